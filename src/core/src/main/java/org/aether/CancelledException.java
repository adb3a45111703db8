package org.aether;

/** Work stopped because the {@link Progress} it reported to was cancelled; nothing half-written is left. */
public final class CancelledException extends AetherException {

    public CancelledException() {
        this(null);
    }

    /** @param cause the error in which the work ended because it was cancelled, or null */
    public CancelledException(Throwable cause) {
        super("The work was cancelled; nothing was written.", cause);
    }
}
