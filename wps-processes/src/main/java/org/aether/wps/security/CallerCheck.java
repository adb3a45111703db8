package org.aether.wps.security;

/**
 * Tells whether the request that the current thread processes comes from an administrator.
 *
 * <p>GeoServer needs no implementation, since {@link Administrators} uses Spring Security there. A program that hosts the
 * plugin without Spring Security provides a bean of this type in the parent of the plugin's context, for example one that
 * knows which threads process a request with the right token:
 *
 * <pre>{@code
 * parent.registerBean(CallerCheck.class, () -> () -> TOKEN_HOLDER.get());
 * }</pre>
 *
 * <p>It is called on the thread that calls {@code Process.execute}, before any work. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface CallerCheck {

    /** Whether the caller may train, import and delete. */
    boolean administrator();
}
