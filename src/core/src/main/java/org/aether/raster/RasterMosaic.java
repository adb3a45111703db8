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
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.crs.CrsTransform;

/**
 * Several rasters, such as the files of AlphaEarth, that are read as one raster.
 *
 * <pre>{@code
 * List<EmbeddingRaster> rasters = RasterMosaic.group(List.of(GeoTiffRaster.open(a), GeoTiffRaster.open(b)));
 * }</pre>
 *
 * <p>{@link #group} joins rasters whose pixels coincide. {@link #onOneGrid} first resamples other rasters, such as those of
 * other UTM zones, to the grid of the first one by nearest neighbour. Vectors are never interpolated. Where rasters
 * overlap, the first one with data is used; between them there is no data. Rasters of different years are refused unless
 * that is requested. As thread-safe as its parts.
 */
public final class RasterMosaic implements EmbeddingRaster {

    /** Maximum distance of coinciding pixels, in pixels. */
    private static final double TOLERANCE = 0.01;

    /** A part and its window in the mosaic. */
    private record Placed(EmbeddingRaster raster, PixelWindow window) {}

    private final RasterGrid grid;
    private final List<Placed> parts;

    private RasterMosaic(List<EmbeddingRaster> rasters) {
        RasterGrid first = rasters.get(0).grid();
        PixelWindow whole = PixelWindow.EMPTY;
        for (EmbeddingRaster raster : rasters) {
            whole = whole.union(position(first, raster.grid()));
        }
        grid = first.crop(whole);
        List<Placed> placed = new ArrayList<>();
        for (EmbeddingRaster raster : rasters) {
            placed.add(new Placed(raster, position(first, raster.grid()).translate(-whole.x(), -whole.y())));
        }
        parts = List.copyOf(placed);
    }

    /**
     * Joins rasters with equal CRS, pixel size, pixel alignment (to a hundredth of a pixel) and band count; other rasters
     * stay separate.
     *
     * @return one raster per group, in the order of the first raster of each group; closing them closes the parts
     * @throws AetherException when any of the rasters differ in their years or band names
     */
    public static List<EmbeddingRaster> group(List<EmbeddingRaster> parts) {
        return group(parts, false);
    }

    /**
     * Joins rasters as {@link #group(List)} does.
     *
     * @param mixYears whether rasters of different years are accepted
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
     * Joins all rasters to one raster, on the grid of the first one, which is extended to all of them. Rasters of another CRS,
     * pixel size or alignment are resampled to that grid by nearest neighbour.
     *
     * @param parts at least one raster
     * @param mixYears whether rasters of different years are accepted
     * @return a raster that closes its parts when it is closed
     * @throws AetherException when the rasters differ in their band counts, band names or years, or are too far apart
     */
    public static EmbeddingRaster onOneGrid(List<EmbeddingRaster> parts, boolean mixYears) {
        EmbeddingRaster first = parts.get(0);
        for (EmbeddingRaster part : parts) {
            if (part.bands() != first.bands()) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The rasters cannot be joined: {} has {} bands and {} has {}; give rasters of one kind.",
                        first.name(),
                        first.bands(),
                        part.name(),
                        part.bands());
            }
        }
        if (!mixYears) {
            requireOneYear(parts);
        }
        requireOneSeries(parts);
        if (parts.size() == 1) {
            return first;
        }
        List<EmbeddingRaster> aligned = new ArrayList<>();
        for (EmbeddingRaster part : parts) {
            aligned.add(fits(first, part) ? part : ResampledRaster.onLattice(part, first.grid()));
        }
        return new RasterMosaic(aligned);
    }

    /** Requires one year; rasters without a year are accepted with any. */
    private static void requireOneYear(List<EmbeddingRaster> parts) {
        Map<Integer, String> names = new TreeMap<>();
        for (EmbeddingRaster part : parts) {
            part.year().ifPresent(year -> names.putIfAbsent(year, part.name()));
        }
        if (names.size() > 1) {
            List<String> years = new ArrayList<>();
            names.forEach((year, name) -> years.add(name + " of " + year));
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The rasters are of different years ({}); give the rasters of one year, compare two years, or allow {}.",
                            String.join(", ", years),
                            Setting.MIX_YEARS)
                    .about(Setting.MIX_YEARS);
        }
    }

    /** Requires one series of band names; rasters without band names are accepted with any. */
    private static void requireOneSeries(List<EmbeddingRaster> parts) {
        List<EmbeddingRaster> named =
                parts.stream().filter(part -> !part.bandNames().isEmpty()).toList();
        for (EmbeddingRaster part : named) {
            BandNames.requireAlike(named.get(0), part);
        }
    }

    /** The band names of the first part that has some. */
    @Override
    public List<String> bandNames() {
        return parts.stream()
                .map(part -> part.raster().bandNames())
                .filter(names -> !names.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The year of the parts, if all parts with a year have the same. */
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

    /** The window of a grid within another one, counted from the north-west corner of the latter. */
    private static PixelWindow position(RasterGrid first, RasterGrid other) {
        int x = Math.toIntExact(Math.round(first.column(other.west())));
        int y = Math.toIntExact(Math.round(first.row(other.north())));
        return new PixelWindow(x, y, Math.addExact(x, other.width()) - x, Math.addExact(y, other.height()) - y);
    }

    /** The items of all parts; different texts of an item are joined by "; ". */
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

    private <P extends Pixels<P>> void read(PixelWindow window, P pixels) {
        if (!grid.window().contains(window)) {
            throw new IndexOutOfBoundsException(window + " is not within the grid of " + name());
        }
        boolean untouched = true;
        for (Placed part : parts) {
            PixelWindow shared = window.intersection(part.window());
            if (shared.isEmpty()) {
                continue;
            }
            PixelWindow own =
                    shared.translate(-part.window().x(), -part.window().y());
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

    /** Writes the pixels of a part where the window has no data yet. */
    private <P extends Pixels<P>> void fillGaps(
            EmbeddingRaster raster, PixelWindow own, PixelWindow window, PixelWindow shared, P pixels) {
        P read = null;
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

    /** The pixels of a window, as numbers or as bytes. */
    private interface Pixels<P extends Pixels<P>> {
        /** Reads a window of a raster to the start of the buffer. */
        void read(EmbeddingRaster raster, PixelWindow window);

        /** Sets the first pixels to no data. */
        void clear(int pixels);

        boolean isEmpty(int pixel);

        void put(int pixel, P from, int other);

        P another(int pixels);
    }

    private record Numbers(FloatBuffer pixels, int bands) implements Pixels<Numbers> {
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
    private record Bytes(byte[] pixels, int bands) implements Pixels<Bytes> {
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

    /** Closes all parts, even if closing one fails. */
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
