package org.aether.geotiff;

import org.aether.raster.AeQuantization;

/** Sample types of embedding rasters and class rasters in a file. */
public enum PixelType {
    /** 32-bit IEEE floats, NaN = no data. */
    FLOAT32,
    /** 64-bit IEEE floats, NaN = no data; read only. */
    FLOAT64,
    /** Signed bytes in the quantisation of the published AlphaEarth files, see {@link AeQuantization}; -128 = no data. */
    INT8,
    /** Unsigned bytes of class maps and pictures, 255 = no data; never read as an embedding. */
    UINT8
}
