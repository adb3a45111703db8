package org.aether.wps;

/** Refuses what changes the store to anybody but administrators, whatever the server's own rules on processes are. */
public final class Administrators {

    private final boolean open;

    public Administrators(PluginSettings settings) {
        this.open = settings.openAdministration();
    }

    /**
     * @param process its name, for the message
     * @throws org.aether.AetherException when the caller is not an administrator
     */
    public void require(String process) {
        if (open) {
            return;
        }
        throw new UnsupportedOperationException(process);
    }
}
