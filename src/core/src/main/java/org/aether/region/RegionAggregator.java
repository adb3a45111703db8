package org.aether.region;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.embed.PixelFunction;
import org.aether.embed.ValidPixels;
import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.VectorOrigin;
import org.aether.tile.TileLists;
import org.aether.tile.TilePlan;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.locationtech.jts.geom.Envelope;

/**
 * Mean vectors over regions (eq. 8): of the raw embedding, or of whatever a {@link PixelFunction} makes of it.
 *
 * <pre>{@code
 * RegionVectors z = RegionAggregator.aggregate(rasters, districts, 0, PixelFunctions.embedding(model, compute), progress);
 * FeatureFiles.write(out, RegionAggregator.toFeatures(districts, z));
 * }</pre>
 *
 * <ul>
 *   <li>A polygon takes the pixels whose centre lies inside, by the half-open rule of {@link PolygonShape}: polygons
 *       that share an edge never both take and never both miss a pixel. Regions may overlap; a pixel then counts for
 *       each.
 *   <li>With a buffer, a point takes the exact circle of that many metres that {@link org.aether.view.ViewExtractor}
 *       pools; every other geometry its JTS buffer. Metres are those of {@link org.aether.crs.GroundMetric}.
 *   <li>Regions are converted to the raster's CRS vertex by vertex.
 *   <li>Invalid polygons are repaired by JTS's GeometryFixer; the result and a note to the progress say how many.
 * </ul>
 *
 * <p>One pass: each {@linkplain TilePlan tile} with a region is read once, the function sees only pixels that some
 * region holds, sums are doubles. Partial sums are added in tile order, so the result is the same bits for any number
 * of threads. Memory: a few tiles, and the sums and outlines of the regions.
 */
public final class RegionAggregator {

    /**
     * What came out.
     *
     * @param means {@code [regions, bands]} in feature order, not renormalised; NaN where no pixel had data
     * @param pixels valid pixels behind each mean
     * @param outside regions that do not touch the raster (or have no geometry)
     * @param coverage the part of each region that has data, 0 to 1: its valid pixels over all its pixels, or over its
     *     area in pixels where it reaches beyond the raster
     * @param repaired how many polygons were invalid and were repaired
     * @param origin where the vectors come from, or null when that is not known
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, never compared
    public record RegionVectors(
            FloatMatrix means, long[] pixels, boolean[] outside, double[] coverage, int repaired, VectorOrigin origin) {

        /** Regions that have a vector although less than half of them has data. */
        public int underHalf() {
            int count = 0;
            for (int region = 0; region < pixels.length; region++) {
                count += pixels[region] > 0 && coverage[region] < 0.5 ? 1 : 0;
            }
            return count;
        }
    }

    private final PixelFunction function;
    private final int bands;
    private final double[][] sums;
    private final long[] pixels;
    /** Pixels of each region on the raster that is being swept, valid or not. */
    private final long[] inside;

    private final int threads;
    private final Progress progress;
    private final Queue<byte[]> byteBuffers = new ConcurrentLinkedQueue<>();

    private RegionAggregator(PixelFunction function, int bands, int regions, int threads, Progress progress) {
        this.function = function;
        this.bands = bands;
        this.sums = new double[regions][];
        this.pixels = new long[regions];
        this.inside = new long[regions];
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Averages over every region.
     *
     * @param rasters one or more, any CRS each; sums add over them, so join rasters of one CRS that overlap first
     *     (RasterMosaic.group)
     * @param regions any CRS (reprojected to the raster's), geometries in east-north axis order
     * @param bufferMetres radius around each geometry; 0 = none (then points are an error)
     * @param function applied to every pixel before averaging, or null for the raw vectors
     * @throws AetherException when there is no region, no region touches a raster, a region has neither area nor
     *     buffer, or bands do not fit
     */
    public static RegionVectors aggregate(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection regions,
            double bufferMetres,
            PixelFunction function,
            Progress progress) {
        int threads = Runtime.getRuntime().availableProcessors();
        return aggregate(rasters, regions, bufferMetres, function, threads, progress);
    }

    /**
     * As above, on a number of threads; it does not change a result.
     *
     * @param threads at least 1
     */
    public static RegionVectors aggregate(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection features,
            double bufferMetres,
            PixelFunction function,
            int threads,
            Progress progress) {
        int bands = outputBands(rasters, function);
        VectorOrigin origin = function == null ? origin(rasters) : function.origin();
        Regions regions = Regions.read(features, bufferMetres);
        RegionAggregator aggregator = new RegionAggregator(function, bands, regions.size(), threads, progress);
        boolean[] outside = new boolean[regions.size()];
        Arrays.fill(outside, true);
        double[] coverage = new double[regions.size()];
        for (EmbeddingRaster raster : rasters) {
            RegionShape[] shapes = regions.on(raster);
            for (int region = 0; region < shapes.length; region++) {
                outside[region] &= shapes[region] == null;
            }
            long[] before = aggregator.pixels.clone();
            aggregator.sweep(raster, shapes);
            aggregator.addCoverage(shapes, before, coverage);
        }
        requireSomeInside(outside, rasters, regions);
        if (regions.repaired() > 0) {
            progress.note(regions.repaired() + " of " + regions.size() + " polygons were invalid and were repaired");
        }
        return new RegionVectors(aggregator.means(), aggregator.pixels, outside, coverage, regions.repaired(), origin);
    }

    /** The origin of what all rasters hold, null when one does not say. */
    private static VectorOrigin origin(List<EmbeddingRaster> rasters) {
        VectorOrigin first = VectorOrigin.of(rasters.get(0)).orElse(null);
        boolean known = true;
        for (EmbeddingRaster raster : rasters) {
            VectorOrigin other = VectorOrigin.of(raster).orElse(null);
            known &= other != null;
            if (first != null && other != null && !first.matches(other)) {
                throw new AetherException(rasters.get(0).name() + " holds vectors of " + first.words() + ", but "
                        + raster.name() + " of " + other.words() + "; aggregate them apart.");
            }
        }
        return known ? first : null;
    }

    /**
     * Adds the part of each region that the last raster has data for.
     *
     * @param before valid pixels of the regions before that raster
     */
    private void addCoverage(RegionShape[] shapes, long[] before, double[] coverage) {
        for (int region = 0; region < shapes.length; region++) {
            if (pixels[region] > before[region]) {
                double whole = Math.max(inside[region], shapes[region].areaBeyond());
                coverage[region] = Math.min(1, coverage[region] + (pixels[region] - before[region]) / whole);
            }
            inside[region] = 0;
        }
    }

    private static int outputBands(List<EmbeddingRaster> rasters, PixelFunction function) {
        EmbeddingRaster first = rasters.get(0);
        for (EmbeddingRaster raster : rasters) {
            if (function != null) {
                ValidPixels.requireBands(raster, function);
            } else if (raster.bands() != first.bands()) {
                throw new AetherException(first.name() + " has " + first.bands() + " bands, but " + raster.name()
                        + " has " + raster.bands() + "; rasters that are used together need the same bands.");
            }
        }
        return function == null ? first.bands() : function.outputBands();
    }

    private static void requireSomeInside(boolean[] outside, List<EmbeddingRaster> rasters, Regions regions) {
        for (boolean out : outside) {
            if (!out) {
                return;
            }
        }
        Envelope covered = new Envelope();
        StringBuilder names = new StringBuilder();
        for (EmbeddingRaster raster : rasters) {
            Envelope extent = regions.extentOf(raster.grid());
            if (extent != null) {
                covered.expandToInclude(extent);
            }
            names.append(names.isEmpty() ? "" : ", ").append(raster.name());
        }
        throw new AetherException("None of the " + outside.length + " regions touches " + names + ": the regions span "
                + span(regions.extent()) + ", the raster " + span(covered) + " (in "
                + regions.crs().getName().getCode()
                + "); check the CRS of the regions, or use a raster that covers them.");
    }

    private static String span(Envelope extent) {
        return extent.isNull()
                ? "nothing"
                : String.format(
                        Locale.ROOT,
                        "x %.6g to %.6g and y %.6g to %.6g",
                        extent.getMinX(),
                        extent.getMaxX(),
                        extent.getMinY(),
                        extent.getMaxY());
    }

    /** The runs of one region in a tile's window: first pixel and one past the last, row-major in the window. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Runs(int region, int[] ends) {}

    /** What a worker found in a tile: sums ready to be added, or pixels the function has yet to see. */
    @SuppressWarnings("ArrayRecordComponent")
    private record TileResult(List<Runs> runs, double[][] sums, int[] counts, ValidPixels pixels) {}

    private void sweep(EmbeddingRaster raster, RegionShape[] shapes) {
        TilePlan plan = TilePlan.of(raster, Math.max(raster.bands(), bands));
        PixelWindow nowhere = new PixelWindow(0, 0, 0, 0);
        TileLists lists =
                TileLists.of(plan, shapes.length, region -> shapes[region] == null ? nowhere : shapes[region].box());
        int[] tiles = lists.tiles();
        int workers = plan.workers(threads, Math.max(raster.bands(), bands));
        Queue<FloatBuffer> buffers = new ConcurrentLinkedQueue<>();
        FloatBuffer results = function == null ? null : ValidPixels.resultBuffer(function, plan.tilePixels());
        float[][] computed = {new float[0]};
        progress.stage(Stage.AGGREGATING, raster.name(), tiles.length);
        OrderedWork.run(
                tiles.length,
                workers,
                workers + 1,
                piece -> look(raster, plan, plan.tile(tiles[piece]), lists.items(tiles[piece]), shapes, buffers),
                (piece, result) -> {
                    progress.check();
                    result.runs.forEach(run -> inside[run.region] += pixels(run.ends));
                    if (result.pixels != null) {
                        addComputed(result, results, computed);
                        buffers.add(result.pixels.rows());
                    } else {
                        for (int i = 0; i < result.runs.size(); i++) {
                            add(result.runs.get(i).region, result.sums[i], result.counts[i]);
                        }
                    }
                    progress.advance(1);
                });
    }

    /** On a worker: rasterises the tile's regions, reads what they need, and sums it where no function is wanted. */
    private TileResult look(
            EmbeddingRaster raster,
            TilePlan plan,
            PixelWindow tile,
            int[] regions,
            RegionShape[] shapes,
            Queue<FloatBuffer> buffers) {
        PixelWindow window = needed(tile, regions, shapes);
        List<Runs> runs = new ArrayList<>();
        for (int region : regions) {
            int[] ends = runs(shapes[region], window);
            if (ends.length > 0) {
                runs.add(new Runs(region, ends));
            }
        }
        if (runs.isEmpty()) {
            return new TileResult(runs, new double[0][], new int[0], null);
        }
        if (function == null && raster.quantised()) {
            return sumBytes(raster, window, runs);
        }
        FloatBuffer buffer = buffers.poll();
        if (buffer == null) {
            int floats = Math.multiplyExact(plan.tilePixels(), raster.bands());
            buffer = function == null ? FloatBuffer.allocate(floats) : ValidPixels.directBuffer(floats);
        }
        if (function != null) {
            BitSet wanted = new BitSet(window.pixels());
            for (Runs run : runs) {
                for (int i = 0; i < run.ends.length; i += 2) {
                    wanted.set(run.ends[i], run.ends[i + 1]);
                }
            }
            return new TileResult(runs, null, null, ValidPixels.read(raster, window, wanted, buffer));
        }
        raster.read(window, buffer);
        float[] numbers = buffer.array();
        TileResult result = sum(runs, 1, (from, to, sums) -> VectorSum.add(numbers, bands, from, to, sums));
        buffers.add(buffer);
        return result;
    }

    private TileResult sumBytes(EmbeddingRaster raster, PixelWindow window, List<Runs> runs) {
        byte[] room = byteBuffers.poll();
        byte[] pixels = room != null && room.length >= window.pixels() * bands
                ? room
                : new byte[Math.multiplyExact(window.pixels(), bands)];
        raster.readBytes(window, pixels);
        TileResult result = sum(
                runs, AeQuantization.SIGNED_SQUARES_PER_UNIT, (from, to, sums) -> VectorSum.add(pixels, bands, from, to, sums));
        byteBuffers.add(pixels);
        return result;
    }

    /** Adds the pixels of a run to sums, and gives the number of those with data. */
    private interface RunSum {
        int add(int from, int to, double[] sums);
    }

    /** @param unit what one is in the sums of the runs */
    private TileResult sum(List<Runs> runs, double unit, RunSum adding) {
        double[][] sums = new double[runs.size()][bands];
        int[] counts = new int[runs.size()];
        for (int i = 0; i < counts.length; i++) {
            int[] ends = runs.get(i).ends;
            for (int end = 0; end < ends.length; end += 2) {
                counts[i] += adding.add(ends[end], ends[end + 1], sums[i]);
            }
            for (int band = 0; band < bands; band++) {
                sums[i][band] /= unit;
            }
        }
        return new TileResult(runs, sums, counts, null);
    }

    private static long pixels(int[] ends) {
        long pixels = 0;
        for (int end = 0; end < ends.length; end += 2) {
            pixels += ends[end + 1] - ends[end];
        }
        return pixels;
    }

    private static PixelWindow needed(PixelWindow tile, int[] regions, RegionShape[] shapes) {
        int x0 = Integer.MAX_VALUE;
        int y0 = Integer.MAX_VALUE;
        int x1 = Integer.MIN_VALUE;
        int y1 = Integer.MIN_VALUE;
        for (int region : regions) {
            PixelWindow part = shapes[region].box().intersection(tile);
            if (!part.isEmpty()) {
                x0 = Math.min(x0, part.x());
                y0 = Math.min(y0, part.y());
                x1 = Math.max(x1, part.x() + part.width());
                y1 = Math.max(y1, part.y() + part.height());
            }
        }
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static int[] runs(RegionShape shape, PixelWindow window) {
        RunList list = new RunList();
        int endRow = Math.min(
                window.y() + window.height(), shape.box().y() + shape.box().height());
        for (int row = Math.max(window.y(), shape.box().y()); row < endRow; row++) {
            int rowStart = (row - window.y()) * window.width() - window.x();
            shape.runs(
                    row,
                    window.x(),
                    window.x() + window.width(),
                    (from, to) -> list.add(rowStart + from, rowStart + to));
        }
        return list.toArray();
    }

    /** On the calling thread: applies the function and adds what it gave. */
    private void addComputed(TileResult result, FloatBuffer results, float[][] computed) {
        ValidPixels valid = result.pixels;
        if (computed[0].length < valid.count() * bands) {
            computed[0] = new float[Math.multiplyExact(valid.count(), bands)];
        }
        float[] values = computed[0];
        valid.apply(function, results, (first, rows, given) -> given.get(0, values, first * bands, rows * bands));
        for (Runs run : result.runs) {
            double[] sum = new double[bands];
            int count = 0;
            for (int end = 0; end < run.ends.length; end += 2) {
                count += VectorSum.add(values, bands, valid.rank(run.ends[end]), valid.rank(run.ends[end + 1]), sum);
            }
            add(run.region, sum, count);
        }
    }

    private void add(int region, double[] partialSum, int count) {
        if (count == 0) {
            return;
        }
        pixels[region] += count;
        if (sums[region] == null) {
            sums[region] = partialSum;
            return;
        }
        for (int band = 0; band < bands; band++) {
            sums[region][band] += partialSum[band];
        }
    }

    private FloatMatrix means() {
        FloatMatrix means = FloatMatrix.zeros(sums.length, bands);
        for (int region = 0; region < sums.length; region++) {
            for (int band = 0; band < bands; band++) {
                means.data()[region * bands + band] =
                        sums[region] == null ? Float.NaN : (float) (sums[region][band] / pixels[region]);
            }
        }
        return means;
    }

    /**
     * The regions with their attributes and geometries, and columns added: {@code pixels} (Long), {@code coverage}
     * (Double, 0 to 1), {@code vectors} (String, where they come from, null when that is not known), {@code e000}, {@code e001}… (Float, null where no pixel had data). Where the regions have such
     * columns from an earlier aggregation (there is an {@code e000}), the new ones replace all of those. Another column
     * of such a name is kept under the name with {@code _1} (or {@code _2}…) behind it.
     *
     * @param regions the collection that was aggregated, iterating in the same order
     * @return a view that reads the regions anew each time, so it costs no memory
     */
    public static SimpleFeatureCollection toFeatures(SimpleFeatureCollection regions, RegionVectors vectors) {
        return new RegionFeatures(regions, vectors);
    }
}
