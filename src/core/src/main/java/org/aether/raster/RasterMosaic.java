package org.aether.raster;

import java.util.List;

/** STUB. */
public final class RasterMosaic {
    private RasterMosaic() {}

    /**
     * Joins rasters that share CRS, pixel size, pixel alignment and band count into one (first wins where they overlap,
     * NaN between them); rasters that do not fit together stay apart.
     *
     * @return one raster per group, in the order of first appearance; closing them closes the parts
     */
    public static List<EmbeddingRaster> group(List<EmbeddingRaster> parts) {
        throw new UnsupportedOperationException();
    }
}
