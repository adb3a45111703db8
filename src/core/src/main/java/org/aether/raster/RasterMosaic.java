package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.aether.AetherException;
import org.geotools.referencing.CRS;

/**
 * Rasters side by side, read as one: AlphaEarth comes in many files.
 *
 * <pre>{@code
 * List<EmbeddingRaster> rasters = RasterMosaic.group(List.of(GeoTiffRaster.open(a), GeoTiffRaster.open(b)));
 * }</pre>
 *
 * <p>Only rasters whose pixels coincide join ({@link #group}); {@link #onOneGrid} first lays the others, such as those of
 * other UTM zones, on the grid of the first by taking for each pixel the nearest. No vector is ever interpolated. Where
 * two overlap, the first that has data there counts; between them there is no data. Rasters of different years are not
 * taken together, joined or side by side, unless that is asked for. Thread-safe as its parts are.
 */
public final class RasterMosaic implements EmbeddingRaster {

    /** How far pixels may lie apart and still coincide, in parts of a pixel. */
    private static final double TOLERANCE = 0.01;

    /** A part and its place, in pixels from the mosaic's north-west corner. */
    private record Placed(EmbeddingRaster raster, PixelWindow window) {}

    private final RasterGrid grid;
    private final List<Placed> parts;

    private RasterMosaic(List<EmbeddingRaster> rasters) {
        RasterGrid first = rasters.get(0).grid();
        int west = 0;
        int north = 0;
        int east = 0;
        int south = 0;
        for (EmbeddingRaster raster : rasters) {
            int x = column(first, raster.grid());
            int y = row(first, raster.grid());
            west = Math.min(west, x);
            north = Math.min(north, y);
            east = Math.max(east, Math.addExact(x, raster.grid().width()));
            south = Math.max(south, Math.addExact(y, raster.grid().height()));
        }
        grid = first.crop(
                new PixelWindow(west, north, Math.subtractExact(east, west), Math.subtractExact(south, north)));
        List<Placed> placed = new ArrayList<>();
        for (EmbeddingRaster raster : rasters) {
            RasterGrid own = raster.grid();
            placed.add(new Placed(
                    raster,
                    new PixelWindow(column(first, own) - west, row(first, own) - north, own.width(), own.height())));
        }
        parts = List.copyOf(placed);
    }

    /**
     * Joins rasters that share CRS, pixel size, pixel alignment (to a hundredth of a pixel) and band count into one;
     * rasters that do not fit together stay apart.
     *
     * @return one raster per group, in the order of first appearance; closing them closes the parts
     * @throws AetherException when rasters are of different years, also when they would not join
     */
    public static List<EmbeddingRaster> group(List<EmbeddingRaster> parts) {
        return group(parts, false);
    }

    /**
     * The same.
     *
     * @param mixYears whether rasters of different years may be taken together
     */
    public static List<EmbeddingRaster> group(List<EmbeddingRaster> parts, boolean mixYears) {
        if (!mixYears) {
            requireOneYear(parts);
        }
        List<List<EmbeddingRaster>> groups = new ArrayList<>();
        for (EmbeddingRaster part : parts) {
            groups.stream()
                    .filter(group -> fits(group.get(0), part))
                    .findFirst()
                    .orElseGet(() -> {
                        groups.add(new ArrayList<>());
                        return groups.get(groups.size() - 1);
                    })
                    .add(part);
        }
        List<EmbeddingRaster> joined = new ArrayList<>();
        for (List<EmbeddingRaster> group : groups) {
            joined.add(group.size() == 1 ? group.get(0) : new RasterMosaic(group));
        }
        return List.copyOf(joined);
    }

    /**
     * All rasters as one, on the grid of the first, extended to hold them all. Those of other CRSs, pixel sizes or
     * alignments are laid on that grid: each pixel is the one of theirs in which its centre lies.
     *
     * @param parts at least one
     * @param mixYears whether they may be of different years
     * @return a raster whose closing closes the parts
     * @throws AetherException when they differ in their bands or their years, or lie too far apart
     */
    public static EmbeddingRaster onOneGrid(List<EmbeddingRaster> parts, boolean mixYears) {
        EmbeddingRaster first = parts.get(0);
        for (EmbeddingRaster part : parts) {
            if (part.bands() != first.bands()) {
                throw new AetherException("The rasters do not fit together: " + first.name() + " has " + first.bands()
                        + " bands and " + part.name() + " has " + part.bands() + "; give rasters of one kind.");
            }
        }
        if (!mixYears) {
            requireOneYear(parts);
        }
        if (parts.size() == 1) {
            return first;
        }
        List<EmbeddingRaster> laid = new ArrayList<>();
        for (EmbeddingRaster part : parts) {
            laid.add(fits(first, part) ? part : ResampledRaster.onLattice(part, first.grid()));
        }
        return new RasterMosaic(laid);
    }

    /** Rasters that say no year go with any. */
    private static void requireOneYear(List<EmbeddingRaster> parts) {
        Map<Integer, String> names = new TreeMap<>();
        for (EmbeddingRaster part : parts) {
            part.year().ifPresent(year -> names.putIfAbsent(year, part.name()));
        }
        if (names.size() > 1) {
            List<String> years = new ArrayList<>();
            names.forEach((year, name) -> years.add(name + " of " + year));
            throw new AetherException("The rasters are of different years (" + String.join(", ", years)
                    + "); give one year at a time, compare two with 'aether compare', or take them together with"
                    + " --mix-years.");
        }
    }

    /** The year of the parts that say one, when they agree. */
    @Override
    public OptionalInt year() {
        int[] years = parts.stream()
                .flatMapToInt(part -> part.raster().year().stream())
                .distinct()
                .toArray();
        return years.length == 1 ? OptionalInt.of(years[0]) : OptionalInt.empty();
    }

    private static boolean fits(EmbeddingRaster first, EmbeddingRaster other) {
        RasterGrid a = first.grid();
        RasterGrid b = other.grid();
        return first.bands() == other.bands()
                && coincide(a.column(b.west()))
                && coincide(a.column(b.east()) - b.width() - a.column(b.west()), 0)
                && coincide(a.row(b.north()))
                && coincide(a.row(b.south()) - b.height() - a.row(b.north()), 0)
                && Math.abs(a.column(b.west())) < Integer.MAX_VALUE / 4.0
                && Math.abs(a.row(b.north())) < Integer.MAX_VALUE / 4.0
                && CRS.equalsIgnoreMetadata(a.crs(), b.crs());
    }

    private static boolean coincide(double position) {
        return coincide(position, Math.rint(position));
    }

    private static boolean coincide(double position, double pixel) {
        return Math.abs(position - pixel) < TOLERANCE;
    }

    private static int column(RasterGrid first, RasterGrid other) {
        return Math.toIntExact(Math.round(first.column(other.west())));
    }

    private static int row(RasterGrid first, RasterGrid other) {
        return Math.toIntExact(Math.round(first.row(other.north())));
    }

    /** The items of all parts; where parts differ, their texts one after the other, separated by "; ". */
    @Override
    public Map<String, String> metadata() {
        Map<String, Set<String>> texts = new TreeMap<>();
        for (Placed part : parts) {
            part.raster().metadata().forEach((name, text) -> texts.computeIfAbsent(name, unseen -> new TreeSet<>())
                    .add(text));
        }
        Map<String, String> joined = new TreeMap<>();
        texts.forEach((name, distinct) -> joined.put(name, String.join("; ", distinct)));
        return Collections.unmodifiableMap(joined);
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return parts.get(0).raster().bands();
    }

    @Override
    public String name() {
        int others = parts.size() - 1;
        return parts.get(0).raster().name() + " and " + others + (others == 1 ? " other" : " others");
    }

    /** The block of the first part. */
    @Override
    public PixelWindow block() {
        return parts.get(0).raster().block();
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        if (!window.intersection(grid.window()).equals(window) && !window.isEmpty()) {
            throw new IndexOutOfBoundsException(window + " leaves the grid of " + name());
        }
        int rowLength = window.width() * bands();
        float[] none = new float[rowLength];
        Arrays.fill(none, Float.NaN);
        boolean untouched = true;
        for (Placed part : parts) {
            PixelWindow shared = window.intersection(part.window());
            if (shared.isEmpty()) {
                continue;
            }
            PixelWindow own = new PixelWindow(
                    shared.x() - part.window().x(), shared.y() - part.window().y(), shared.width(), shared.height());
            if (untouched && shared.equals(window)) {
                part.raster().read(own, pixels);
            } else {
                if (untouched) {
                    fill(pixels, window.height(), none);
                }
                fillGaps(part.raster(), own, window, shared, pixels);
            }
            untouched = false;
        }
        if (untouched) {
            fill(pixels, window.height(), none);
        }
    }

    private static void fill(FloatBuffer pixels, int rows, float[] row) {
        for (int y = 0; y < rows; y++) {
            pixels.put(y * row.length, row, 0, row.length);
        }
    }

    /** Puts a part's pixels where the window has no data yet. */
    private void fillGaps(
            EmbeddingRaster raster, PixelWindow own, PixelWindow window, PixelWindow shared, FloatBuffer pixels) {
        int bands = bands();
        FloatBuffer read = null;
        for (int y = 0; y < shared.height(); y++) {
            for (int x = 0; x < shared.width(); x++) {
                int to = ((shared.y() - window.y() + y) * window.width() + shared.x() - window.x() + x) * bands;
                if (!Float.isNaN(pixels.get(to))) {
                    continue;
                }
                if (read == null) {
                    read = FloatBuffer.allocate(Math.multiplyExact(own.pixels(), bands));
                    raster.read(own, read);
                }
                pixels.put(to, read.array(), (y * shared.width() + x) * bands, bands);
            }
        }
    }

    /** Closes every part, also when one of them fails. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (Placed part : parts) {
            try {
                part.raster().close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
