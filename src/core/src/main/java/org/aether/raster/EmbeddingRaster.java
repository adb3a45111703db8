package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A raster of embedding vectors, read by windows and never as a whole.
 *
 * <pre>{@code
 * try (EmbeddingRaster raster = GeoTiffRaster.open(Path.of("AE.tif"))) {
 *     PixelWindow window = new PixelWindow(0, 0, 256, 256);
 *     FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
 *     raster.read(window, pixels);
 * }
 * }</pre>
 *
 * <p>What a read guarantees:
 *
 * <ul>
 *   <li>pixel after pixel, row after row, north first, all bands of a pixel together: {@code [height, width, bands]};
 *   <li>numbers are dequantised ({@link AeQuantization}) where the file holds bytes;
 *   <li>a pixel without data is NaN in <em>every</em> band, also when only one band lacks data in the file;
 *   <li>bands whose names count them stand in the order of their numbers, whatever the file's ({@link BandNames});
 *   <li>several threads may read at once.
 * </ul>
 */
public interface EmbeddingRaster extends AutoCloseable {

    /** Where the pixels lie. */
    RasterGrid grid();

    /** Numbers per pixel, 64 for AlphaEarth. */
    int bands();

    /** What to call it in messages: the file name as a rule. */
    String name();

    /**
     * The block in which the source stores its pixels (from the north-west corner); reading along it avoids decoding a
     * block twice. Width and height only; x and y are 0.
     */
    PixelWindow block();

    /**
     * Reads a window that lies wholly inside the grid.
     *
     * @param window the pixels wanted
     * @param pixels receives {@code height * width * bands} numbers from its index 0 on, by absolute puts: position and
     *     limit are neither used nor changed; heap or direct
     * @throws IndexOutOfBoundsException when the window leaves the grid or the buffer is too small
     * @throws org.aether.AetherException when the file is truncated or cannot be read
     */
    void read(PixelWindow window, FloatBuffer pixels);

    /**
     * Whether a model can be applied to a pixel that was read: it has data, and its vector has a length, since models
     * divide by it. A vector of length zero counts as no data.
     *
     * @param pixels as {@link #read} fills them
     * @param at index of the pixel's first number
     */
    static boolean hasDirection(FloatBuffer pixels, int at, int bands) {
        float first = pixels.get(at);
        if (first != 0) {
            return !Float.isNaN(first);
        }
        for (int i = at + 1; i < at + bands; i++) {
            if (pixels.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether every number is stored as a byte of {@link AeQuantization}, so that {@link #readBytes} works. */
    default boolean quantised() {
        return false;
    }

    /** Whether its numbers come from bytes of {@link AeQuantization}, also where {@link #readBytes} does not work. */
    default boolean int8() {
        return quantised();
    }

    /**
     * Reads a window as {@link #read} does, but leaves the numbers as the bytes they are stored as, which is a quarter
     * of the memory and spares the conversion; a pixel without data is {@link AeQuantization#NO_DATA} in every band.
     *
     * @param pixels receives {@code height * width * bands} bytes from its index 0 on
     * @throws UnsupportedOperationException when it is not {@link #quantised}
     * @throws IndexOutOfBoundsException when the window leaves the grid or the array is too small
     * @throws org.aether.AetherException when the file is truncated or cannot be read
     */
    default void readBytes(PixelWindow window, byte[] pixels) {
        throw new UnsupportedOperationException(name() + " does not hold bytes");
    }

    /** Text items that came with the file, such as {@code attribution} or {@code SIMULATED}; empty when there are none. */
    default Map<String, String> metadata() {
        return Map.of();
    }

    /** The names of the bands in their order, such as {@code A00}; empty unless every band has one. */
    default List<String> bandNames() {
        return List.of();
    }

    /** The year it describes, as far as it is known. */
    default OptionalInt year() {
        return AeYear.of(metadata());
    }

    @Override
    void close();
}
