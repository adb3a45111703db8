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
import org.aether.crs.CrsTransform;

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
     * @throws AetherException when rasters are of different years or name their bands differently, also when they would
     *     not join
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
        requireOneSeries(parts);
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
     * @throws AetherException when they differ in their bands, the names of these or their years, or lie too far apart
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
        requireOneSeries(parts);
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
                    + "); give one year at a time, compare two years, or allow mixed years.");
        }
    }

    /** Rasters whose bands have no names go with any. */
    private static void requireOneSeries(List<EmbeddingRaster> parts) {
        List<EmbeddingRaster> named =
                parts.stream().filter(part -> !part.bandNames().isEmpty()).toList();
        for (EmbeddingRaster part : named) {
            BandNames.requireAlike(named.get(0), part);
        }
    }

    /** Those of the first part that has some. */
    @Override
    public List<String> bandNames() {
        return parts.stream()
                .map(part -> part.raster().bandNames())
                .filter(names -> !names.isEmpty())
                .findFirst()
                .orElse(List.of());
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
                && CrsTransform.same(a.crs(), b.crs());
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
        read(window, new Numbers(pixels, bands()));
    }

    @Override
    public boolean quantised() {
        return parts.stream().allMatch(part -> part.raster().quantised());
    }

    @Override
    public void readBytes(PixelWindow window, byte[] pixels) {
        if (!quantised()) {
            throw new UnsupportedOperationException("Not all parts of " + name() + " hold bytes");
        }
        read(window, new Bytes(pixels, bands()));
    }

    private <R extends Room<R>> void read(PixelWindow window, R pixels) {
        if (!window.intersection(grid.window()).equals(window) && !window.isEmpty()) {
            throw new IndexOutOfBoundsException(window + " leaves the grid of " + name());
        }
        boolean untouched = true;
        for (Placed part : parts) {
            PixelWindow shared = window.intersection(part.window());
            if (shared.isEmpty()) {
                continue;
            }
            PixelWindow own = new PixelWindow(
                    shared.x() - part.window().x(), shared.y() - part.window().y(), shared.width(), shared.height());
            if (untouched && shared.equals(window)) {
                pixels.read(part.raster(), own);
            } else {
                if (untouched) {
                    pixels.clear(window.pixels());
                }
                fillGaps(part.raster(), own, window, shared, pixels);
            }
            untouched = false;
        }
        if (untouched) {
            pixels.clear(window.pixels());
        }
    }

    /** Puts a part's pixels where the window has no data yet. */
    private <R extends Room<R>> void fillGaps(
            EmbeddingRaster raster, PixelWindow own, PixelWindow window, PixelWindow shared, R pixels) {
        R read = null;
        for (int y = 0; y < shared.height(); y++) {
            for (int x = 0; x < shared.width(); x++) {
                int to = (shared.y() - window.y() + y) * window.width() + shared.x() - window.x() + x;
                if (!pixels.isEmpty(to)) {
                    continue;
                }
                if (read == null) {
                    read = pixels.another(own.pixels());
                    read.read(raster, own);
                }
                pixels.put(to, read, y * shared.width() + x);
            }
        }
    }

    /** Pixels of a window, as numbers or as bytes. */
    private interface Room<R extends Room<R>> {
        /** Reads a window of a part to the beginning. */
        void read(EmbeddingRaster raster, PixelWindow window);

        /** Gives the first pixels no data. */
        void clear(int pixels);

        boolean isEmpty(int pixel);

        void put(int pixel, R from, int other);

        R another(int pixels);
    }

    private record Numbers(FloatBuffer pixels, int bands) implements Room<Numbers> {
        @Override
        public void read(EmbeddingRaster raster, PixelWindow window) {
            raster.read(window, pixels);
        }

        @Override
        public void clear(int count) {
            float[] none = new float[bands];
            Arrays.fill(none, Float.NaN);
            for (int pixel = 0; pixel < count; pixel++) {
                pixels.put(pixel * bands, none, 0, bands);
            }
        }

        @Override
        public boolean isEmpty(int pixel) {
            return Float.isNaN(pixels.get(pixel * bands));
        }

        @Override
        public void put(int pixel, Numbers from, int other) {
            pixels.put(pixel * bands, from.pixels, other * bands, bands);
        }

        @Override
        public Numbers another(int count) {
            return new Numbers(FloatBuffer.allocate(Math.multiplyExact(count, bands)), bands);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a view of the caller's array, never compared
    private record Bytes(byte[] pixels, int bands) implements Room<Bytes> {
        @Override
        public void read(EmbeddingRaster raster, PixelWindow window) {
            raster.readBytes(window, pixels);
        }

        @Override
        public void clear(int count) {
            Arrays.fill(pixels, 0, count * bands, AeQuantization.NO_DATA);
        }

        @Override
        public boolean isEmpty(int pixel) {
            return pixels[pixel * bands] == AeQuantization.NO_DATA;
        }

        @Override
        public void put(int pixel, Bytes from, int other) {
            System.arraycopy(from.pixels, other * bands, pixels, pixel * bands, bands);
        }

        @Override
        public Bytes another(int count) {
            return new Bytes(new byte[Math.multiplyExact(count, bands)], bands);
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
