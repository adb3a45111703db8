package org.aether.raster;

import org.aether.AetherException;

/** Rasters of different years are to be taken together, which nobody asked for. */
public final class MixedYearsException extends AetherException {

    private static final long serialVersionUID = 1L;

    MixedYearsException(String message) {
        super(message);
    }
}
