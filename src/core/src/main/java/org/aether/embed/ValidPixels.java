package org.aether.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.aether.AetherException;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * The pixels of a window that have data and a length other than zero (and are wanted), row after row in one direct
 * buffer, as a {@link PixelFunction} takes them.
 *
 * <p>Pixels keep their order, so a run of neighbouring pixels is a run of rows: {@link #rank} gives its ends. The
 * buffer is borrowed: whoever owns it reuses it once this object is done with.
 */
public final class ValidPixels {

    /**
     * Rows handed to a function at once: fast on the CPU (larger batches lose to page faults), and it bounds the memory
     * of the result. Fixed, because PyTorch's last digits may depend on the batch.
     */
    public static final int ROWS_AT_ONCE = 16_384;

    /** Takes the results of rows {@code [first, first + rows)}, from index 0 of the buffer. */
    @FunctionalInterface
    public interface ResultTaker {
        void take(int first, int rows, FloatBuffer results);
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
     * The buffer a function's results fit in, for {@link #apply}.
     *
     * @param pixels the most valid pixels there will be
     */
    public static FloatBuffer resultBuffer(PixelFunction function, int pixels) {
        return directBuffer(
                Math.multiplyExact(Math.min(function.rowsAtOnce(), Math.max(1, pixels)), function.outputBands()));
    }

    /**
     * Refuses a raster that does not fit a function.
     *
     * @throws AetherException when the function takes another number of bands than the raster has
     */
    public static void requireBands(EmbeddingRaster raster, PixelFunction function) {
        if (raster.bands() != function.inputBands()) {
            throw new AetherException(raster.name() + " has " + raster.bands() + " bands, but the model takes "
                    + function.inputBands() + "; use a raster with " + function.inputBands()
                    + " bands, or a model that was trained on " + raster.bands() + ".");
        }
    }

    /**
     * Reads a window and moves its valid pixels together.
     *
     * @param wanted pixels of the window (row-major) that matter, or null for all
     * @param buffer direct, at least {@code window.pixels() * raster.bands()}
     */
    public static ValidPixels read(EmbeddingRaster raster, PixelWindow window, BitSet wanted, FloatBuffer buffer) {
        int bands = raster.bands();
        raster.read(window, buffer);
        int[] rank = new int[window.pixels() + 1];
        int count = 0;
        int spanStart = 0;
        int spanTarget = 0;
        for (int pixel = 0; pixel < window.pixels(); pixel++) {
            rank[pixel] = count;
            boolean keep =
                    (wanted == null || wanted.get(pixel)) && EmbeddingRaster.hasDirection(buffer, pixel * bands, bands);
            if (keep) {
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
     * Gathers the valid pixels of a part of a window that was read already.
     *
     * @param read what was read, {@code [whole.height, whole.width, bands]}
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

    /** How many there are. */
    public int count() {
        return rank[rank.length - 1];
    }

    /** How many lie before a pixel of the window (row-major); one past the last pixel gives {@link #count}. */
    public int rank(int pixel) {
        return rank[pixel];
    }

    /** The vectors, {@code [count, bands]} from index 0. */
    public FloatBuffer rows() {
        return rows;
    }

    /**
     * Applies a function to all of them, some rows at a time.
     *
     * @param results a {@link #resultBuffer}
     */
    public void apply(PixelFunction function, FloatBuffer results, ResultTaker taker) {
        // GPUs of one function may differ in it, and the buffer may be one for fewer pixels.
        int most = Math.min(function.rowsAtOnce(), results.capacity() / function.outputBands());
        for (int first = 0; first < count(); first += most) {
            int n = Math.min(most, count() - first);
            function.apply(rows.slice(first * bands, n * bands), n, results);
            taker.take(first, n, results);
        }
    }

    /**
     * The function's values for the whole window.
     *
     * @param results a {@link #resultBuffer}
     * @return {@code [height, width, outputBands]}, NaN where there is no data
     */
    public float[] image(PixelFunction function, FloatBuffer results) {
        return image(function, results, null);
    }

    /**
     * The same in an array that is used again.
     *
     * @param room taken for the result when it has just the right length; may be null
     */
    float[] image(PixelFunction function, FloatBuffer results, float[] room) {
        int outputs = function.outputBands();
        int length = Math.multiplyExact(window.pixels(), outputs);
        float[] image = room != null && room.length == length ? room : new float[length];
        if (count() < window.pixels()) {
            Arrays.fill(image, Float.NaN);
        }
        int[] pixel = {0};
        apply(function, results, (first, n, values) -> {
            int row = first;
            while (row < first + n) {
                // The next pixel that is valid, and how many valid ones follow it without a gap.
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
