package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.crs.CrsTransform;
import org.locationtech.jts.geom.Envelope;

/**
 * A raster resampled to another grid, of any CRS, by nearest neighbour: each pixel has the vector of the source pixel that
 * contains its centre. Vectors are never interpolated. A pixel outside the source has no data.
 *
 * <p>Intended for grids with about the pixel size of the source; a coarser grid skips source pixels. As thread-safe as the
 * source; closing it closes the source.
 */
final class ResampledRaster implements EmbeddingRaster {

    /** Maximum number of source pixels that are read at once; larger windows are read in parts. */
    private static final int MAX_PIXELS = 1 << 20;

    private static final int POINTS_PER_EDGE = 64;

    /** Maximum distance of the raster from the origin of the grid, in pixels. */
    private static final double MAX_OFFSET = Integer.MAX_VALUE / 4.0;

    private final EmbeddingRaster source;
    private final RasterGrid grid;
    private final CrsTransform toSource;

    ResampledRaster(EmbeddingRaster source, RasterGrid grid) {
        this.source = source;
        this.grid = grid;
        this.toSource = CrsTransform.between(grid.crs(), source.grid().crs());
    }

    /**
     * Resamples a raster to the pixels of a grid that is extended to the extent of the raster.
     *
     * @param lattice grid whose CRS, pixel size and alignment are used, but not its extent
     * @throws AetherException when the CRSs cannot be transformed into each other, or the raster is too far away
     */
    static ResampledRaster onLattice(EmbeddingRaster source, RasterGrid lattice) {
        RasterGrid own = source.grid();
        Envelope extent = CrsTransform.between(own.crs(), lattice.crs()).bounds(own.extent(), POINTS_PER_EDGE);
        if (extent == null) {
            throw unrelated(source);
        }
        double west = Math.floor(lattice.column(extent.getMinX()));
        double north = Math.floor(lattice.row(extent.getMaxY()));
        double east = Math.ceil(lattice.column(extent.getMaxX()));
        double south = Math.ceil(lattice.row(extent.getMinY()));
        if (!(Math.max(Math.abs(west), Math.abs(east)) < MAX_OFFSET)
                || !(Math.max(Math.abs(north), Math.abs(south)) < MAX_OFFSET)) {
            throw unrelated(source);
        }
        PixelWindow window = new PixelWindow((int) west, (int) north, (int) (east - west), (int) (south - north));
        return new ResampledRaster(source, lattice.crop(window));
    }

    private static AetherException unrelated(EmbeddingRaster source) {
        return new AetherException(
                Kind.INVALID_INPUT,
                "The raster {} cannot be resampled to the grid of the first one, which is too far away; give rasters of"
                        + " neighbouring zones, or one at a time.",
                source.name());
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return source.bands();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public PixelWindow block() {
        return source.block().intersection(grid.window());
    }

    @Override
    public Map<String, String> metadata() {
        return source.metadata();
    }

    @Override
    public List<String> bandNames() {
        return source.bandNames();
    }

    @Override
    public OptionalInt year() {
        return source.year();
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        if (!grid.window().contains(window)) {
            throw new IndexOutOfBoundsException(window + " is not within the grid of " + name());
        }
        if (window.isEmpty()) {
            return;
        }
        float[] none = new float[window.width() * bands()];
        Arrays.fill(none, Float.NaN);
        for (int y = 0; y < window.height(); y++) {
            pixels.put(y * none.length, none, 0, none.length);
        }
        read(window, window, pixels);
    }

    /** Fills a part of a window; divides the part while it needs too many source pixels. */
    private void read(PixelWindow part, PixelWindow window, FloatBuffer pixels) {
        int[] places = places(part);
        PixelBounds bounds = new PixelBounds();
        for (int i = 0; i < places.length; i += 2) {
            if (places[i] >= 0) {
                bounds.add(places[i], places[i + 1]);
            }
        }
        PixelWindow needed = bounds.window();
        if (needed.isEmpty()) {
            return;
        }
        if ((long) needed.width() * needed.height() > MAX_PIXELS && part.pixels() > 1) {
            boolean wide = part.width() >= part.height();
            int width = wide ? part.width() / 2 : part.width();
            int height = wide ? part.height() : part.height() / 2;
            read(new PixelWindow(part.x(), part.y(), width, height), window, pixels);
            read(
                    wide
                            ? new PixelWindow(part.x() + width, part.y(), part.width() - width, height)
                            : new PixelWindow(part.x(), part.y() + height, width, part.height() - height),
                    window,
                    pixels);
            return;
        }
        int bands = bands();
        FloatBuffer read = FloatBuffer.allocate(Math.multiplyExact(needed.pixels(), bands));
        source.read(needed, read);
        for (int y = 0; y < part.height(); y++) {
            for (int x = 0; x < part.width(); x++) {
                int i = 2 * (y * part.width() + x);
                if (places[i] < 0) {
                    continue;
                }
                int at = ((part.y() - window.y() + y) * window.width() + part.x() - window.x() + x) * bands;
                int place = (places[i + 1] - needed.y()) * needed.width() + places[i] - needed.x();
                pixels.put(at, read.array(), place * bands, bands);
            }
        }
    }

    /** Column and row of the source pixel of each pixel of a window, -1 where there is none. */
    private int[] places(PixelWindow part) {
        double[] centres = new double[2 * part.width()];
        int[] places = new int[Math.multiplyExact(2, part.pixels())];
        RasterGrid from = source.grid();
        for (int y = 0; y < part.height(); y++) {
            for (int x = 0; x < part.width(); x++) {
                centres[2 * x] = grid.centreX(part.x() + x);
                centres[2 * x + 1] = grid.centreY(part.y() + y);
            }
            toSource.transform(centres);
            for (int x = 0; x < part.width(); x++) {
                boolean inside = from.contains(centres[2 * x], centres[2 * x + 1]);
                int i = 2 * (y * part.width() + x);
                places[i] = inside ? (int) from.column(centres[2 * x]) : -1;
                places[i + 1] = inside ? (int) from.row(centres[2 * x + 1]) : -1;
            }
        }
        return places;
    }

    @Override
    public void close() {
        source.close();
    }
}
