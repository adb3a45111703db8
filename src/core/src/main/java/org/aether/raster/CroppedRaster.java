package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A window of a raster as a raster of its own. As thread-safe as that raster is; closing it closes the raster. */
public final class CroppedRaster implements EmbeddingRaster {

    private final EmbeddingRaster whole;
    private final PixelWindow part;
    private final RasterGrid grid;

    /** @param part window within the grid of the raster, not empty */
    public CroppedRaster(EmbeddingRaster whole, PixelWindow part) {
        if (part.isEmpty() || !whole.grid().window().contains(part)) {
            throw new IllegalArgumentException(part + " is not within " + whole.name());
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

    /** The block of the whole raster, whose blocks are not aligned with the part. */
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
        if (!grid.window().contains(window)) {
            throw new IndexOutOfBoundsException(window + " is not within the part of " + name());
        }
        return window.translate(part.x(), part.y());
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
