package org.aether;

/** Work stopped because the {@link Progress} it reported to was cancelled; nothing half-written is left. */
public final class CancelledException extends AetherException {

    public CancelledException() {
        super("The work was cancelled; nothing was written.");
    }
}
