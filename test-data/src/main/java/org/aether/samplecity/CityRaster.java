package org.aether.samplecity;

import java.nio.FloatBuffer;
import org.aether.geotiff.PixelType;
import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/** The embedding raster of the sample city without a file: every read computes its pixels. They equal those of the file. */
final class CityRaster implements EmbeddingRaster {

    private final RasterGrid grid;
    private final CityPainter painter;
    private final PixelType type;

    CityRaster(RasterGrid grid, CityPainter painter, PixelType type) {
        this.grid = grid;
        this.painter = painter;
        this.type = type;
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return EmbeddingSpace.BANDS;
    }

    @Override
    public String name() {
        return "sample city";
    }

    @Override
    public PixelWindow block() {
        return new PixelWindow(0, 0, Math.min(SampleCity.TILE, grid.width()), Math.min(SampleCity.TILE, grid.height()));
    }

    @Override
    public void read(PixelWindow window, FloatBuffer into) {
        if (!grid.window().contains(window)) {
            throw new IndexOutOfBoundsException("The window " + window + " is not within the raster");
        }
        float[] pixels = new float[window.pixels() * EmbeddingSpace.BANDS];
        painter.paint(grid, window, pixels);
        if (type == PixelType.INT8) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = AeQuantization.decode(AeQuantization.encode(pixels[i]));
            }
        }
        into.put(0, pixels);
    }

    @Override
    public void close() {}
}
