package org.aether.view;

import java.util.Arrays;
import org.aether.crs.GroundMetric;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.locationtech.jts.geom.Envelope;

/**
 * The pixels of a {@link Pooling} around a point: one run of columns per row, clipped to the raster.
 *
 * <p>A pixel belongs to a circle when its <em>centre</em> lies within the radius. The boundary is included with a tolerance
 * of a millimetre ({@link #BOUNDARY}), so that coordinates rounded to millimetres do not decide about a pixel on the
 * circle. The point itself may lie outside the raster: the part of the circle inside the raster still counts. A square is
 * centred on the pixel that holds the point (see {@link RasterGrid#contains}), so a point outside the raster has no pixels.
 * Immutable.
 */
public final class Footprint {

    /** Distance from the circle, in metres, at which a pixel centre still counts as lying on it. */
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
        Arrays.fill(to, box.endX());
        return box.isEmpty() ? EMPTY : new Footprint(box.y(), from, to);
    }

    private static PixelWindow squareBox(int radius, RasterGrid grid, double x, double y) {
        if (!grid.contains(x, y)) {
            return PixelWindow.EMPTY;
        }
        int column = (int) grid.column(x);
        int row = (int) grid.row(y);
        return new PixelWindow(column - radius, row - radius, 2 * radius + 1, 2 * radius + 1)
                .intersection(grid.window());
    }

    private static Footprint circle(double radius, RasterGrid grid, GroundMetric metric, double x, double y) {
        PixelWindow box = circleBox(radius, grid, metric, x, y);
        if (box.isEmpty()) {
            return EMPTY;
        }
        GroundMetric.Local local = metric.at(x, y);
        double squared = radius * radius;
        int endColumn = box.endX();
        int[] from = new int[box.height()];
        int[] to = new int[box.height()];
        for (int i = 0; i < from.length; i++) {
            double rise = grid.centreY(box.y() + i) - y;
            double dy = rise * local.t();
            double skew = rise * local.q();
            double half = Math.sqrt(Math.max(0, squared - dy * dy)) / local.p();
            double middle = x - skew / local.p();
            // The square root finds the run except for rounding; the definition itself decides about both ends.
            int start = clamp(Math.ceil(grid.column(middle - half) - 0.5) - 1, box.x(), endColumn);
            int end = clamp(Math.floor(grid.column(middle + half) - 0.5) + 2, box.x(), endColumn);
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
        return grid.window(new Envelope(x - halfX, x + halfX, y - halfY, y + halfY));
    }

    private static int clamp(double value, int low, int high) {
        return (int) Math.max(low, Math.min(high, value));
    }

    /**
     * A window that holds every pixel of the footprint, clipped to the raster. It is computed without the runs; it may be
     * empty, or slightly too large.
     */
    public static PixelWindow box(Pooling pooling, RasterGrid grid, GroundMetric metric, double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return PixelWindow.EMPTY;
        }
        return pooling instanceof Pooling.Square square
                ? squareBox(square.radius(), grid, x, y)
                : circleBox(((Pooling.Circle) pooling).radius() + BOUNDARY, grid, metric, x, y);
    }

    /** The first row that may have pixels. */
    public int firstRow() {
        return firstRow;
    }

    /** One past the last row that may have pixels. */
    public int endRow() {
        return firstRow + from.length;
    }

    /** The first column of the run in a row between {@link #firstRow} and {@link #endRow}. */
    public int from(int row) {
        return from[row - firstRow];
    }

    /** One past the last column of the run; equal to {@link #from} when the row has no pixels. */
    public int to(int row) {
        return to[row - firstRow];
    }

    /** The number of pixels, with or without data. */
    public int pixels() {
        int pixels = 0;
        for (int i = 0; i < from.length; i++) {
            pixels += to[i] - from[i];
        }
        return pixels;
    }
}
