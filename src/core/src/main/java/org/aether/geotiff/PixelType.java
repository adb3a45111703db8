package org.aether.geotiff;

import org.aether.raster.AeQuantization;

/** How embedding numbers are stored in a file. */
public enum PixelType {
    /** 32-bit IEEE floats, NaN = no data. */
    FLOAT32,
    /** 64-bit IEEE floats, NaN = no data; read only. */
    FLOAT64,
    /** Signed bytes as Google publishes AlphaEarth, see {@link AeQuantization}; -128 = no data. */
    INT8,
    /** Unsigned bytes for classes, 255 = no data; written for class maps, never read as an embedding. */
    UINT8
}
