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
 * The pixels of a polygon or multipolygon: those whose centre lies inside, found by scan lines and the even-odd rule, so
 * holes are outside.
 *
 * <p>The boundary rule is half-open: a centre exactly on a western or southern edge is inside, on an eastern or northern
 * edge outside. The crossing of an edge with a line of pixel centres is computed from the southern to the northern end of
 * the edge, in whichever direction the ring runs. Therefore of two polygons that share an edge (the same two vertices)
 * exactly one holds a pixel on that edge, and every pixel belongs to exactly one cell of a grid.
 */
final class PolygonShape implements RegionShape {

    /** Rows of a strip; the edges are indexed by the strips that they cross. */
    private static final int STRIP_ROWS = 16;

    /** The largest number of edges without an index; every row then tries all of them. */
    private static final int MAX_EDGES_WITHOUT_INDEX = 24;

    private final RasterGrid grid;
    private final PixelWindow box;
    private final double areaBeyond;
    /** The x and y of the southern end, then of the northern end, of every edge that is not horizontal. */
    private final double[] edges;
    /** Start of the edges of each strip in {@link #stripEdges}; empty when there is no index. */
    private final int[] stripStart;

    private final int[] stripEdges;

    private PolygonShape(RasterGrid grid, PixelWindow box, double areaBeyond, double[] edges) {
        this.grid = grid;
        this.areaBeyond = areaBeyond;
        this.box = box;
        this.edges = edges;
        int count = edges.length / 4;
        int strips =
                box.isEmpty() || count <= MAX_EDGES_WITHOUT_INDEX ? 0 : PixelWindow.tiles(box.height(), STRIP_ROWS);
        if (strips == 0) {
            stripStart = new int[0];
            stripEdges = new int[0];
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
        boolean inside = grid.extent().contains(envelope);
        double areaBeyond = inside ? 0 : polygons.getArea() / (grid.pixelWidth() * grid.pixelHeight());
        return new PolygonShape(grid, grid.window(envelope), areaBeyond, Arrays.copyOf(edges, used));
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
    public void runs(int row, int firstColumn, int endColumn, RunConsumer consumer) {
        if (row < box.y() || row >= box.endY()) {
            return;
        }
        double[] crossings = crossings(row);
        for (int i = 0; i + 1 < crossings.length; i += 2) {
            int from = firstCentreFrom(crossings[i], firstColumn, endColumn);
            int to = firstCentreFrom(crossings[i + 1], firstColumn, endColumn);
            if (from < to) {
                consumer.accept(from, to);
            }
        }
    }

    /** The CRS x of the crossings of the boundary with the line through the pixel centres of a row, ascending. */
    private double[] crossings(int row) {
        double y = grid.centreY(row);
        double[] crossings = new double[8];
        int count = 0;
        int strip = (row - box.y()) / STRIP_ROWS;
        boolean indexed = stripStart.length > 0;
        int first = indexed ? stripStart[strip] : 0;
        int end = indexed ? stripStart[strip + 1] : edges.length / 4;
        for (int i = first; i < end; i++) {
            int edge = 4 * (indexed ? stripEdges[i] : i);
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

    /** The first column whose centre lies at x or east of it, clipped to the given columns. */
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
