package org.aether.region;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * Computes the mean over regions of a {@link PixelFunction}, such as the embedding of a model or the raw vectors (eq. 8).
 *
 * <pre>{@code
 * try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
 *     RegionVectors z = RegionAggregator.aggregate(rasters, districts, 0, embedding, progress);
 *     FeatureFiles.write(out, z.toFeatures());
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A polygon has the pixels whose centre lies inside. The boundary rule is half-open: of two polygons that share an edge
 *       exactly one has a pixel whose centre lies on it. Regions may overlap; a pixel then counts for each of them.
 *   <li>With a buffer, a point has the pixels of the exact circle that {@link org.aether.view.ViewExtractor} pools, and
 *       every other geometry those of its JTS buffer. Metres are those of {@link org.aether.crs.GroundMetric}.
 *   <li>Regions are converted to the raster's CRS vertex by vertex.
 *   <li>Invalid polygons are repaired by JTS's GeometryFixer; their number is in the result and in a note to the progress.
 *   <li>A raw vector of length zero counts as data; other functions are not defined for it.
 * </ul>
 *
 * <p>Each {@linkplain TilePlan tile} with a region is read once, and the function is applied only to pixels of regions. Sums
 * are doubles. Partial sums are added in tile order, so the result has the same bits for any number of threads. Memory holds
 * a few tiles, and the sums and outlines of the regions.
 */
public final class RegionAggregator {

    private final PixelFunction function;
    private final int bands;
    private final double[] @Nullable [] sums;
    private final long[] pixels;
    /** The number of pixels of each region on the current raster, valid or not. */
    private final long[] inside;

    private final int threads;
    private final Progress progress;
    private final Queue<byte[]> byteBuffers = new ConcurrentLinkedQueue<>();

    private RegionAggregator(PixelFunction function, int regions, int threads, Progress progress) {
        this.function = function;
        this.bands = function.outputBands();
        this.sums = new double[regions][];
        this.pixels = new long[regions];
        this.inside = new long[regions];
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Computes the mean over every region.
     *
     * @param rasters one or more, each in any CRS. The pixels of all of them count, so rasters of one CRS that overlap have
     *     to be joined first (RasterMosaic.group).
     * @param features the regions in any CRS, with easting first
     * @param bufferMetres radius of the buffer around each geometry; 0 is no buffer, and then points are an error
     * @param function applied to every pixel before averaging; {@link org.aether.embed.PixelFunctions#raw} for raw vectors
     * @throws AetherException when there is no region, no region touches a raster, a region has neither area nor
     *     buffer, or bands do not fit
     */
    public static RegionVectors aggregate(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection features,
            double bufferMetres,
            PixelFunction function,
            Progress progress) {
        int threads = Runtime.getRuntime().availableProcessors();
        return aggregate(rasters, features, bufferMetres, function, threads, progress);
    }

    /**
     * As above, with a given number of threads; the result does not depend on it.
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
        requireBands(rasters, function);
        Optional<VectorOrigin> origin = function.identity() ? origin(rasters) : function.origin();
        Regions regions = Regions.read(features, bufferMetres);
        RegionAggregator aggregator = new RegionAggregator(function, regions.size(), threads, progress);
        boolean[] outside = new boolean[regions.size()];
        Arrays.fill(outside, true);
        double[] coverage = new double[regions.size()];
        for (EmbeddingRaster raster : rasters) {
            @Nullable RegionShape[] shapes = regions.on(raster);
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
        return new RegionVectors(
                features, aggregator.means(), aggregator.pixels, outside, coverage, regions.repaired(), origin);
    }

    /** The origin of the vectors of all rasters; empty when that of one raster is not known. */
    private static Optional<VectorOrigin> origin(List<EmbeddingRaster> rasters) {
        Optional<VectorOrigin> first = VectorOrigin.of(rasters.get(0));
        boolean known = true;
        for (EmbeddingRaster raster : rasters) {
            Optional<VectorOrigin> other = VectorOrigin.of(raster);
            known &= other.isPresent();
            if (first.isPresent() && other.isPresent() && !first.get().matches(other.get())) {
                throw new AetherException(rasters.get(0).name() + " holds vectors of "
                        + first.get().words() + ", but " + raster.name() + " of "
                        + other.get().words() + "; aggregate the rasters separately.");
            }
        }
        return known ? first : Optional.empty();
    }

    /**
     * Adds the part of each region for which the last raster has data.
     *
     * @param before the numbers of valid pixels of the regions before that raster
     */
    private void addCoverage(@Nullable RegionShape[] shapes, long[] before, double[] coverage) {
        for (int region = 0; region < shapes.length; region++) {
            RegionShape shape = shapes[region];
            if (shape != null && pixels[region] > before[region]) {
                double whole = Math.max((double) inside[region], shape.areaBeyond());
                coverage[region] = Math.min(1, coverage[region] + (pixels[region] - before[region]) / whole);
            }
            inside[region] = 0;
        }
    }

    private static void requireBands(List<EmbeddingRaster> rasters, PixelFunction function) {
        EmbeddingRaster first = rasters.get(0);
        for (EmbeddingRaster raster : rasters) {
            if (!function.identity()) {
                ValidPixels.requireBands(raster, function);
            } else if (raster.bands() != first.bands()) {
                throw new AetherException(first.name() + " has " + first.bands() + " bands, but " + raster.name()
                        + " has " + raster.bands() + "; rasters that are used together need the same bands.");
            }
        }
        if (function.inputBands() != first.bands()) {
            throw new IllegalArgumentException(
                    "The function takes " + function.inputBands() + " bands, not " + first.bands());
        }
    }

    private static void requireSomeInside(boolean[] outside, List<EmbeddingRaster> rasters, Regions regions) {
        for (boolean isOutside : outside) {
            if (!isOutside) {
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
                + "); check the CRS of the regions, or use a raster that covers the regions.");
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

    /** The runs of a region in the window of a tile: first pixel and one past the last pixel, row-major in the window. */
    private record Runs(int region, int[] ends) {}

    /**
     * What a worker computes for a tile.
     *
     * @param sums of every region in the tile; empty when there are pixels
     * @param counts the number of valid pixels of every region; empty when there are pixels
     * @param pixels to which the function has to be applied; null when the sums are known
     */
    private record TileResult(List<Runs> runs, double[][] sums, int[] counts, @Nullable ValidPixels pixels) {}

    private void sweep(EmbeddingRaster raster, @Nullable RegionShape[] shapes) {
        TilePlan plan = TilePlan.of(raster, Math.max(raster.bands(), bands));
        TileLists lists = TileLists.of(plan, shapes.length, region -> box(shapes[region]));
        int[] tiles = lists.tiles();
        int workers = plan.workers(threads, Math.max(raster.bands(), bands));
        Queue<FloatBuffer> buffers = new ConcurrentLinkedQueue<>();
        FloatBuffer results =
                function.identity() ? FloatBuffer.allocate(0) : ValidPixels.resultBuffer(function, plan.tilePixels());
        float[][] computed = {new float[0]};
        progress.stage(Stage.AGGREGATING, raster.name(), tiles.length);
        OrderedWork.run(
                tiles.length,
                workers,
                workers + 1,
                piece -> work(raster, plan, plan.tile(tiles[piece]), lists.items(tiles[piece]), shapes, buffers),
                (piece, result) -> {
                    progress.check();
                    result.runs.forEach(run -> inside[run.region] += pixels(run.ends));
                    ValidPixels valid = result.pixels;
                    if (valid != null) {
                        addComputed(result.runs, valid, results, computed);
                        buffers.add(valid.rows());
                    } else {
                        for (int i = 0; i < result.runs.size(); i++) {
                            add(result.runs.get(i).region, result.sums[i], result.counts[i]);
                        }
                    }
                    progress.advance(1);
                });
    }

    private static PixelWindow box(@Nullable RegionShape shape) {
        return shape == null ? PixelWindow.EMPTY : shape.box();
    }

    /** On a worker thread: finds the pixels of the regions in a tile, reads them, and adds them if they are raw. */
    private TileResult work(
            EmbeddingRaster raster,
            TilePlan plan,
            PixelWindow tile,
            int[] regions,
            @Nullable RegionShape[] shapes,
            Queue<FloatBuffer> buffers) {
        PixelWindow window = PixelWindow.EMPTY;
        for (int region : regions) {
            window = window.union(box(shapes[region]).intersection(tile));
        }
        List<Runs> runs = new ArrayList<>();
        for (int region : regions) {
            RegionShape shape = shapes[region];
            int[] ends = shape == null ? new int[0] : runs(shape, window);
            if (ends.length > 0) {
                runs.add(new Runs(region, ends));
            }
        }
        if (runs.isEmpty()) {
            return new TileResult(runs, new double[0][], new int[0], null);
        }
        if (function.identity() && raster.quantised()) {
            return sumBytes(raster, window, runs);
        }
        FloatBuffer buffer = buffers.poll();
        if (buffer == null) {
            int floats = Math.multiplyExact(plan.tilePixels(), raster.bands());
            buffer = function.identity() ? FloatBuffer.allocate(floats) : ValidPixels.directBuffer(floats);
        }
        if (!function.identity()) {
            BitSet wanted = new BitSet(window.pixels());
            for (Runs run : runs) {
                for (int i = 0; i < run.ends.length; i += 2) {
                    wanted.set(run.ends[i], run.ends[i + 1]);
                }
            }
            return new TileResult(runs, new double[0][], new int[0], ValidPixels.read(raster, window, wanted, buffer));
        }
        raster.read(window, buffer);
        float[] numbers = buffer.array();
        TileResult result = sum(runs, 1, (from, to, sums) -> VectorSum.add(numbers, bands, from, to, sums));
        buffers.add(buffer);
        return result;
    }

    private TileResult sumBytes(EmbeddingRaster raster, PixelWindow window, List<Runs> runs) {
        byte[] reusable = byteBuffers.poll();
        byte[] pixels = reusable != null && reusable.length >= window.pixels() * bands
                ? reusable
                : new byte[Math.multiplyExact(window.pixels(), bands)];
        raster.readBytes(window, pixels);
        TileResult result = sum(
                runs,
                AeQuantization.SIGNED_SQUARES_PER_UNIT,
                (from, to, sums) -> VectorSum.add(pixels, bands, from, to, sums));
        byteBuffers.add(pixels);
        return result;
    }

    /** Adds the pixels of a run to sums, and returns the number of pixels with data. */
    private interface RunSum {
        int add(int from, int to, double[] sums);
    }

    /** @param unit the scale of the sums of the runs: the sum that stands for 1 */
    private TileResult sum(List<Runs> runs, double unit, RunSum runSum) {
        double[][] sums = new double[runs.size()][bands];
        int[] counts = new int[runs.size()];
        for (int i = 0; i < counts.length; i++) {
            int[] ends = runs.get(i).ends;
            for (int end = 0; end < ends.length; end += 2) {
                counts[i] += runSum.add(ends[end], ends[end + 1], sums[i]);
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

    private static int[] runs(RegionShape shape, PixelWindow window) {
        RunList list = new RunList();
        int endRow = Math.min(window.endY(), shape.box().endY());
        for (int row = Math.max(window.y(), shape.box().y()); row < endRow; row++) {
            int rowStart = (row - window.y()) * window.width() - window.x();
            shape.runs(row, window.x(), window.endX(), (from, to) -> list.add(rowStart + from, rowStart + to));
        }
        return list.toArray();
    }

    /** On the calling thread: applies the function and adds its results. */
    private void addComputed(List<Runs> runs, ValidPixels valid, FloatBuffer results, float[][] computed) {
        if (computed[0].length < valid.count() * bands) {
            computed[0] = new float[Math.multiplyExact(valid.count(), bands)];
        }
        float[] values = computed[0];
        valid.apply(function, results, (first, rows, batch) -> batch.get(0, values, first * bands, rows * bands));
        for (Runs run : runs) {
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
        double[] sum = sums[region];
        if (sum == null) {
            sums[region] = partialSum;
            return;
        }
        for (int band = 0; band < bands; band++) {
            sum[band] += partialSum[band];
        }
    }

    private FloatMatrix means() {
        FloatMatrix means = FloatMatrix.zeros(sums.length, bands);
        for (int region = 0; region < sums.length; region++) {
            double[] sum = sums[region];
            for (int band = 0; band < bands; band++) {
                means.data()[region * bands + band] = sum == null ? Float.NaN : (float) (sum[band] / pixels[region]);
            }
        }
        return means;
    }
}
