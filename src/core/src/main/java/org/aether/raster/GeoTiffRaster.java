package org.aether.raster;

import java.nio.file.Path;

/** STUB. */
public final class GeoTiffRaster {
    private GeoTiffRaster() {}

    /** Opens an AE or embedding GeoTIFF: float32, float64 or signed int8, any row order, interleaving and compression. */
    public static EmbeddingRaster open(Path file) {
        throw new UnsupportedOperationException();
    }
}
