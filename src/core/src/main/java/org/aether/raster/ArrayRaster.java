package org.aether.raster;

import java.nio.FloatBuffer;

/** A raster in memory, {@code [height, width, bands]}. */
public final class ArrayRaster implements EmbeddingRaster {

    private final RasterGrid grid;
    private final int bands;
    private final float[] pixels;

    /**
     * @param pixels {@code height * width * bands} numbers, north first, NaN in every band = no data; not copied
     * @throws IllegalArgumentException when the array has another length
     */
    public ArrayRaster(RasterGrid grid, int bands, float[] pixels) {
        if ((long) grid.width() * grid.height() * bands != pixels.length) {
            throw new IllegalArgumentException("The array does not fit the grid");
        }
        this.grid = grid;
        this.bands = bands;
        this.pixels = pixels;
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
        return "array";
    }

    @Override
    public PixelWindow block() {
        return new PixelWindow(0, 0, Math.min(256, grid.width()), Math.min(256, grid.height()));
    }

    @Override
    public void read(PixelWindow window, FloatBuffer into) {
        int rowLength = window.width() * bands;
        for (int row = 0; row < window.height(); row++) {
            int from = ((window.y() + row) * grid.width() + window.x()) * bands;
            into.put(row * rowLength, pixels, from, rowLength);
        }
    }

    @Override
    public void close() {}
}
