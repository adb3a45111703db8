package org.aether.feature;

import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
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
 * <p>Datum shifts are those of the EPSG database without grid files: {@link #accuracy} says how good (OSGB36: 2 m). An
 * unknown shift is refused, never taken as zero ({@link CrsTransform}). Immutable and thread-safe.
 */
public final class Reprojection {

    private final CrsTransform transform;

    private Reprojection(CrsTransform transform) {
        this.transform = transform;
    }

    /**
     * @param from CRS of the coordinates that come in
     * @param to CRS of those that go out
     * @throws AetherException when no transformation between the two is known
     */
    public static Reprojection between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        return new Reprojection(CrsTransform.between(from, to));
    }

    /**
     * Metres to which the datum shift at a place is good, as the EPSG database says; 0 without a shift, and for one that
     * a file brings itself.
     *
     * @param x in the CRS of the coordinates that come in
     */
    public double accuracy(double x, double y) {
        return transform.accuracy(x, y);
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
            points[2 * i] = x[i];
            points[2 * i + 1] = y[i];
        }
        transform.transform(points);
        double[][] result = new double[2][x.length];
        for (int i = 0; i < x.length; i++) {
            boolean usable = Double.isFinite(points[2 * i]) && Double.isFinite(points[2 * i + 1]);
            result[0][i] = usable ? points[2 * i] : Double.NaN;
            result[1][i] = usable ? points[2 * i + 1] : Double.NaN;
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
