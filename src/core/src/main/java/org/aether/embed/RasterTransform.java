package org.aether.embed;

import java.nio.file.Path;
import org.aether.Progress;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.GeoTiffWriter;

/** STUB: raster + pixel function → GeoTIFF, tile by tile; reading, computing and writing overlap. */
public final class RasterTransform {
    private RasterTransform() {}

    /**
     * @param validPixels pixels that had data
     * @param meanCosineError mean of 1 - cosine between computed and stored vectors; 0 unless the output is INT8
     * @param maxCosineError the largest such error
     */
    public record Report(
            long pixels, long validPixels, double meanCosineError, double maxCosineError, double seconds) {}

    public static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            Path out,
            GeoTiffWriter.Options options,
            int threads,
            Progress progress) {
        throw new UnsupportedOperationException();
    }
}
