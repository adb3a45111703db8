package org.aether.cli;

import org.aether.AetherException;

/** Work of several files that was cancelled after it had replaced some. */
final class PartlyDoneException extends AetherException {

    PartlyDoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
