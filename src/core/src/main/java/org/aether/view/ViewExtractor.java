package org.aether.view;

import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.raster.EmbeddingRaster;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/** STUB: pools the neighbourhoods of many points in one pass over the raster, with bounded memory. */
public final class ViewExtractor {

    /**
     * Means before normalisation; a row of zeros where no pixel had data or the point lies outside.
     *
     * @param base {@code [points, bands]}
     * @param context {@code [points, bands]}
     * @param basePixels valid pixels behind each base mean
     * @param contextPixels valid pixels behind each context mean
     * @param outside whether the point lies in none of the rasters
     */
    public record Views(
            FloatMatrix base, FloatMatrix context, int[] basePixels, int[] contextPixels, boolean[] outside) {}

    private ViewExtractor() {}

    /**
     * @param rasters one or more (see RasterMosaic.group), any CRS each; a point is served by the first that gives it
     *     valid pixels
     * @param x eastings or longitudes of the points in {@code crs}
     * @param y northings or latitudes
     */
    public static Views extract(
            List<EmbeddingRaster> rasters,
            double[] x,
            double[] y,
            CoordinateReferenceSystem crs,
            ViewSettings settings,
            Progress progress) {
        throw new UnsupportedOperationException();
    }
}
