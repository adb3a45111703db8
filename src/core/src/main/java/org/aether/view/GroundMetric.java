package org.aether.view;

import javax.measure.IncommensurableException;
import javax.measure.UnconvertibleException;
import javax.measure.Unit;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.datum.Ellipsoid;
import org.geotools.referencing.CRS;
import si.uom.SI;

/**
 * How many metres one unit of a CRS is on the ground, around a place.
 *
 * <ul>
 *   <li>Projected CRSs: the CRS's own unit (metre, foot, US survey foot), everywhere the same. The projection's scale
 *       is <em>not</em> taken out: 50 m are 50 m of the grid, as the paper counts them. In UTM or a national grid that
 *       is right to 0.04 %; in Web Mercator it is wrong by 1/cos(latitude).
 *   <li>Geographic CRSs: the ellipsoid's radii of curvature at the latitude, {@code M = a(1-e²)/(1-e² sin²φ)^1.5} along
 *       the meridian and {@code N cos φ = a cos φ/(1-e² sin²φ)^0.5} along the parallel (Snyder 1987, eq. 4-18 to 4-21).
 *       Over 100 m that is right to well under a millimetre, so a circle in metres becomes the right ellipse in
 *       degrees.
 * </ul>
 *
 * <p>Coordinates are east-north. Immutable.
 */
public final class GroundMetric {

    private final double unit;
    private final boolean geographic;
    private final double semiMajor;
    private final double eccentricitySquared;

    private GroundMetric(double unit, boolean geographic, double semiMajor, double eccentricitySquared) {
        this.unit = unit;
        this.geographic = geographic;
        this.semiMajor = semiMajor;
        this.eccentricitySquared = eccentricitySquared;
    }

    /**
     * The metric of a CRS.
     *
     * @throws AetherException when the CRS measures neither lengths nor angles
     */
    public static GroundMetric of(CoordinateReferenceSystem crs) {
        Unit<?> unit = crs.getCoordinateSystem().getAxis(0).getUnit();
        try {
            if (CRS.getHorizontalCRS(crs) instanceof GeographicCRS geographic) {
                Ellipsoid ellipsoid = geographic.getDatum().getEllipsoid();
                double toMetres =
                        ellipsoid.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
                double a = ellipsoid.getSemiMajorAxis() * toMetres;
                double b = ellipsoid.getSemiMinorAxis() * toMetres;
                double radians = unit.getConverterToAny(SI.RADIAN).convert(1.0);
                return new GroundMetric(radians, true, a, 1 - (b * b) / (a * a));
            }
            return new GroundMetric(unit.getConverterToAny(SI.METRE).convert(1.0), false, 0, 0);
        } catch (IncommensurableException | UnconvertibleException e) {
            throw new AetherException(
                    "The CRS '" + crs.getName().getCode() + "' has the unit " + unit
                            + ", which cannot be turned into metres; give the raster a projected or geographic CRS.",
                    e);
        }
    }

    /** Whether coordinates are angles, so that the metric changes with the latitude. */
    public boolean geographic() {
        return geographic;
    }

    /** Metres per unit of x at the given y. */
    public double metresPerX(double y) {
        if (!geographic) {
            return unit;
        }
        double sin = Math.sin(y * unit);
        return unit * semiMajor * Math.max(1e-12, Math.cos(y * unit)) / Math.sqrt(1 - eccentricitySquared * sin * sin);
    }

    /** Metres per unit of y at the given y. */
    public double metresPerY(double y) {
        if (!geographic) {
            return unit;
        }
        double sin = Math.sin(y * unit);
        return unit * semiMajor * (1 - eccentricitySquared) / Math.pow(1 - eccentricitySquared * sin * sin, 1.5);
    }
}
