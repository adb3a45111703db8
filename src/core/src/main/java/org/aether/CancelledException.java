package org.aether;

/** Work stopped because the {@link Progress} it reported to was cancelled; nothing incomplete is left. */
public final class CancelledException extends AetherException {

    private static final long serialVersionUID = 1L;

    public CancelledException() {
        this(null);
    }

    /** @param cause the error in which the work ended because it was cancelled, or null */
    public CancelledException(Throwable cause) {
        super(Kind.CANCELLED, cause, "The work was cancelled; nothing was written.");
    }
}
