package org.aether.embed;

import java.nio.FloatBuffer;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/** The values of a pixel function in a window. */
public final class WindowValues {

    private WindowValues() {}

    /** {@code [height, width, outputBands]}, NaN for pixels without data. */
    public static float[] of(EmbeddingRaster raster, PixelFunction function, PixelWindow window) {
        FloatBuffer pixels = ValidPixels.directBuffer(Math.multiplyExact(window.pixels(), raster.bands()));
        return ValidPixels.read(raster, window, pixels)
                .image(function, ValidPixels.resultBuffer(function, window.pixels()));
    }
}
