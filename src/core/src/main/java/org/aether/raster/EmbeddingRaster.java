package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A raster of embedding vectors that is read window by window.
 *
 * <pre>{@code
 * try (EmbeddingRaster raster = GeoTiffRaster.open(Path.of("AE.tif"))) {
 *     PixelWindow window = new PixelWindow(0, 0, 256, 256);
 *     FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
 *     raster.read(window, pixels);
 * }
 * }</pre>
 *
 * <p>Guarantees of {@link #read}:
 *
 * <ul>
 *   <li>The order is {@code [height, width, bands]}: row by row, north first, all bands of a pixel together.
 *   <li>Numbers are dequantised ({@link AeQuantization}) where the file has bytes.
 *   <li>A pixel without data is NaN in <em>every</em> band, even if only one band has no data in the file.
 *   <li>Numbered bands are in the order of their numbers, whatever their order in the file ({@link BandNames}).
 *   <li>Several threads may read at once.
 * </ul>
 */
public interface EmbeddingRaster extends PixelSource, AutoCloseable {

    /** The grid of the pixels. */
    RasterGrid grid();

    @Override
    default int width() {
        return grid().width();
    }

    @Override
    default int height() {
        return grid().height();
    }

    /**
     * The size of the blocks in which the source stores its pixels, counted from the north-west corner. Reading whole blocks
     * avoids decoding a block twice. Only width and height are used; x and y are 0.
     */
    PixelWindow block();

    /**
     * Reads a window.
     *
     * @param window window within the grid
     * @param pixels receives {@code height * width * bands} numbers from index 0, by absolute puts, so that position and limit
     *     do not matter and are not changed; heap or direct
     * @throws IndexOutOfBoundsException when the window is not within the grid, or the buffer is too small
     * @throws org.aether.AetherException when the file is damaged or cannot be read
     */
    @Override
    void read(PixelWindow window, FloatBuffer pixels);

    /**
     * Whether a model can be applied to a pixel: it has data, and its vector is not zero, because models divide by the
     * length of the vector.
     *
     * @param pixels pixels as {@link #read} gives them
     * @param at index of the first number of the pixel
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

    /** Whether the numbers are stored as bytes of {@link AeQuantization}, so that {@link #readBytes} is supported. */
    default boolean quantised() {
        return false;
    }

    /** Whether the numbers come from bytes of {@link AeQuantization}, even if {@link #readBytes} is not supported. */
    default boolean int8() {
        return quantised();
    }

    /**
     * Reads a window as {@link #read} does, but as stored bytes, which takes a quarter of the memory and no conversion. A
     * pixel without data is {@link AeQuantization#NO_DATA} in every band.
     *
     * @param pixels receives {@code height * width * bands} bytes from index 0
     * @throws UnsupportedOperationException when the raster is not {@link #quantised}
     * @throws IndexOutOfBoundsException when the window is not within the grid, or the array is too small
     * @throws org.aether.AetherException when the file is damaged or cannot be read
     */
    default void readBytes(PixelWindow window, byte[] pixels) {
        throw new UnsupportedOperationException(name() + " does not hold bytes");
    }

    /** Text items of the file, such as {@code attribution} or {@code SIMULATED}. */
    default Map<String, String> metadata() {
        return Map.of();
    }

    /** The names of the bands in order, such as {@code A00}; empty unless every band has a name. */
    default List<String> bandNames() {
        return List.of();
    }

    /** The year that the raster describes, if it is known. */
    default OptionalInt year() {
        return AeYear.of(metadata());
    }

    @Override
    void close();
}
