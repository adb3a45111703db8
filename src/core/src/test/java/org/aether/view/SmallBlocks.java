package org.aether.view;

import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/** The pixels of another raster in blocks of a given size; it records what was read. */
public final class SmallBlocks implements EmbeddingRaster {
    private final EmbeddingRaster raster;
    private final int width;
    private final int height;
    public final Queue<PixelWindow> reads = new ConcurrentLinkedQueue<>();

    public SmallBlocks(EmbeddingRaster raster, int width, int height) {
        this.raster = raster;
        this.width = width;
        this.height = height;
    }

    @Override
    public RasterGrid grid() {
        return raster.grid();
    }

    @Override
    public int bands() {
        return raster.bands();
    }

    @Override
    public String name() {
        return raster.name();
    }

    @Override
    public PixelWindow block() {
        return new PixelWindow(0, 0, width, height);
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        reads.add(window);
        raster.read(window, pixels);
    }

    @Override
    public boolean quantised() {
        return raster.quantised();
    }

    @Override
    public void readBytes(PixelWindow window, byte[] pixels) {
        reads.add(window);
        raster.readBytes(window, pixels);
    }

    @Override
    public void close() {}
}
