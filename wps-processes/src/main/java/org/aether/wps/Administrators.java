package org.aether.wps;

import org.aether.AetherException;

/**
 * Refuses what changes the store ({@code TrainAlignment}, {@code TrainHead}, {@code ImportCheckpoint},
 * {@code DeleteModel}) to anybody but administrators, whatever the server's own rules on processes are.
 *
 * <p>Who is an administrator says, in this order: the setting {@code aether.security=open} (everybody is), a bean of
 * type {@link CallerCheck} in the context or its parents, Spring Security. Where there is none of these, nobody is.
 */
public final class Administrators {

    private final CallerCheck check;

    /** Asks Spring Security, if there is one. */
    public Administrators(PluginSettings settings) {
        this(settings, SpringSecurityCaller.available() ? new SpringSecurityCaller() : () -> false);
    }

    /** @param check asked at every call, unless the settings open the administration to everybody */
    public Administrators(PluginSettings settings, CallerCheck check) {
        this.check = settings.openAdministration() ? () -> true : check;
    }

    /**
     * @param process its name, for the message
     * @throws AetherException when the caller is not an administrator
     */
    public void require(String process) {
        if (!check.administrator()) {
            throw new AetherException("The process aether:" + process
                    + " changes the model store, which is for administrators; log in as one (role ROLE_ADMINISTRATOR),"
                    + " or, on a server without security, let its administrator set aether.security=open.");
        }
    }
}
