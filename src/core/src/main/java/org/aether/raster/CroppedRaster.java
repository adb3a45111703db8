package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A part of a raster, as if there were nothing around it. Thread-safe as the raster is; closing it closes the raster. */
public final class CroppedRaster implements EmbeddingRaster {

    private final EmbeddingRaster whole;
    private final PixelWindow part;
    private final RasterGrid grid;

    /** @param part not empty, inside the raster's grid */
    public CroppedRaster(EmbeddingRaster whole, PixelWindow part) {
        if (part.isEmpty() || !part.intersection(whole.grid().window()).equals(part)) {
            throw new IllegalArgumentException(part + " is no part of " + whole.name());
        }
        this.whole = whole;
        this.part = part;
        this.grid = whole.grid().crop(part);
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return whole.bands();
    }

    @Override
    public String name() {
        return whole.name();
    }

    /** That of the whole raster, whose blocks need not begin where the part does. */
    @Override
    public PixelWindow block() {
        return whole.block();
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        whole.read(ofWhole(window), pixels);
    }

    @Override
    public boolean quantised() {
        return whole.quantised();
    }

    @Override
    public void readBytes(PixelWindow window, byte[] pixels) {
        whole.readBytes(ofWhole(window), pixels);
    }

    private PixelWindow ofWhole(PixelWindow window) {
        if (!window.isEmpty() && !window.intersection(grid.window()).equals(window)) {
            throw new IndexOutOfBoundsException(window + " leaves the part of " + name());
        }
        return new PixelWindow(part.x() + window.x(), part.y() + window.y(), window.width(), window.height());
    }

    @Override
    public Map<String, String> metadata() {
        return whole.metadata();
    }

    @Override
    public List<String> bandNames() {
        return whole.bandNames();
    }

    @Override
    public OptionalInt year() {
        return whole.year();
    }

    @Override
    public void close() {
        whole.close();
    }
}
