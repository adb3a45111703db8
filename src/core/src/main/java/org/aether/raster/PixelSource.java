package org.aether.raster;

import java.nio.FloatBuffer;

/**
 * A rectangle of pixels with embedding vectors, read by windows. It need not have a place on Earth; one that has is an
 * {@link EmbeddingRaster}.
 */
public interface PixelSource {

    /** Its name in messages, usually the file name. */
    String name();

    /** Columns of pixels. */
    int width();

    /** Rows of pixels. */
    int height();

    /** Numbers per pixel, 64 for AlphaEarth. */
    int bands();

    /** The window of all pixels. */
    default PixelWindow window() {
        return new PixelWindow(0, 0, width(), height());
    }

    /**
     * Reads a window that lies wholly inside.
     *
     * @param window the pixels to read
     * @param pixels receives {@code height * width * bands} numbers from its index 0 on, pixel after pixel and row after
     *     row, NaN in every band of a pixel without data, by absolute puts: position and limit are neither used nor
     *     changed; heap or direct
     * @throws IndexOutOfBoundsException when the window leaves the rectangle or the buffer is too small
     * @throws org.aether.AetherException when the file is truncated or cannot be read
     */
    void read(PixelWindow window, FloatBuffer pixels);
}
