package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.raster.VectorOrigin;

/**
 * A function of the vector of one pixel: the AE projector, or the projector fused with the last step of a map (similarity,
 * class, false colour), so that maps never need memory for 128 bands. Thread-safe; closing it frees memory of the device.
 */
public interface PixelFunction extends AutoCloseable {

    /** Length of the vectors that it takes. */
    int inputBands();

    /** Names of the numbers that it returns, one per band. */
    List<String> bandNames();

    default int outputBands() {
        return bandNames().size();
    }

    /** The origin of its results when they are vectors of a model; otherwise empty. */
    default Optional<VectorOrigin> origin() {
        return Optional.empty();
    }

    /**
     * Whether it returns the vectors of the raster as they are. Then its result is known without calling it, and vectors
     * may also have the length zero.
     */
    default boolean identity() {
        return false;
    }

    /** The type in which its result is stored unless the user chooses another one. */
    default PixelType naturalType() {
        return PixelType.FLOAT32;
    }

    /**
     * The number of rows that one call should get. It is fixed for a function on the CPU, because the last digits of
     * PyTorch's results may depend on the batch.
     */
    default int rowsAtOnce() {
        return ValidPixels.ROWS_AT_ONCE;
    }

    /** How overviews of its result are computed. */
    default Overviews overviews() {
        return Overviews.MEAN;
    }

    /**
     * Computes the result of some rows.
     *
     * @param in direct, native order, {@code [n, inputBands]} from index 0, no NaN, no vector of length zero; it is not
     *     changed
     * @param n number of rows
     * @param out direct, native order, receives {@code [n, outputBands]} from index 0
     */
    void apply(FloatBuffer in, int n, FloatBuffer out);

    @Override
    void close();
}
