package org.aether.feature;

import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * Transforms coordinates from one CRS to another, always easting (longitude) first.
 *
 * <pre>{@code
 * double[][] xy = Reprojection.toCrs(longitudes, latitudes, pois.crs(), grid.crs());
 * }</pre>
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>On both sides, x is the easting or longitude and y the northing or latitude, even when a CRS object declares its
 *       axes in the opposite order (as {@code CRS.decode("EPSG:4326")} does).
 *   <li>A point that cannot be transformed (NaN, infinite, or outside the domain of a projection) becomes NaN in both
 *       coordinates, so that callers can count it. No exception is thrown for a point.
 *   <li>Between equal CRSs, numbers are returned unchanged, bit for bit.
 * </ul>
 *
 * <p>Datum shifts are those of the EPSG database without grid files; {@link #accuracy} returns their accuracy (OSGB36:
 * 2 m). When no shift is known, the pair of CRSs is refused; the shift is never taken to be zero ({@link CrsTransform}).
 * Immutable and thread-safe.
 */
public final class Reprojection {

    private final CrsTransform transform;

    private Reprojection(CrsTransform transform) {
        this.transform = transform;
    }

    /**
     * The transformation between two CRSs.
     *
     * @throws AetherException when no transformation between the two is known
     */
    public static Reprojection between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        return new Reprojection(CrsTransform.between(from, to));
    }

    /**
     * The accuracy of the datum shift at a point in metres, as the EPSG database states it; 0 without a shift, and for a
     * shift that a file defines.
     *
     * @param x in the source CRS
     * @param y in the source CRS
     */
    public double accuracy(double x, double y) {
        return transform.accuracy(x, y);
    }

    /**
     * Transforms points.
     *
     * @param x eastings or longitudes in {@code from}; not changed
     * @param y northings or latitudes, of the same length
     * @return {@code {x, y}} in {@code to}; NaN for points that cannot be transformed
     */
    public static double[][] toCrs(
            double[] x, double[] y, CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        return between(from, to).apply(x, y);
    }

    /**
     * Transforms one geometry. For many geometries of one CRS, use {@link #between} and {@link #apply(Geometry)}.
     *
     * @return a new geometry, or null when one of its vertices cannot be transformed
     */
    public static @Nullable Geometry toCrs(
            Geometry geometry, CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
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
    public @Nullable Geometry apply(Geometry geometry) {
        Geometry copy = geometry.copy();
        copy.setSRID(0);
        EveryVertex everyVertex = new EveryVertex();
        copy.apply(everyVertex);
        return everyVertex.failed ? null : copy;
    }

    /** Transforms all vertices of one geometry in place; z and m are not changed. */
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
