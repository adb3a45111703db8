package org.aether.wps.security;

import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.wps.request.PluginSettings;

/**
 * Restricts the processes that change the store ({@code TrainAlignment}, {@code TrainHead}, {@code ImportCheckpoint},
 * {@code DeleteModel}) to administrators, regardless of the server's own rules on processes.
 *
 * <p>The first of these that exists decides who is an administrator: the setting {@code aether.security=open} (everybody),
 * a bean of type {@link CallerCheck} in the context or its parents, Spring Security. Without any of them nobody is.
 *
 * <p>A browser sends the credentials of its user with every request, also with those that a link or a page of another site
 * causes. Therefore requests by GET and requests for pages of other sites are refused for everybody, regardless of the
 * setting.
 */
public final class Administrators {

    private final CallerCheck check;
    private final ServerRequests requests;
    private final SiteCheck sites;

    /** Uses Spring Security if it is present. */
    public Administrators(PluginSettings settings, ServerRequests requests) {
        this(settings, SpringSecurityCaller.available() ? new SpringSecurityCaller() : () -> false, requests);
    }

    /**
     * @param check called for every request, unless the settings allow administration to everybody
     * @param requests gives the method and the origin of a request
     */
    public Administrators(PluginSettings settings, CallerCheck check, ServerRequests requests) {
        this.check = settings.openAdministration() ? () -> true : check;
        this.requests = requests;
        this.sites = new SiteCheck(settings.origins());
    }

    /** Whether the caller is an administrator, whatever way the request came. */
    public boolean isCaller() {
        return check.administrator();
    }

    /**
     * Checks the caller of a process.
     *
     * @param process name of the process without its prefix, for the message
     * @throws AetherException of kind FORBIDDEN when the caller is not an administrator, or when the request may have been
     *     caused by a link or a page of another site
     */
    public void require(String process) {
        if (!check.administrator()) {
            throw new AetherException(
                    Kind.FORBIDDEN,
                    "The process aether:{} changes the model store, which only administrators may do; log in with the role"
                            + " ROLE_ADMINISTRATOR, or, on a server without security, set aether.security=open.",
                    process);
        }
        Optional<Objection> objection = requests.objection(sites);
        if (objection.isPresent()) {
            throw new AetherException(
                    Kind.FORBIDDEN,
                    "The process aether:{} changes the model store and {}",
                    process,
                    objection.get().predicate());
        }
    }
}
