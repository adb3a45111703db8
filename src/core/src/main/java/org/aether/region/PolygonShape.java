package org.aether.region;

import java.util.Arrays;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * A polygon or multipolygon as pixels: those whose centre lies inside, by scan lines and the even-odd rule (so holes
 * are outside).
 *
 * <p>The boundary rule is half-open: a centre exactly on a western or southern edge is inside, on an eastern or
 * northern edge outside. Where an edge crosses a line of pixel centres is computed from its southern to its northern
 * end whichever way the ring runs. So two polygons that share an edge (the same two vertices) never both take and
 * never both miss a pixel, and the cells of a grid share the raster out without remainder.
 */
final class PolygonShape implements RegionShape {

    /** Edges are found by strips of this many rows; few edges are simply all tried. */
    private static final int STRIP_ROWS = 16;

    private static final int FEW_EDGES = 24;

    private final RasterGrid grid;
    private final PixelWindow box;
    private final double areaBeyond;
    /** South end x and y, then north end x and y, of every edge that is not horizontal. */
    private final double[] edges;
    /** Where the edges of a strip start in {@link #stripEdges}; null when there are few edges. */
    private final int[] stripStart;

    private final int[] stripEdges;

    private PolygonShape(RasterGrid grid, PixelWindow box, double areaBeyond, double[] edges) {
        this.grid = grid;
        this.areaBeyond = areaBeyond;
        this.box = box;
        this.edges = edges;
        int count = edges.length / 4;
        int strips = box.isEmpty() || count <= FEW_EDGES ? 0 : (box.height() + STRIP_ROWS - 1) / STRIP_ROWS;
        if (strips == 0) {
            stripStart = null;
            stripEdges = null;
            return;
        }
        stripStart = new int[strips + 1];
        for (int edge = 0; edge < count; edge++) {
            for (int strip = firstStrip(edge); strip <= lastStrip(edge, strips); strip++) {
                stripStart[strip + 1]++;
            }
        }
        for (int strip = 0; strip < strips; strip++) {
            stripStart[strip + 1] += stripStart[strip];
        }
        stripEdges = new int[stripStart[strips]];
        int[] next = Arrays.copyOf(stripStart, strips);
        for (int edge = 0; edge < count; edge++) {
            for (int strip = firstStrip(edge); strip <= lastStrip(edge, strips); strip++) {
                stripEdges[next[strip]++] = edge;
            }
        }
    }

    /** @param polygons areal geometry in the grid's CRS */
    static PolygonShape of(RasterGrid grid, Geometry polygons) {
        double[] edges = new double[4 * polygons.getNumPoints()];
        int used = 0;
        for (int i = 0; i < polygons.getNumGeometries(); i++) {
            Polygon polygon = (Polygon) polygons.getGeometryN(i);
            used = addRing(polygon.getExteriorRing(), edges, used);
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                used = addRing(polygon.getInteriorRingN(hole), edges, used);
            }
        }
        Envelope envelope = polygons.getEnvelopeInternal();
        boolean inside = new Envelope(grid.west(), grid.east(), grid.south(), grid.north()).contains(envelope);
        double areaBeyond = inside ? 0 : polygons.getArea() / (grid.pixelWidth() * grid.pixelHeight());
        return new PolygonShape(grid, box(grid, envelope), areaBeyond, Arrays.copyOf(edges, used));
    }

    private static int addRing(LinearRing ring, double[] edges, int used) {
        CoordinateSequence points = ring.getCoordinateSequence();
        int at = used;
        for (int i = 1; i < points.size(); i++) {
            double y0 = points.getY(i - 1);
            double y1 = points.getY(i);
            if (y0 == y1) {
                continue;
            }
            int south = y0 < y1 ? i - 1 : i;
            int north = y0 < y1 ? i : i - 1;
            edges[at++] = points.getX(south);
            edges[at++] = points.getY(south);
            edges[at++] = points.getX(north);
            edges[at++] = points.getY(north);
        }
        return at;
    }

    private static PixelWindow box(RasterGrid grid, Envelope envelope) {
        if (envelope.isNull()) {
            return new PixelWindow(0, 0, 0, 0);
        }
        int x0 = clamp(Math.floor(grid.column(envelope.getMinX())), grid.width());
        int x1 = clamp(Math.floor(grid.column(envelope.getMaxX())) + 1, grid.width());
        int y0 = clamp(Math.floor(grid.row(envelope.getMaxY())), grid.height());
        int y1 = clamp(Math.floor(grid.row(envelope.getMinY())) + 1, grid.height());
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static int clamp(double value, int high) {
        return (int) Math.max(0, Math.min(high, value));
    }

    private int firstStrip(int edge) {
        double row = Math.floor(grid.row(edges[4 * edge + 3])) - 1 - box.y();
        return (int) Math.max(0, row) / STRIP_ROWS;
    }

    private int lastStrip(int edge, int strips) {
        double row = Math.floor(grid.row(edges[4 * edge + 1])) + 1 - box.y();
        return row < 0 ? -1 : (int) Math.min(strips - 1, Math.floor(row / STRIP_ROWS));
    }

    @Override
    public PixelWindow box() {
        return box;
    }

    @Override
    public double areaBeyond() {
        return areaBeyond;
    }

    @Override
    public void runs(int row, int firstColumn, int endColumn, RunTaker taker) {
        if (row < box.y() || row >= box.y() + box.height()) {
            return;
        }
        double[] crossings = crossings(row);
        for (int i = 0; i + 1 < crossings.length; i += 2) {
            int from = firstCentreFrom(crossings[i], firstColumn, endColumn);
            int to = firstCentreFrom(crossings[i + 1], firstColumn, endColumn);
            if (from < to) {
                taker.take(from, to);
            }
        }
    }

    /** CRS x where the line through the row's centres crosses the boundary, ascending. */
    private double[] crossings(int row) {
        double y = grid.centreY(row);
        double[] crossings = new double[8];
        int count = 0;
        int strip = (row - box.y()) / STRIP_ROWS;
        int first = stripStart == null ? 0 : stripStart[strip];
        int end = stripStart == null ? edges.length / 4 : stripStart[strip + 1];
        for (int i = first; i < end; i++) {
            int edge = 4 * (stripStart == null ? i : stripEdges[i]);
            double south = edges[edge + 1];
            double north = edges[edge + 3];
            if (south <= y && y < north) {
                if (count == crossings.length) {
                    crossings = Arrays.copyOf(crossings, 2 * count);
                }
                double x = edges[edge];
                crossings[count++] = x + (y - south) / (north - south) * (edges[edge + 2] - x);
            }
        }
        double[] sorted = Arrays.copyOf(crossings, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The first column whose centre lies at or east of x, kept within the given columns. */
    private int firstCentreFrom(double x, int firstColumn, int endColumn) {
        int column = (int) Math.max(firstColumn, Math.min(endColumn, Math.ceil(grid.column(x) - 0.5)));
        while (column > firstColumn && grid.centreX(column - 1) >= x) {
            column--;
        }
        while (column < endColumn && grid.centreX(column) < x) {
            column++;
        }
        return column;
    }
}
