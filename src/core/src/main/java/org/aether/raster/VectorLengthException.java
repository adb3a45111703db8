package org.aether.raster;

import org.aether.AetherException;

/**
 * A vector has not the length one. A front end adds how vectors of any length ({@link VectorLength#ANY}) are allowed
 * there.
 */
public final class VectorLengthException extends AetherException {

    /** @param message a whole sentence with the remedy */
    public VectorLengthException(String message) {
        super(message);
    }
}
