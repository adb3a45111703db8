package org.aether.crs;

import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.datum.Ellipsoid;
import org.geotools.referencing.CRS;
import org.jspecify.annotations.Nullable;
import si.uom.SI;

/**
 * How many metres the units of a CRS are on the ground, around a place, by direction.
 *
 * <ul>
 *   <li>Projected CRSs whose scale at the place is true to {@value #TRUE_SCALE} (UTM, national grids): the CRS's own unit
 *       (metre, foot, US survey foot), so that 50 m are 50 m of the grid, as the paper counts them.
 *   <li>Other projected CRSs (Web Mercator, equal-area ones): true metres on the ellipsoid. The projection's derivative at
 *       the place turns a circle on the ground into an ellipse on the grid, which is right to a thousandth for radii up to
 *       a kilometre.
 *   <li>Geographic CRSs: the ellipsoid's radii of curvature at the latitude, {@code M = a(1-e²)/(1-e² sin²φ)^1.5} along
 *       the meridian and {@code N cos φ = a cos φ/(1-e² sin²φ)^0.5} along the parallel (Snyder 1987, eq. 4-18 to 4-21).
 *       Over 100 m that is right to well under a millimetre, so a circle in metres becomes the right ellipse in
 *       degrees.
 * </ul>
 *
 * <p>Coordinates are east-north. Immutable.
 */
public final class GroundMetric {

    /** Share by which the scale may differ from one and the CRS's own unit still counts as true. */
    static final double TRUE_SCALE = 0.002;

    /** Metres over which the derivative of a projection is taken. */
    private static final double STEP = 20;

    private final double unit;
    private final boolean geographic;
    private final double semiMajor;
    private final double eccentricitySquared;
    private final @Nullable CrsTransform toLonLat;

    private GroundMetric(
            double unit,
            boolean geographic,
            double semiMajor,
            double eccentricitySquared,
            @Nullable CrsTransform toLonLat) {
        this.unit = unit;
        this.geographic = geographic;
        this.semiMajor = semiMajor;
        this.eccentricitySquared = eccentricitySquared;
        this.toLonLat = toLonLat;
    }

    /**
     * Metres around a place: a step (dx, dy) in CRS units is {@code (p dx + q dy, t dy)} metres in two directions at right
     * angles.
     */
    public record Local(double p, double q, double t) {

        /** Half the width in x of the circle with a radius in metres. */
        public double halfWidth(double radius) {
            return radius * Math.hypot(q / t, 1) / p;
        }

        /** Half the height in y. */
        public double halfHeight(double radius) {
            return radius / t;
        }

        /** Metres of a step. */
        public double length(double dx, double dy) {
            return Math.hypot(p * dx + q * dy, t * dy);
        }
    }

    /**
     * The metric of a CRS.
     *
     * @throws AetherException when the CRS measures neither lengths nor angles
     */
    public static GroundMetric of(CoordinateReferenceSystem crs) {
        CoordinateReferenceSystem horizontal = CRS.getHorizontalCRS(crs);
        if (horizontal instanceof GeographicCRS base) {
            return of(GroundUnits.radians(crs), true, base, null);
        }
        if (horizontal instanceof ProjectedCRS projected && projected.getBaseCRS() != null) {
            return of(GroundUnits.metres(crs), false, projected.getBaseCRS(), CrsTransform.unprojection(projected));
        }
        return new GroundMetric(GroundUnits.metres(crs), false, 0, 0, null);
    }

    private static GroundMetric of(
            double unit, boolean geographic, GeographicCRS base, @Nullable CrsTransform toLonLat) {
        Ellipsoid ellipsoid = base.getDatum().getEllipsoid();
        double toMetres = ellipsoid.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
        double a = ellipsoid.getSemiMajorAxis() * toMetres;
        double b = ellipsoid.getSemiMinorAxis() * toMetres;
        return new GroundMetric(unit, geographic, a, 1 - (b * b) / (a * a), toLonLat);
    }

    /** Whether coordinates are angles, so that the metric changes with the latitude. */
    public boolean geographic() {
        return geographic;
    }

    /** The metres around a place. */
    public Local at(double x, double y) {
        if (geographic) {
            return new Local(unit * parallel(y * unit), 0, unit * meridian(y * unit));
        }
        Local own = new Local(unit, 0, unit);
        if (toLonLat == null) {
            return own;
        }
        double step = STEP / unit;
        double[] points = {x, y, x - step, y, x + step, y, x, y - step, x, y + step};
        toLonLat.transform(points);
        double east = Math.toRadians(1) * parallel(Math.toRadians(points[1])) / (2 * step);
        double north = Math.toRadians(1) * meridian(Math.toRadians(points[1])) / (2 * step);
        double eastX = turn(points[4] - points[2]) * east;
        double northX = (points[5] - points[3]) * north;
        double eastY = turn(points[8] - points[6]) * east;
        double northY = (points[9] - points[7]) * north;
        double p = Math.hypot(eastX, northX);
        double q = (eastX * eastY + northX * northY) / p;
        double t = Math.abs(eastX * northY - eastY * northX) / p;
        boolean known = p > 0 && t > 0 && Double.isFinite(p + q + t);
        boolean isTrue = Math.abs(p / unit - 1) <= TRUE_SCALE
                && Math.abs(t / unit - 1) <= TRUE_SCALE
                && Math.abs(q / unit) <= TRUE_SCALE;
        return !known || isTrue ? own : new Local(p, q, t);
    }

    /** Square metres of a square unit around a place. */
    public double area(double x, double y) {
        Local local = at(x, y);
        return local.p() * local.t();
    }

    private static double turn(double degrees) {
        return degrees - 360 * Math.rint(degrees / 360);
    }

    /** Metres of a radian along the parallel. */
    private double parallel(double latitude) {
        double sin = Math.sin(latitude);
        return semiMajor * Math.max(1e-12, Math.cos(latitude)) / Math.sqrt(1 - eccentricitySquared * sin * sin);
    }

    /** Metres of a radian along the meridian. */
    private double meridian(double latitude) {
        double sin = Math.sin(latitude);
        return semiMajor * (1 - eccentricitySquared) / Math.pow(1 - eccentricitySquared * sin * sin, 1.5);
    }
}
