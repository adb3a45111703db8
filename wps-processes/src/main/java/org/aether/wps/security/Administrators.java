package org.aether.wps.security;

import org.aether.AetherException;
import org.aether.wps.request.PluginSettings;

/**
 * Refuses what changes the store ({@code TrainAlignment}, {@code TrainHead}, {@code ImportCheckpoint},
 * {@code DeleteModel}) to anybody but administrators, whatever the server's own rules on processes are.
 *
 * <p>Who is an administrator says, in this order: the setting {@code aether.security=open} (everybody is), a bean of
 * type {@link CallerCheck} in the context or its parents, Spring Security. Where there is none of these, nobody is.
 *
 * <p>A browser adds the login of its user to every request, also to those that a link or a page of another site makes it
 * send. So requests by GET and for pages of other sites are refused too, from everybody, and whatever the setting says.
 */
public final class Administrators {

    private final CallerCheck check;
    private final ServerRequests requests;
    private final SiteCheck sites;

    /** Asks Spring Security, if there is one. */
    public Administrators(PluginSettings settings, ServerRequests requests) {
        this(settings, SpringSecurityCaller.available() ? new SpringSecurityCaller() : () -> false, requests);
    }

    /**
     * @param check asked at every call, unless the settings open the administration to everybody
     * @param requests where a request's method and origin show
     */
    public Administrators(PluginSettings settings, CallerCheck check, ServerRequests requests) {
        this.check = settings.openAdministration() ? () -> true : check;
        this.requests = requests;
        this.sites = new SiteCheck(settings.origins());
    }

    /**
     * @param process its name, for the message
     * @throws AetherException when the caller is not an administrator, or may be one who was made to call by a link or a
     *     page of another site
     */
    public void require(String process) {
        if (!check.administrator()) {
            throw new AetherException("The process aether:" + process
                    + " changes the model store, which is for administrators; log in as one (role ROLE_ADMINISTRATOR),"
                    + " or, on a server without security, let its administrator set aether.security=open.");
        }
        String objection = requests.objection(sites);
        if (objection != null) {
            throw new AetherException("The process aether:" + process + " changes the model store and " + objection);
        }
    }
}
