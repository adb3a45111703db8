package org.aether.embed;

import java.nio.FloatBuffer;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * The cosine error, 1 - cosine, between the vectors of a function and those of the same function in full precision, over a
 * sample of the valid pixels of a raster.
 *
 * <pre>{@code
 * try (PixelFunction exact = PixelFunctions.embedding(model, compute)) {
 *     PrecisionError error = PrecisionError.measure(raster, exact, halfPrecision);
 * }
 * }</pre>
 *
 * @param pixels number of valid pixels in the sample
 * @param mean the mean error; 0 when the sample has no data
 * @param max the largest error; NaN when a vector contains NaN or infinite numbers
 */
public record PrecisionError(long pixels, double mean, double max) {

    /** Number of windows along each side of the raster; they are evenly spaced. */
    private static final int WINDOWS = 4;

    private static final int WINDOW_SIZE = 64;

    /** A hundred times the error of int8 output; vectors with a larger error are not usable as embeddings of the model. */
    private static final double MAX_ERROR = 1e-2;

    /**
     * Compares two functions on sixteen windows of 64 by 64 pixels, or on the whole of a small raster.
     *
     * @param exact the function in full precision
     * @throws org.aether.AetherException when the raster's bands do not fit
     */
    public static PrecisionError measure(EmbeddingRaster raster, PixelFunction exact, PixelFunction other) {
        ValidPixels.requireBands(raster, exact);
        ValidPixels.requireBands(raster, other);
        if (exact.outputBands() != other.outputBands()) {
            throw new IllegalArgumentException("The two functions return vectors of different lengths");
        }
        RasterGrid grid = raster.grid();
        int width = Math.min(WINDOW_SIZE, grid.width());
        int height = Math.min(WINDOW_SIZE, grid.height());
        FloatBuffer buffer = ValidPixels.directBuffer(width * height * raster.bands());
        int bands = exact.outputBands();
        FloatBuffer results = ValidPixels.directBuffer(width * height * bands);
        float[] expected = new float[width * height * bands];
        float[] given = new float[width * height * bands];
        int across = grid.width() == width ? 1 : WINDOWS;
        int down = grid.height() == height ? 1 : WINDOWS;
        long pixels = 0;
        double sum = 0;
        double max = 0;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                PixelWindow window = new PixelWindow(
                        position(grid.width() - width, x, across),
                        position(grid.height() - height, y, down),
                        width,
                        height);
                ValidPixels valid = ValidPixels.read(raster, window, buffer);
                exact.apply(valid.rows(), valid.count(), results);
                results.get(0, expected, 0, valid.count() * bands);
                other.apply(valid.rows(), valid.count(), results);
                results.get(0, given, 0, valid.count() * bands);
                for (int row = 0; row < valid.count(); row++) {
                    double error = CosineError.between(expected, row * bands, given, row * bands, bands);
                    sum += error;
                    max = Math.max(max, error);
                }
                pixels += valid.count();
            }
        }
        return new PrecisionError(pixels, pixels == 0 ? 0 : sum / pixels, max);
    }

    /**
     * Rejects a function whose vectors differ too much: the largest number of half precision is 65,504, so a model with large
     * weights may compute infinite numbers and NaN.
     *
     * @return this
     * @throws AetherException when the largest error is above 0.01 or NaN
     */
    public PrecisionError requireSmall() {
        if (max <= MAX_ERROR) {
            return this;
        }
        throw new AetherException(
                        Kind.INVALID_INPUT,
                        "In half precision the vectors of this model differ from those of full precision by a cosine error of"
                                + " up to {}; compute in full precision, without {}.",
                        max,
                        Setting.HALF_PRECISION)
                .about(Setting.HALF_PRECISION);
    }

    /** The position of one of several evenly spaced windows, the first at 0 and the last at {@code max}. */
    private static int position(int max, int index, int count) {
        return count == 1 ? 0 : (int) ((long) max * index / (count - 1));
    }
}
