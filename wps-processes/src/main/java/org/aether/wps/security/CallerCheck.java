package org.aether.wps.security;

/**
 * Says whether the request that the current thread works for comes from an administrator.
 *
 * <p>Inside GeoServer nobody needs to write one: {@link Administrators} asks Spring Security. A program that hosts the
 * plugin without Spring Security gives its own as a bean of this type in the context that is the parent of the
 * plugin's, for example one that knows which threads work for a request with the right token:
 *
 * <pre>{@code
 * parent.registerBean(CallerCheck.class, () -> () -> TOKEN_HOLDER.get());
 * }</pre>
 *
 * <p>It is asked on the thread that calls {@code Process.execute}, before anything else happens. Must be thread-safe.
 */
@FunctionalInterface
public interface CallerCheck {

    /** Whether the caller may train, import and delete. */
    boolean administrator();
}
