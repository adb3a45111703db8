package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.List;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.raster.VectorOrigin;

/**
 * A function applied to every pixel on its own: the AE projector, or the projector fused with what a map wants of it
 * (similarity, class, false colour), so that maps never build 128 bands. Thread-safe; closing frees device memory.
 */
public interface PixelFunction extends AutoCloseable {

    /** Numbers per pixel it takes. */
    int inputBands();

    /** Names of the numbers it gives, one a band. */
    List<String> bandNames();

    default int outputBands() {
        return bandNames().size();
    }

    /** Where its results come from when they are vectors of a model; null for everything else. */
    default VectorOrigin origin() {
        return null;
    }

    /** How its result is best stored when the user does not say. */
    default PixelType naturalType() {
        return PixelType.FLOAT32;
    }

    /**
     * How many rows it is best given at once. Fixed for a function on the CPU, because PyTorch's last digits may depend
     * on the batch.
     */
    default int rowsAtOnce() {
        return ValidPixels.ROWS_AT_ONCE;
    }

    /** How smaller versions of its result are made. */
    default Overviews overviews() {
        return Overviews.MEAN;
    }

    /**
     * @param in direct, native order, {@code [n, inputBands]} from index 0, no NaN, no vector of length zero; not
     *     changed
     * @param n rows
     * @param out direct, native order, receives {@code [n, outputBands]} from index 0
     */
    void apply(FloatBuffer in, int n, FloatBuffer out);

    @Override
    void close();
}
