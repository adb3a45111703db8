package org.aether.wps.coverage;

import java.nio.FloatBuffer;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.wps.Coverages;

/** A raster of any size that shows a smaller one again and again, and so takes no memory. */
final class Repeated implements EmbeddingRaster {

    private final RasterGrid grid;
    private final RasterGrid patch;
    private final int bands;
    private final float[] numbers;

    public Repeated(EmbeddingRaster patch, int width, int height) {
        this.patch = patch.grid();
        this.bands = patch.bands();
        this.numbers = Coverages.read(patch);
        this.grid = new RasterGrid(
                width,
                height,
                this.patch.west(),
                this.patch.north(),
                this.patch.pixelWidth(),
                this.patch.pixelHeight(),
                this.patch.crs());
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return bands;
    }

    @Override
    public String name() {
        return "repeated";
    }

    @Override
    public PixelWindow block() {
        return new PixelWindow(0, 0, 256, 256);
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        int to = 0;
        for (int y = window.y(); y < window.y() + window.height(); y++) {
            for (int x = window.x(); x < window.x() + window.width(); x++) {
                int from = (y % patch.height() * patch.width() + x % patch.width()) * bands;
                pixels.put(to, numbers, from, bands);
                to += bands;
            }
        }
    }

    @Override
    public void close() {}
}
