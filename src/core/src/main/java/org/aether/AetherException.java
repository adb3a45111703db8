package org.aether;

/**
 * An error a user can act on: one sentence that says what is wrong, and what to do about it.
 *
 * <p>Front ends print the message as it is. Programming errors are ordinary unchecked exceptions and never this one.
 */
public class AetherException extends RuntimeException {

    /** @param message a whole sentence for the user, with the remedy */
    public AetherException(String message) {
        super(message);
    }

    /**
     * @param message a whole sentence for the user, with the remedy
     * @param cause what happened underneath, for {@code --verbose} and logs
     */
    public AetherException(String message, Throwable cause) {
        super(message, cause);
    }
}
