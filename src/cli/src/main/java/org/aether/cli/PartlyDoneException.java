package org.aether.cli;

import org.aether.AetherException;

/** Work on several files was cancelled after some of them had been replaced. */
final class PartlyDoneException extends AetherException {

    PartlyDoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
