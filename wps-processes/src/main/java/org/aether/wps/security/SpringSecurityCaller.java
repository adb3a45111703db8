package org.aether.wps.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Recognises administrators by the role that GeoServer gives them in Spring Security, independently of the names in its role
 * service.
 *
 * <p>GeoServer passes the caller's authentication on to the threads that execute WPS processes, for synchronous and for
 * asynchronous requests.
 */
final class SpringSecurityCaller implements CallerCheck {

    private static final String ADMINISTRATOR = "ROLE_ADMINISTRATOR";

    /** Whether Spring Security is on the classpath. */
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
