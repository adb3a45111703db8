package org.aether.feature;

import org.aether.AetherException;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * Carries coordinates from one CRS into another, always easting (longitude) first.
 *
 * <pre>{@code
 * double[][] xy = Reprojection.toCrs(longitudes, latitudes, pois.crs(), grid.crs());
 * }</pre>
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>x is the easting or longitude and y the northing or latitude, on both sides, even where a CRS object declares
 *       its axes the other way round (as {@code CRS.decode("EPSG:4326")} does);
 *   <li>what cannot be transformed (NaN, infinite, outside what a projection is defined for) becomes NaN in both
 *       coordinates, so callers count it; nothing is thrown for a point;
 *   <li>between equal CRSs numbers pass through unchanged, bit for bit.
 * </ul>
 *
 * <p>Datum shifts are those of the EPSG database without grid files: good to some metres (OSGB36: about 3 m), which is
 * below the 10 m pixel. Immutable and thread-safe.
 */
public final class Reprojection {

    /** Points handed to GeoTools at once; large enough to be fast, small enough that a failure is cheap to redo. */
    private static final int CHUNK = 1024;

    private final MathTransform transform;
    private final boolean swapBefore;
    private final boolean swapAfter;

    private Reprojection(MathTransform transform, boolean swapBefore, boolean swapAfter) {
        this.transform = transform;
        this.swapBefore = swapBefore;
        this.swapAfter = swapAfter;
    }

    /**
     * @param from CRS of the coordinates that come in
     * @param to CRS of those that go out
     * @throws AetherException when no transformation between the two is known
     */
    public static Reprojection between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        try {
            boolean swapBefore = isNorthFirst(from);
            boolean swapAfter = isNorthFirst(to);
            MathTransform transform = CRS.findMathTransform(from, to, true);
            if (swapBefore == swapAfter && CRS.equalsIgnoreMetadata(from, to)) {
                transform = null;
            }
            return new Reprojection(transform, swapBefore, swapAfter);
        } catch (FactoryException e) {
            throw new AetherException(
                    "No transformation from " + CoordinateSystems.name(from) + " to " + CoordinateSystems.name(to)
                            + " is known; reproject the data with another program first.",
                    e);
        }
    }

    private static boolean isNorthFirst(CoordinateReferenceSystem crs) {
        return CRS.getAxisOrder(crs) == CRS.AxisOrder.NORTH_EAST;
    }

    /**
     * Transforms points.
     *
     * @param x eastings or longitudes in {@code from}; not changed
     * @param y northings or latitudes, as many
     * @return {@code {x, y}} in {@code to}; NaN for points that cannot be transformed
     */
    public static double[][] toCrs(
            double[] x, double[] y, CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        return between(from, to).apply(x, y);
    }

    /**
     * Transforms one geometry; for many of one CRS keep {@link #between} and use {@link #apply(Geometry)}.
     *
     * @return a new geometry, or null when one of its vertices cannot be transformed
     */
    public static Geometry toCrs(Geometry geometry, CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        return between(from, to).apply(geometry);
    }

    /** As {@link #toCrs(double[], double[], CoordinateReferenceSystem, CoordinateReferenceSystem)}. */
    public double[][] apply(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " eastings for " + y.length + " northings");
        }
        double[] points = new double[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            points[2 * i] = swapBefore ? y[i] : x[i];
            points[2 * i + 1] = swapBefore ? x[i] : y[i];
        }
        double[] moved = transform == null ? points : transform(points);
        double[][] result = new double[2][x.length];
        for (int i = 0; i < x.length; i++) {
            double first = moved[2 * i];
            double second = moved[2 * i + 1];
            boolean usable = Double.isFinite(first) && Double.isFinite(second);
            result[0][i] = usable ? (swapAfter ? second : first) : Double.NaN;
            result[1][i] = usable ? (swapAfter ? first : second) : Double.NaN;
        }
        return result;
    }

    /** As {@link #toCrs(Geometry, CoordinateReferenceSystem, CoordinateReferenceSystem)}. */
    public Geometry apply(Geometry geometry) {
        Geometry copy = geometry.copy();
        copy.setSRID(0);
        EveryVertex everyVertex = new EveryVertex();
        copy.apply(everyVertex);
        return everyVertex.failed ? null : copy;
    }

    private double[] transform(double[] points) {
        double[] moved = new double[points.length];
        int count = points.length / 2;
        for (int start = 0; start < count; start += CHUNK) {
            int length = Math.min(CHUNK, count - start);
            if (!transform(points, moved, start, length)) {
                for (int i = start; i < start + length; i++) {
                    if (!transform(points, moved, i, 1)) {
                        moved[2 * i] = Double.NaN;
                        moved[2 * i + 1] = Double.NaN;
                    }
                }
            }
        }
        return moved;
    }

    /** Whether it went well; GeoTools stops at, or skips, points of a failing call, so the caller redoes them singly. */
    private boolean transform(double[] points, double[] moved, int start, int length) {
        for (int i = 2 * start; i < 2 * (start + length); i++) {
            if (!Double.isFinite(points[i])) {
                return false;
            }
        }
        try {
            transform.transform(points, 2 * start, moved, 2 * start, length);
            return true;
        } catch (TransformException e) {
            return false;
        }
    }

    /** Moves all vertices of one geometry, in place; z and m stay. */
    private final class EveryVertex implements CoordinateSequenceFilter {

        private boolean failed;

        @Override
        public void filter(CoordinateSequence vertices, int index) {
            if (index > 0) {
                return;
            }
            double[] x = new double[vertices.size()];
            double[] y = new double[vertices.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = vertices.getX(i);
                y[i] = vertices.getY(i);
            }
            double[][] moved = apply(x, y);
            for (int i = 0; i < x.length; i++) {
                failed |= Double.isNaN(moved[0][i]);
                vertices.setOrdinate(i, CoordinateSequence.X, moved[0][i]);
                vertices.setOrdinate(i, CoordinateSequence.Y, moved[1][i]);
            }
        }

        @Override
        public boolean isDone() {
            return failed;
        }

        @Override
        public boolean isGeometryChanged() {
            return true;
        }
    }
}
