package org.aether.server.wms;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.aether.crs.CrsTransform;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelBounds;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.server.layer.Coverages;
import org.aether.server.layer.RasterLayer;
import org.aether.server.process.RunProgress;
import org.geotools.coverage.grid.GridCoverage2D;
import org.locationtech.jts.geom.Envelope;

/**
 * The embeddings of a part of a map: for every map pixel the pixel of the raster at its centre, as a coverage that a rendering
 * transformation can take. Coarse maps use the overview of their scale. The pixels of the map are mapped to those of the coverage.
 *
 * <p>The nearest pixel is used without interpolation, since a mean of the embeddings of different places is not the embedding of
 * any place.
 *
 * @param coverage the input of the transformation
 * @param grid the grid of the coverage
 * @param columns the column of every map pixel in that grid, row after row, -1 outside the raster
 * @param rows the row of every map pixel likewise
 */
record SampledBlock(GridCoverage2D coverage, RasterGrid grid, int[] columns, int[] rows) {

    /** Samples a part of a map; null when none of its pixels lies on the raster. */
    static SampledBlock of(RasterLayer layer, RasterGrid map, RunProgress progress) {
        double[] points = points(layer, map);
        EmbeddingRaster level = layer.level(ratio(points, map, layer.raster().grid()));
        int[] columns = new int[map.width() * map.height()];
        int[] rows = new int[columns.length];
        PixelWindow used = locate(points, level.grid(), columns, rows);
        if (used == null) {
            return null;
        }
        if (used.pixels() <= columns.length) {
            return window(level, used, columns, rows);
        }
        return gathered(level, map, columns, rows, progress);
    }

    /** The centres of the map pixels in the layer's CRS, x and y alternating, NaN outside the layer. */
    private static double[] points(RasterLayer layer, RasterGrid map) {
        int n = map.width() * map.height();
        double[] points = new double[2 * n];
        for (int row = 0, i = 0; row < map.height(); row++) {
            double y = map.centreY(row);
            for (int column = 0; column < map.width(); column++) {
                points[i++] = map.centreX(column);
                points[i++] = y;
            }
        }
        CrsTransform toLayer =
                CrsTransform.between(map.crs(), layer.raster().grid().crs());
        if (toLayer.identity()) {
            return points;
        }
        // Far outside the layer every point fails to transform, which is slow; most of these points are skipped.
        Envelope extent = extent(layer, map);
        if (extent != null) {
            for (int i = 0; i < points.length; i += 2) {
                if (!extent.contains(points[i], points[i + 1])) {
                    points[i] = Double.NaN;
                    points[i + 1] = Double.NaN;
                }
            }
        }
        toLayer.transform(points);
        return points;
    }

    /** The layer's extent in the map's CRS, slightly enlarged; null when it cannot be computed. */
    private static Envelope extent(RasterLayer layer, RasterGrid map) {
        Envelope extent =
                CrsTransform.between(layer.raster().grid().crs(), map.crs()).bounds(layer.bounds(), 50);
        if (extent != null) {
            extent.expandBy(0.02 * extent.getWidth(), 0.02 * extent.getHeight());
        }
        return extent;
    }

    /** The size of a map pixel in raster pixels, from the mean distance of neighbouring pixels. */
    private static double ratio(double[] points, RasterGrid map, RasterGrid raster) {
        double sum = 0;
        int count = 0;
        int stride = Math.max(1, map.width() / 16);
        for (int row = 0; row < map.height(); row += Math.max(1, map.height() / 16)) {
            for (int column = 0; column + 1 < map.width(); column += stride) {
                int i = 2 * (row * map.width() + column);
                double dx = (points[i + 2] - points[i]) / raster.pixelWidth();
                double dy = (points[i + 3] - points[i + 1]) / raster.pixelHeight();
                double distance = Math.hypot(dx, dy);
                if (Double.isFinite(distance)) {
                    sum += distance;
                    count++;
                }
            }
        }
        return count == 0 ? 1 : sum / count;
    }

    private static PixelWindow locate(double[] points, RasterGrid grid, int[] columns, int[] rows) {
        PixelBounds bounds = new PixelBounds();
        for (int i = 0; i < columns.length; i++) {
            double x = points[2 * i];
            double y = points[2 * i + 1];
            if (grid.contains(x, y)) {
                columns[i] = (int) grid.column(x);
                rows[i] = (int) grid.row(y);
                bounds.add(columns[i], rows[i]);
            } else {
                columns[i] = -1;
                rows[i] = -1;
            }
        }
        return bounds.window().isEmpty() ? null : bounds.window();
    }

    /** For a map that is finer than the raster: a window of the raster. */
    private static SampledBlock window(EmbeddingRaster level, PixelWindow used, int[] columns, int[] rows) {
        float[] pixels = new float[used.pixels() * level.bands()];
        level.read(used, FloatBuffer.wrap(pixels));
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                columns[i] -= used.x();
                rows[i] -= used.y();
            }
        }
        RasterGrid grid = level.grid().crop(used);
        return new SampledBlock(Coverages.of(grid, Coverages.names(level), pixels), grid, columns, rows);
    }

    /** For a map that is coarser: one vector per map pixel, read block by block of the file. */
    private static SampledBlock gathered(
            EmbeddingRaster level, RasterGrid map, int[] columns, int[] rows, RunProgress progress) {
        int bands = level.bands();
        float[] pixels = new float[columns.length * bands];
        Arrays.fill(pixels, Float.NaN);
        int blockWidth = level.block().width();
        int blockHeight = level.block().height();
        int across = PixelWindow.tiles(level.grid().width(), blockWidth);
        long[] order = new long[columns.length];
        int known = 0;
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                long block = (long) (rows[i] / blockHeight) * across + columns[i] / blockWidth;
                order[known++] = block << 32 | i;
            }
        }
        Arrays.sort(order, 0, known);
        for (int from = 0, to; from < known; from = to) {
            progress.check();
            to = from;
            PixelBounds bounds = new PixelBounds();
            while (to < known && order[to] >> 32 == order[from] >> 32) {
                int i = (int) order[to++];
                bounds.add(columns[i], rows[i]);
            }
            PixelWindow window = bounds.window();
            float[] read = new float[window.pixels() * bands];
            level.read(window, FloatBuffer.wrap(read));
            for (int k = from; k < to; k++) {
                int i = (int) order[k];
                int at = (rows[i] - window.y()) * window.width() + columns[i] - window.x();
                System.arraycopy(read, at * bands, pixels, i * bands, bands);
            }
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                columns[i] = i % map.width();
                rows[i] = i / map.width();
            }
        }
        return new SampledBlock(Coverages.of(map, Coverages.names(level), pixels), map, columns, rows);
    }
}
