package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.locationtech.jts.geom.Envelope;

/**
 * A raster seen on another grid, in whatever CRS: each pixel is the one of the source in which its centre lies. Vectors
 * are never mixed, so each is one that the source holds; a pixel outside the source has no data.
 *
 * <p>For grids of about the source's pixel size: a coarser one leaves pixels out. Thread-safe as the source is, and
 * closing it closes the source.
 */
final class ResampledRaster implements EmbeddingRaster {

    /** Source pixels read at once; larger windows are read in parts. */
    private static final int MOST_PIXELS = 1 << 20;

    private static final int POINTS_ALONG_AN_EDGE = 64;

    private final EmbeddingRaster source;
    private final RasterGrid grid;
    private final CrsTransform toSource;

    ResampledRaster(EmbeddingRaster source, RasterGrid grid) {
        this.source = source;
        this.grid = grid;
        this.toSource = CrsTransform.between(grid.crs(), source.grid().crs());
    }

    /**
     * The raster on the pixels of {@code lattice}, as far to all sides as the raster reaches.
     *
     * @param lattice its CRS, pixel size and alignment count, not its extent
     * @throws AetherException when its CRS does not lead to the raster's, or the raster lies too far away
     */
    static ResampledRaster onLattice(EmbeddingRaster source, RasterGrid lattice) {
        RasterGrid own = source.grid();
        Envelope extent = CrsTransform.between(own.crs(), lattice.crs())
                .bounds(new Envelope(own.west(), own.east(), own.south(), own.north()), POINTS_ALONG_AN_EDGE);
        if (extent == null) {
            throw unrelated(source);
        }
        double west = Math.floor(lattice.column(extent.getMinX()));
        double north = Math.floor(lattice.row(extent.getMaxY()));
        double east = Math.ceil(lattice.column(extent.getMaxX()));
        double south = Math.ceil(lattice.row(extent.getMinY()));
        double most = Integer.MAX_VALUE / 4.0;
        if (!(Math.max(Math.abs(west), Math.abs(east)) < most)
                || !(Math.max(Math.abs(north), Math.abs(south)) < most)) {
            throw unrelated(source);
        }
        PixelWindow window = new PixelWindow((int) west, (int) north, (int) (east - west), (int) (south - north));
        return new ResampledRaster(source, lattice.crop(window));
    }

    private static AetherException unrelated(EmbeddingRaster source) {
        return new AetherException(
                "The raster " + source.name() + " cannot be laid on the grid of the first one, which is too far away"
                        + " from it; give rasters of neighbouring zones, or one at a time.");
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
        if (!window.isEmpty() && !window.intersection(grid.window()).equals(window)) {
            throw new IndexOutOfBoundsException(window + " leaves the grid of " + name());
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

    /** Fills a part of a window; halves the part while the pixels it needs are too many. */
    private void read(PixelWindow part, PixelWindow window, FloatBuffer pixels) {
        int[] places = places(part);
        RasterGrid from = source.grid();
        int west = Integer.MAX_VALUE;
        int north = Integer.MAX_VALUE;
        int east = -1;
        int south = -1;
        for (int i = 0; i < places.length; i += 2) {
            if (places[i] >= 0) {
                west = Math.min(west, places[i]);
                east = Math.max(east, places[i]);
                north = Math.min(north, places[i + 1]);
                south = Math.max(south, places[i + 1]);
            }
        }
        if (east < 0) {
            return;
        }
        PixelWindow needed =
                new PixelWindow(west, north, east - west + 1, south - north + 1).intersection(from.window());
        if ((long) needed.width() * needed.height() > MOST_PIXELS && part.pixels() > 1) {
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
                int place = (places[i + 1] - north) * needed.width() + places[i] - west;
                pixels.put(at, read.array(), place * bands, bands);
            }
        }
    }

    /** Column and row of the source's pixel for each pixel of a window, -1 where there is none. */
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
                double column = Math.floor(from.column(centres[2 * x]));
                double row = Math.floor(from.row(centres[2 * x + 1]));
                boolean inside = column >= 0 && row >= 0 && column < from.width() && row < from.height();
                int i = 2 * (y * part.width() + x);
                places[i] = inside ? (int) column : -1;
                places[i + 1] = inside ? (int) row : -1;
            }
        }
        return places;
    }

    @Override
    public void close() {
        source.close();
    }
}
