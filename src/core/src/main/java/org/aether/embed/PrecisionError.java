package org.aether.embed;

import java.nio.FloatBuffer;
import org.aether.AetherException;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * How far the vectors of one function are from those of another, its exact twin: 1 - cosine, over a sample of a raster's
 * valid pixels. Says what half precision costs.
 *
 * <pre>{@code
 * try (PixelFunction exact = PixelFunctions.embedding(model, compute)) {
 *     PrecisionError error = PrecisionError.measure(raster, exact, halfPrecision);
 * }
 * }</pre>
 *
 * @param pixels valid pixels of the sample
 * @param mean of the errors, 0 where the sample has no data
 * @param max the largest; NaN when a vector holds numbers that are none
 */
public record PrecisionError(long pixels, double mean, double max) {

    /** Windows along each side of the raster; they lie evenly over it. */
    private static final int WINDOWS = 4;

    private static final int WINDOW_SIZE = 64;

    /** A hundred times what int8 output costs would be no embedding of the model any more. */
    private static final double MAX_ERROR = 1e-2;

    /**
     * Compares two functions on sixteen windows of 64 by 64 pixels, or on the whole of a small raster.
     *
     * @param exact what {@code other} should give
     * @throws org.aether.AetherException when the raster's bands do not fit
     */
    public static PrecisionError measure(EmbeddingRaster raster, PixelFunction exact, PixelFunction other) {
        ValidPixels.requireBands(raster, exact);
        ValidPixels.requireBands(raster, other);
        if (exact.outputBands() != other.outputBands()) {
            throw new IllegalArgumentException("The two functions give vectors of different lengths");
        }
        RasterGrid grid = raster.grid();
        int width = Math.min(WINDOW_SIZE, grid.width());
        int height = Math.min(WINDOW_SIZE, grid.height());
        FloatBuffer buffer = ValidPixels.directBuffer(width * height * raster.bands());
        FloatBuffer expected = ValidPixels.directBuffer(width * height * exact.outputBands());
        FloatBuffer given = ValidPixels.directBuffer(width * height * exact.outputBands());
        int across = grid.width() == width ? 1 : WINDOWS;
        int down = grid.height() == height ? 1 : WINDOWS;
        long pixels = 0;
        double sum = 0;
        double max = 0;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                PixelWindow window = new PixelWindow(
                        place(grid.width() - width, x, across), place(grid.height() - height, y, down), width, height);
                ValidPixels valid = ValidPixels.read(raster, window, null, buffer);
                exact.apply(valid.rows(), valid.count(), expected);
                other.apply(valid.rows(), valid.count(), given);
                for (int row = 0; row < valid.count(); row++) {
                    double error = error(expected, given, row * exact.outputBands(), exact.outputBands());
                    sum += error;
                    max = Math.max(max, error);
                }
                pixels += valid.count();
            }
        }
        return new PrecisionError(pixels, pixels == 0 ? 0 : sum / pixels, max);
    }

    /**
     * Refuses a function whose vectors are not those of its exact twin: half precision ends at 65,504, so a model with
     * large weights may give numbers that are none.
     *
     * @return this
     * @throws AetherException when the largest error is above 0.01, or no number
     */
    public PrecisionError requireSmall() {
        if (max <= MAX_ERROR) {
            return this;
        }
        throw new AetherException(
                "In half precision this model's vectors differ from those of full precision by a cosine"
                        + " error of up to " + max + "; compute in full precision.");
    }

    private static int place(int room, int index, int of) {
        return of == 1 ? 0 : (int) ((long) room * index / (of - 1));
    }

    private static double error(FloatBuffer a, FloatBuffer b, int from, int length) {
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = from; i < from + length; i++) {
            dot += (double) a.get(i) * b.get(i);
            lengthA += (double) a.get(i) * a.get(i);
            lengthB += (double) b.get(i) * b.get(i);
        }
        return Math.max(0, 1 - dot / Math.sqrt(lengthA * lengthB));
    }
}
