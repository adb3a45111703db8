package org.aether.view;

import java.util.Arrays;
import org.aether.crs.GroundMetric;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * The pixels a {@link Pooling} takes around a point: one run of columns per row, clipped at the raster's edge.
 *
 * <p>A pixel belongs to a circle when its <em>centre</em> lies within the radius, boundary included to the millimetre
 * ({@link #BOUNDARY}), so that rounding coordinates to millimetres does not decide about a pixel on the circle. The
 * point itself may lie outside the raster: the part of the circle that reaches in still counts. A square is centred on the pixel
 * that holds the point (a point on the border of two pixels belongs to the eastern and southern one), so a point
 * outside has none. Immutable.
 */
public final class Footprint {

    /** Metres by which a centre may miss the circle and still lie on it. */
    public static final double BOUNDARY = 0.001;

    private static final Footprint EMPTY = new Footprint(0, new int[0], new int[0]);

    private final int firstRow;
    private final int[] from;
    private final int[] to;

    private Footprint(int firstRow, int[] from, int[] to) {
        this.firstRow = firstRow;
        this.from = from;
        this.to = to;
    }

    /**
     * The footprint of one point.
     *
     * @param metric of the grid's CRS
     * @param x CRS x of the point; NaN gives an empty footprint
     * @param y CRS y of the point
     */
    public static Footprint of(Pooling pooling, RasterGrid grid, GroundMetric metric, double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return EMPTY;
        }
        if (pooling instanceof Pooling.Square square) {
            return square(square.radius(), grid, x, y);
        }
        return circle(((Pooling.Circle) pooling).radius() + BOUNDARY, grid, metric, x, y);
    }

    private static Footprint square(int radius, RasterGrid grid, double x, double y) {
        PixelWindow box = squareBox(radius, grid, x, y);
        int[] from = new int[box.height()];
        int[] to = new int[box.height()];
        Arrays.fill(from, box.x());
        Arrays.fill(to, box.x() + box.width());
        return box.isEmpty() ? EMPTY : new Footprint(box.y(), from, to);
    }

    private static PixelWindow squareBox(int radius, RasterGrid grid, double x, double y) {
        double column = Math.floor(grid.column(x));
        double row = Math.floor(grid.row(y));
        if (column < 0 || row < 0 || column >= grid.width() || row >= grid.height()) {
            return new PixelWindow(0, 0, 0, 0);
        }
        return new PixelWindow((int) column - radius, (int) row - radius, 2 * radius + 1, 2 * radius + 1)
                .intersection(grid.window());
    }

    private static Footprint circle(double radius, RasterGrid grid, GroundMetric metric, double x, double y) {
        PixelWindow box = circleBox(radius, grid, metric, x, y);
        if (box.isEmpty()) {
            return EMPTY;
        }
        GroundMetric.Local local = metric.at(x, y);
        double squared = radius * radius;
        int lastColumn = box.x() + box.width();
        int[] from = new int[box.height()];
        int[] to = new int[box.height()];
        for (int i = 0; i < from.length; i++) {
            double rise = grid.centreY(box.y() + i) - y;
            double dy = rise * local.t();
            double skew = rise * local.q();
            double half = Math.sqrt(Math.max(0, squared - dy * dy)) / local.p();
            double middle = x - skew / local.p();
            // The square root finds the run up to rounding; the definition itself decides about its ends.
            int start = clamp(Math.ceil(grid.column(middle - half) - 0.5) - 1, box.x(), lastColumn);
            int end = clamp(Math.floor(grid.column(middle + half) - 0.5) + 2, box.x(), lastColumn);
            while (start < end && !within(grid.centreX(start), x, local.p(), skew, dy, squared)) {
                start++;
            }
            while (start < end && !within(grid.centreX(end - 1), x, local.p(), skew, dy, squared)) {
                end--;
            }
            from[i] = start;
            to[i] = end;
        }
        return new Footprint(box.y(), from, to);
    }

    private static boolean within(double centreX, double x, double metresX, double skew, double dy, double squared) {
        double dx = (centreX - x) * metresX + skew;
        return dx * dx + dy * dy <= squared;
    }

    private static PixelWindow circleBox(double radius, RasterGrid grid, GroundMetric metric, double x, double y) {
        GroundMetric.Local local = metric.at(x, y);
        double halfX = local.halfWidth(radius);
        double halfY = local.halfHeight(radius);
        int x0 = clamp(Math.floor(grid.column(x - halfX)), 0, grid.width());
        int x1 = clamp(Math.floor(grid.column(x + halfX)) + 1, 0, grid.width());
        int y0 = clamp(Math.floor(grid.row(y + halfY)), 0, grid.height());
        int y1 = clamp(Math.floor(grid.row(y - halfY)) + 1, 0, grid.height());
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static int clamp(double value, int low, int high) {
        return (int) Math.max(low, Math.min(high, value));
    }

    /**
     * A rectangle that holds every pixel of the footprint, clipped at the edge, without computing the runs; it may be
     * empty, or a little too large.
     */
    public static PixelWindow box(Pooling pooling, RasterGrid grid, GroundMetric metric, double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return new PixelWindow(0, 0, 0, 0);
        }
        return pooling instanceof Pooling.Square square
                ? squareBox(square.radius(), grid, x, y)
                : circleBox(((Pooling.Circle) pooling).radius() + BOUNDARY, grid, metric, x, y);
    }

    /** First row that may have pixels. */
    public int firstRow() {
        return firstRow;
    }

    /** One past the last row that may have pixels. */
    public int endRow() {
        return firstRow + from.length;
    }

    /** First column of the run in a row between {@link #firstRow} and {@link #endRow}. */
    public int from(int row) {
        return from[row - firstRow];
    }

    /** One past the last column of the run; equal to {@link #from} where the row has none. */
    public int to(int row) {
        return to[row - firstRow];
    }

    /** How many pixels it holds, with data or without. */
    public int pixels() {
        int pixels = 0;
        for (int i = 0; i < from.length; i++) {
            pixels += to[i] - from[i];
        }
        return pixels;
    }
}
