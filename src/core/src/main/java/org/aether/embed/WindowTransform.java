package org.aether.embed;

import java.nio.FloatBuffer;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * A raster seen through a pixel function, window by window: what a map tile is made from.
 *
 * <pre>{@code
 * float[] similarity = new WindowTransform(raster, PixelFunctions.similarity(…)).compute(window);
 * }</pre>
 *
 * <p>Owns neither raster nor function. Thread-safe; each call has its own buffers, so windows should be map-sized.
 */
public final class WindowTransform {

    private final EmbeddingRaster raster;
    private final PixelFunction function;

    /**
     * Joins a raster and a function.
     *
     * @throws org.aether.AetherException when the raster's bands do not fit the function
     */
    public WindowTransform(EmbeddingRaster raster, PixelFunction function) {
        ValidPixels.requireBands(raster, function);
        this.raster = raster;
        this.function = function;
    }

    /**
     * The function's values in a window.
     *
     * @param window inside the raster's grid
     * @return {@code [height, width, outputBands]}, NaN where there is no data
     */
    public float[] compute(PixelWindow window) {
        FloatBuffer pixels = ValidPixels.directBuffer(Math.multiplyExact(window.pixels(), raster.bands()));
        return ValidPixels.read(raster, window, null, pixels)
                .image(function, ValidPixels.resultBuffer(function, window.pixels()));
    }
}
