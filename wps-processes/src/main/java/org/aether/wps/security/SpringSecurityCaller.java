package org.aether.wps.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Asks Spring Security for the role that GeoServer gives its administrators, whatever the role service calls it.
 *
 * <p>GeoServer carries the caller's authentication over to the threads that execute WPS processes, synchronous and
 * asynchronous ones.
 */
final class SpringSecurityCaller implements CallerCheck {

    private static final String ADMINISTRATOR = "ROLE_ADMINISTRATOR";

    /** Whether Spring Security is among the libraries. */
    static boolean available() {
        try {
            Class.forName(
                    "org.springframework.security.core.context.SecurityContextHolder",
                    false,
                    SpringSecurityCaller.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public boolean administrator() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller != null
                && caller.isAuthenticated()
                && caller.getAuthorities().stream().anyMatch(role -> ADMINISTRATOR.equals(role.getAuthority()));
    }
}
