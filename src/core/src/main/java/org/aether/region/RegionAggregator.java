package org.aether.region;

import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.embed.PixelFunction;
import org.aether.raster.EmbeddingRaster;
import org.geotools.data.simple.SimpleFeatureCollection;

/** STUB: mean vectors over regions (eq. 8), one pass over the raster, bounded memory. */
public final class RegionAggregator {

    /**
     * @param means {@code [regions, bands]} in feature order, not renormalised; zeros where no pixel had data
     * @param pixels valid pixels behind each mean
     * @param outside regions that do not touch the raster
     */
    public record RegionVectors(FloatMatrix means, long[] pixels, boolean[] outside) {}

    private RegionAggregator() {}

    /**
     * Pixels whose centre lies inside the polygon count; points (any non-areal geometry) take their buffer circle.
     *
     * @param regions any CRS (reprojected to the raster's)
     * @param bufferMetres radius around each geometry; 0 = none (then points are an error)
     * @param function applied to every pixel before averaging, or null for the raw vectors
     */
    public static RegionVectors aggregate(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection regions,
            double bufferMetres,
            PixelFunction function,
            Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** The regions with their attributes, and columns {@code pixels}, {@code e000}… added. */
    public static SimpleFeatureCollection toFeatures(SimpleFeatureCollection regions, RegionVectors vectors) {
        throw new UnsupportedOperationException();
    }
}
