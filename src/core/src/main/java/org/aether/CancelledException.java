package org.aether;

import org.jspecify.annotations.Nullable;

/** Work stopped because the {@link Progress} it reported to was cancelled; nothing incomplete is left. */
public final class CancelledException extends AetherException {

    private static final long serialVersionUID = 1L;

    public CancelledException() {
        this(null);
    }

    /** @param cause the error in which the work ended because it was cancelled, or null */
    public CancelledException(@Nullable Throwable cause) {
        super(Kind.CANCELLED, cause, "The work was cancelled; nothing was written.");
    }
}
