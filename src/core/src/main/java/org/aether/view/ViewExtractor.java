package org.aether.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.crs.GroundMetric;
import org.aether.feature.Reprojection;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.tile.TileLists;
import org.aether.tile.TilePlan;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * Pools both views of many points in one pass over the raster (section 2.3): the mean of the valid pixels in each
 * point's {@linkplain Footprint base and context neighbourhood}, before normalisation.
 *
 * <pre>{@code
 * Views views = ViewExtractor.extract(RasterMosaic.group(files), x, y, crs, ViewSettings.PAPER, progress);
 * FloatMatrix a = views.base().normalizeRows();
 * }</pre>
 *
 * <p>Points are sorted into the {@linkplain TilePlan tiles} of the raster. Each tile near a point is read once, on several
 * threads; tiles without points are not read. The parts of a neighbourhood that spans several tiles are added in tile
 * order, so the result has the same bits for any number of threads. In addition to the result, memory holds one tile per
 * thread and the unfinished points along the borders of tiles.
 */
public final class ViewExtractor {

    /**
     * The means before normalisation; a row of zeros when no pixel has data or the point lies outside.
     *
     * @param base {@code [points, bands]}
     * @param context {@code [points, bands]}
     * @param basePixels valid pixels behind each base mean
     * @param contextPixels valid pixels behind each context mean
     * @param outside whether the point lies in none of the rasters (its circle may still reach into one and hold pixels)
     */
    public record Views(
            FloatMatrix base, FloatMatrix context, int[] basePixels, int[] contextPixels, boolean[] outside) {}

    /** Points of one sweep. Their sums, 1 KB per point, stay in the cache of the processor. */
    private static final int SWEEP_POINTS = 1024;

    private final EmbeddingRaster raster;
    private final RasterGrid grid;
    private final int bands;
    private final GroundMetric metric;
    private final ViewSettings settings;
    private final TilePlan plan;
    private final double[] xs;
    private final double[] ys;
    private final Views views;
    private final double unit;
    private final Queue<RowSweep> sweeps = new ConcurrentLinkedQueue<>();

    private ViewExtractor(EmbeddingRaster raster, double[][] xy, ViewSettings settings, Views views) {
        this.raster = raster;
        this.grid = raster.grid();
        this.bands = raster.bands();
        this.metric = GroundMetric.of(grid.crs());
        this.settings = settings;
        this.plan = TilePlan.of(raster, bands);
        this.xs = xy[0];
        this.ys = xy[1];
        this.views = views;
        this.unit = RowSweeps.unit(raster, plan);
    }

    /**
     * Pools both views of every point.
     *
     * @param rasters one or more (see RasterMosaic.group), each in any CRS; a point takes its views from the first raster
     *     with valid pixels in its base view, otherwise from the first one with valid pixels in its context view
     * @param x eastings or longitudes of the points in {@code crs}
     * @param y northings or latitudes
     * @throws AetherException when the rasters differ in their number of bands, or the points cannot be converted to
     *     a raster's CRS
     */
    public static Views extract(
            List<EmbeddingRaster> rasters,
            double[] x,
            double[] y,
            CoordinateReferenceSystem crs,
            ViewSettings settings,
            Progress progress) {
        return extract(rasters, x, y, crs, settings, Runtime.getRuntime().availableProcessors(), progress);
    }

    /**
     * As above, with a given number of threads; the result does not depend on it.
     *
     * @param threads at least 1
     */
    public static Views extract(
            List<EmbeddingRaster> rasters,
            double[] x,
            double[] y,
            CoordinateReferenceSystem crs,
            ViewSettings settings,
            int threads,
            Progress progress) {
        if (rasters.isEmpty() || x.length != y.length) {
            throw new IllegalArgumentException("A raster, and as many x as y, are needed");
        }
        int bands = commonBands(rasters);
        Views views = new Views(
                FloatMatrix.zeros(x.length, bands),
                FloatMatrix.zeros(x.length, bands),
                new int[x.length],
                new int[x.length],
                new boolean[x.length]);
        Arrays.fill(views.outside, true);
        for (EmbeddingRaster raster : rasters) {
            double[][] xy = Reprojection.toCrs(x, y, crs, raster.grid().crs());
            new ViewExtractor(raster, xy, settings, views).sweep(threads, progress);
        }
        return views;
    }

    private static int commonBands(List<EmbeddingRaster> rasters) {
        EmbeddingRaster first = rasters.get(0);
        for (EmbeddingRaster other : rasters) {
            if (other.bands() != first.bands()) {
                throw new AetherException(first.name() + " has " + first.bands() + " bands, but " + other.name()
                        + " has " + other.bands() + "; rasters that are used together need the same bands.");
            }
        }
        return first.bands();
    }

    private void sweep(int threads, Progress progress) {
        for (int point = 0; point < views.outside.length; point++) {
            if (grid.contains(xs[point], ys[point])) {
                views.outside[point] = false;
            }
        }
        TileLists lists = TileLists.of(plan, views.outside.length, this::box);
        int[] tiles = lists.tiles();
        int workers = plan.workers(threads, bands);
        Map<Integer, Unfinished> unfinished = new HashMap<>();
        progress.stage(Stage.POOLING_VIEWS, "from " + raster.name(), tiles.length);
        OrderedWork.run(
                tiles.length,
                workers,
                2 * workers,
                piece -> pool(plan.tile(tiles[piece]), lists.items(tiles[piece]), lists),
                (piece, members) -> {
                    for (RowSweep.Member member : members) {
                        collect(member, unfinished, lists);
                    }
                    progress.advance(1);
                });
    }

    /** Adds the part of one tile to a point that touches several tiles; with the last part the point is finished. */
    private void collect(RowSweep.Member part, Map<Integer, Unfinished> unfinished, TileLists lists) {
        Unfinished point =
                unfinished.computeIfAbsent(part.point, p -> new Unfinished(new PointSums(bands), lists.tilesOf(p)));
        point.sums.add(part.sums);
        if (--point.tilesLeft == 0) {
            unfinished.remove(part.point);
            finish(part.point, point.sums);
        }
    }

    /** A window that holds the pixels of a point; empty when an earlier raster has given the point its views. */
    private PixelWindow box(int point) {
        if (views.basePixels[point] > 0) {
            return PixelWindow.EMPTY;
        }
        double x = xs[point];
        double y = ys[point];
        return Footprint.box(settings.base(), grid, metric, x, y)
                .union(Footprint.box(settings.context(), grid, metric, x, y));
    }

    /** Pools the points of one tile. Finishes those that touch no other tile, and returns the others. */
    private List<RowSweep.Member> pool(PixelWindow tile, int[] points, TileLists lists) {
        PixelWindow needed = PixelWindow.EMPTY;
        for (int point : points) {
            needed = needed.union(box(point).intersection(tile));
        }
        RowSweep sweep = sweeps.poll();
        if (sweep == null) {
            sweep = RowSweeps.of(raster, plan);
        }
        sweep.read(needed);
        int[] ordered = northFirst(points);
        List<RowSweep.Member> parts = new ArrayList<>();
        for (int start = 0; start < ordered.length; start += SWEEP_POINTS) {
            int end = Math.min(ordered.length, start + SWEEP_POINTS);
            RowSweep.Member[] members = new RowSweep.Member[end - start];
            for (int i = start; i < end; i++) {
                members[i - start] = member(ordered[i]);
            }
            sweep.sweep(members);
            for (RowSweep.Member member : members) {
                if (lists.tilesOf(member.point) == 1) {
                    finish(member.point, member.sums);
                } else {
                    parts.add(member);
                }
            }
        }
        sweeps.add(sweep);
        return parts;
    }

    private RowSweep.Member member(int point) {
        double x = xs[point];
        double y = ys[point];
        return new RowSweep.Member(
                point,
                Footprint.of(settings.base(), grid, metric, x, y),
                Footprint.of(settings.context(), grid, metric, x, y),
                bands);
    }

    /** The points from north to south, so that the points of one sweep share rows. */
    private int[] northFirst(int[] points) {
        long[] keys = new long[points.length];
        for (int i = 0; i < points.length; i++) {
            keys[i] = (long) grid.row(ys[points[i]]) << 32 | i;
        }
        Arrays.sort(keys);
        int[] ordered = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            ordered[i] = points[(int) keys[i]];
        }
        return ordered;
    }

    /** Writes the means of a point, unless those of an earlier raster are better. One thread finishes a point. */
    private void finish(int point, PointSums sums) {
        if (sums.basePixels == 0 && views.contextPixels[point] > 0) {
            return;
        }
        views.basePixels[point] = sums.basePixels;
        views.contextPixels[point] = sums.contextPixels;
        mean(sums.values, 0, sums.basePixels, views.base.data(), point * bands);
        mean(sums.values, bands, sums.contextPixels, views.context.data(), point * bands);
    }

    private void mean(double[] sums, int from, int count, float[] means, int at) {
        for (int band = 0; band < bands; band++) {
            means[at + band] = count == 0 ? 0 : (float) (sums[from + band] / (unit * count));
        }
    }

    private static final class Unfinished {
        final PointSums sums;
        int tilesLeft;

        Unfinished(PointSums sums, int tilesLeft) {
            this.sums = sums;
            this.tilesLeft = tilesLeft;
        }
    }
}
