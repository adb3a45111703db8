package org.aether.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.aether.AetherException;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelSource;
import org.aether.raster.PixelWindow;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of the pixels of a window that have data and a length other than zero, one after another in a direct buffer,
 * as a {@link PixelFunction} takes them.
 *
 * <p>Pixels keep their order, so a run of neighbouring pixels is a run of rows, and {@link #rank} gives its ends. The buffer
 * belongs to the caller, who may reuse it when this object is no longer used.
 */
public final class ValidPixels {

    /**
     * The number of rows of one call of a function. It is fast on the CPU (larger batches are slower because of page faults)
     * and limits the memory of the result. It is fixed, because the last digits of PyTorch's results may depend on the
     * batch.
     */
    public static final int ROWS_AT_ONCE = 16_384;

    /** Receives the results of the rows {@code [first, first + rows)}, which start at index 0 of the buffer. */
    @FunctionalInterface
    public interface ResultConsumer {
        void accept(int first, int rows, FloatBuffer results);
    }

    private final PixelWindow window;
    private final int[] rank;
    private final FloatBuffer rows;
    private final int bands;

    private ValidPixels(PixelWindow window, int[] rank, FloatBuffer rows, int bands) {
        this.window = window;
        this.rank = rank;
        this.rows = rows;
        this.bands = bands;
    }

    /** A direct buffer in native order. */
    public static FloatBuffer directBuffer(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /**
     * A buffer for the results of a function, for {@link #apply}.
     *
     * @param pixels the largest number of valid pixels
     */
    public static FloatBuffer resultBuffer(PixelFunction function, int pixels) {
        return directBuffer(
                Math.multiplyExact(Math.min(function.rowsAtOnce(), Math.max(1, pixels)), function.outputBands()));
    }

    /**
     * Rejects a raster that does not fit a function.
     *
     * @throws AetherException when the raster has another number of bands than the function takes
     */
    public static void requireBands(PixelSource raster, PixelFunction function) {
        if (raster.bands() != function.inputBands()) {
            throw new AetherException(raster.name() + " has " + raster.bands() + " bands, but the model takes "
                    + function.inputBands() + "; use a raster with " + function.inputBands()
                    + " bands, or a model that was trained on " + raster.bands() + ".");
        }
    }

    /**
     * Reads the valid pixels of a window.
     *
     * @param buffer direct, at least {@code window.pixels() * raster.bands()}
     */
    public static ValidPixels read(PixelSource raster, PixelWindow window, FloatBuffer buffer) {
        return readWanted(raster, window, null, buffer);
    }

    /**
     * Reads the valid pixels among some pixels of a window.
     *
     * @param wanted the pixels of the window, row-major
     * @param buffer direct, at least {@code window.pixels() * raster.bands()}
     */
    public static ValidPixels read(PixelSource raster, PixelWindow window, BitSet wanted, FloatBuffer buffer) {
        return readWanted(raster, window, wanted, buffer);
    }

    private static ValidPixels readWanted(
            PixelSource raster, PixelWindow window, @Nullable BitSet wanted, FloatBuffer buffer) {
        int bands = raster.bands();
        raster.read(window, buffer);
        int[] rank = new int[window.pixels() + 1];
        int count = 0;
        int spanStart = 0;
        int spanTarget = 0;
        for (int pixel = 0; pixel < window.pixels(); pixel++) {
            rank[pixel] = count;
            if ((wanted == null || wanted.get(pixel)) && EmbeddingRaster.hasDirection(buffer, pixel * bands, bands)) {
                count++;
            } else {
                move(buffer, spanStart, pixel, spanTarget, bands);
                spanStart = pixel + 1;
                spanTarget = count;
            }
        }
        move(buffer, spanStart, window.pixels(), spanTarget, bands);
        rank[window.pixels()] = count;
        return new ValidPixels(window, rank, buffer, bands);
    }

    /**
     * Gathers the valid pixels of a part of a window that has been read.
     *
     * @param read the pixels of the window, {@code [whole.height, whole.width, bands]}
     * @param part inside {@code whole}
     * @param buffer direct, at least {@code part.pixels() * bands}
     */
    static ValidPixels gather(FloatBuffer read, PixelWindow whole, PixelWindow part, int bands, FloatBuffer buffer) {
        int[] rank = new int[part.pixels() + 1];
        int count = 0;
        for (int y = 0; y < part.height(); y++) {
            int from = (part.y() + y - whole.y()) * whole.width() + part.x() - whole.x();
            int spanStart = 0;
            int spanTarget = count;
            for (int x = 0; x < part.width(); x++) {
                rank[y * part.width() + x] = count;
                if (EmbeddingRaster.hasDirection(read, (from + x) * bands, bands)) {
                    count++;
                } else {
                    copy(read, from + spanStart, from + x, buffer, spanTarget, bands);
                    spanStart = x + 1;
                    spanTarget = count;
                }
            }
            copy(read, from + spanStart, from + part.width(), buffer, spanTarget, bands);
        }
        rank[part.pixels()] = count;
        return new ValidPixels(part, rank, buffer, bands);
    }

    private static void copy(FloatBuffer source, int from, int to, FloatBuffer target, int at, int bands) {
        if (from < to) {
            target.put(at * bands, source, from * bands, (to - from) * bands);
        }
    }

    private static void move(FloatBuffer buffer, int from, int to, int target, int bands) {
        if (from != target && from < to) {
            buffer.put(target * bands, buffer, from * bands, (to - from) * bands);
        }
    }

    public PixelWindow window() {
        return window;
    }

    /** The number of valid pixels. */
    public int count() {
        return rank[rank.length - 1];
    }

    /** The number of valid pixels before a pixel of the window (row-major), which may be one past the last pixel. */
    public int rank(int pixel) {
        return rank[pixel];
    }

    /** The vectors, {@code [count, bands]} from index 0. */
    public FloatBuffer rows() {
        return rows;
    }

    /**
     * Applies a function to all valid pixels, in batches.
     *
     * @param results a {@link #resultBuffer}
     */
    public void apply(PixelFunction function, FloatBuffer results, ResultConsumer consumer) {
        // The GPUs of a function may differ in their number of rows, and the buffer may be for fewer pixels.
        int batch = Math.min(function.rowsAtOnce(), results.capacity() / function.outputBands());
        for (int first = 0; first < count(); first += batch) {
            int n = Math.min(batch, count() - first);
            function.apply(rows.slice(first * bands, n * bands), n, results);
            consumer.accept(first, n, results);
        }
    }

    /**
     * The results of a function for the whole window.
     *
     * @param results a {@link #resultBuffer}
     * @return {@code [height, width, outputBands]}, NaN for pixels without data
     */
    public float[] image(PixelFunction function, FloatBuffer results) {
        return image(function, results, null);
    }

    /**
     * The same in an array that may be reused.
     *
     * @param reusable array for the result; ignored when it is null or has another length
     */
    float[] image(PixelFunction function, FloatBuffer results, float @Nullable [] reusable) {
        int outputs = function.outputBands();
        int length = Math.multiplyExact(window.pixels(), outputs);
        float[] image = reusable != null && reusable.length == length ? reusable : new float[length];
        if (count() < window.pixels()) {
            Arrays.fill(image, Float.NaN);
        }
        int[] pixel = {0};
        apply(function, results, (first, n, values) -> {
            int row = first;
            while (row < first + n) {
                // The next valid pixel, and the valid pixels that follow it without a gap.
                while (rank[pixel[0] + 1] == rank[pixel[0]]) {
                    pixel[0]++;
                }
                int start = pixel[0];
                int end = start;
                while (end < window.pixels() && rank[end + 1] > rank[end] && rank[end] < first + n) {
                    end++;
                }
                values.get((row - first) * outputs, image, start * outputs, (end - start) * outputs);
                row += end - start;
                pixel[0] = end;
            }
        });
        return image;
    }
}
