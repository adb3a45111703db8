package org.aether.crs;

import java.util.HashMap;
import java.util.Map;
import javax.measure.Unit;
import javax.measure.quantity.Length;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.geotools.api.parameter.ParameterValueGroup;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.cs.AxisDirection;
import org.geotools.api.referencing.datum.Ellipsoid;
import org.geotools.measure.Units;
import org.geotools.referencing.ReferencingFactoryFinder;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.cs.DefaultCartesianCS;
import org.geotools.referencing.cs.DefaultCoordinateSystemAxis;
import org.geotools.referencing.cs.DefaultEllipsoidalCS;
import org.geotools.referencing.datum.BursaWolfParameters;
import org.geotools.referencing.datum.DefaultEllipsoid;
import org.geotools.referencing.datum.DefaultGeodeticDatum;
import org.geotools.referencing.datum.DefaultPrimeMeridian;
import org.geotools.referencing.operation.DefiningConversion;
import si.uom.SI;

/** Builds coordinate reference systems from parameters, easting (longitude) first. */
public final class UserDefinedCrs {

    private static final int WGS_84 = 4326;
    private static final double WGS_84_AXIS = 6378137;

    private UserDefinedCrs() {}

    /**
     * The ellipsoid of a geographic CRS to be built.
     *
     * @param name for messages
     * @param semiMajor metres
     * @param inverseFlattening 0 or infinite for a sphere
     */
    public record Shape(String name, double semiMajor, double inverseFlattening) {

        boolean sphere() {
            return inverseFlattening == 0 || Double.isInfinite(inverseFlattening);
        }

        Ellipsoid ellipsoid() {
            return DefaultEllipsoid.createFlattenedSphere(
                    name, semiMajor, sphere() ? Double.POSITIVE_INFINITY : inverseFlattening, SI.METRE);
        }

        /** Metres. */
        public double semiMinor() {
            return ellipsoid().getSemiMinorAxis();
        }

        /** To a millimetre in both axes. */
        public boolean is(Shape other) {
            return is(other.ellipsoid());
        }

        /** To a millimetre in both axes. */
        public boolean is(Ellipsoid other) {
            Ellipsoid own = ellipsoid();
            double unit = other.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
            return Math.abs(own.getSemiMajorAxis() - other.getSemiMajorAxis() * unit) < 2e-3
                    && Math.abs(own.getSemiMinorAxis() - other.getSemiMinorAxis() * unit) < 2e-3;
        }

        /** WGS 84 or GRS 1980 to a millimetre, or a sphere. */
        boolean countsAsWgs84() {
            return sphere()
                    || Math.abs(semiMajor - WGS_84_AXIS) < 1e-3 && Math.abs(inverseFlattening - 298.2572) < 1e-3;
        }
    }

    /** An ellipsoid of the database. */
    public static Shape ellipsoid(int code) {
        try {
            Ellipsoid listed = ReferencingFactoryFinder.getDatumAuthorityFactory("EPSG", null)
                    .createEllipsoid("EPSG:" + code);
            return shape(listed);
        } catch (FactoryException e) {
            TemporaryDirectory.requireUsable("the EPSG database", e);
            throw new AetherException(
                    "The ellipsoid EPSG:" + code
                            + " is not in the EPSG database; assign the EPSG code of the coordinate reference system.",
                    e);
        }
    }

    /** The ellipsoid of a CRS. */
    public static Shape shape(GeographicCRS crs) {
        return shape(crs.getDatum().getEllipsoid());
    }

    private static Shape shape(Ellipsoid ellipsoid) {
        double unit = ellipsoid.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
        return new Shape(
                ellipsoid.getName().getCode(), ellipsoid.getSemiMajorAxis() * unit, ellipsoid.getInverseFlattening());
    }

    /** The shift to WGS 84 that a datum brings itself, as {@link #geographic(String, Shape, double, double[])} takes it, or null. */
    public static double[] shift(GeographicCRS crs) {
        if (crs.getDatum() instanceof DefaultGeodeticDatum datum) {
            for (BursaWolfParameters to : datum.getBursaWolfParameters()) {
                return new double[] {to.dx, to.dy, to.dz, to.ex, to.ey, to.ez, to.ppm};
            }
        }
        return null;
    }

    /** Degrees of the prime meridian east of Greenwich. */
    public static double greenwich(GeographicCRS crs) {
        return GeographicTwins.greenwich(crs.getDatum());
    }

    /** A geographic CRS of the database in degrees, longitude first. */
    public static GeographicCRS geographic(int code) {
        if (EpsgCodes.decode(code) instanceof GeographicCRS crs) {
            return crs;
        }
        throw new AetherException(
                "EPSG:" + code + " is not a geographic coordinate reference system; assign the right one.");
    }

    /**
     * A geographic CRS whose datum has a shift to WGS 84 of its own.
     *
     * @param shift three or seven numbers: metres, seconds of arc (position vector) and parts per million
     * @param greenwich degrees of the prime meridian east of Greenwich
     */
    public static GeographicCRS geographic(String name, Shape shape, double greenwich, double[] shift) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("name", name + " (" + shape.name() + ")");
        if (shift != null) {
            BursaWolfParameters parameters =
                    new BursaWolfParameters(geographic(WGS_84).getDatum());
            parameters.dx = shift[0];
            parameters.dy = shift[1];
            parameters.dz = shift[2];
            if (shift.length == 7) {
                parameters.ex = shift[3];
                parameters.ey = shift[4];
                parameters.ez = shift[5];
                parameters.ppm = shift[6];
            }
            properties.put(DefaultGeodeticDatum.BURSA_WOLF_KEY, parameters);
        }
        DefaultGeodeticDatum datum = new DefaultGeodeticDatum(
                properties,
                shape.ellipsoid(),
                greenwich == 0
                        ? DefaultPrimeMeridian.GREENWICH
                        : new DefaultPrimeMeridian("prime meridian at " + greenwich, greenwich));
        return new DefaultGeographicCRS(Map.of("name", name), datum, DefaultEllipsoidalCS.GEODETIC_2D);
    }

    /**
     * A projected CRS.
     *
     * @param what names the file in messages
     * @param base in whose datum and meridian the parameters are
     * @param shape another ellipsoid than the base's for the projection, or null; its latitudes and longitudes are the
     *     base's, as PROJ takes those of spheres and of unknown datums
     * @param method as well-known text names it
     * @param parameters degrees and metres, by their names in well-known text
     * @param unit metres of one unit of the coordinates
     * @throws AetherException naming what is not understood
     */
    public static ProjectedCRS projected(
            String what,
            String name,
            GeographicCRS base,
            Shape shape,
            String method,
            Map<String, Double> parameters,
            double unit) {
        ProjectionMethod.Resolved resolved;
        try {
            resolved = ProjectionMethod.resolve(method, parameters);
        } catch (AetherException e) {
            throw new AetherException("In the coordinate reference system of " + what + ": " + e.getMessage(), e);
        }
        try {
            ParameterValueGroup values = ReferencingFactoryFinder.getMathTransformFactory(null)
                    .getDefaultParameters(resolved.classification());
            for (Map.Entry<String, Double> parameter : resolved.values().entrySet()) {
                values.parameter(parameter.getKey())
                        .setValue(parameter.getValue().doubleValue());
            }
            if (shape != null) {
                values.parameter("semi_major").setValue(shape.ellipsoid().getSemiMajorAxis());
                values.parameter("semi_minor").setValue(shape.ellipsoid().getSemiMinorAxis());
            }
            return ReferencingFactoryFinder.getCRSFactory(null)
                    .createProjectedCRS(Map.of("name", name), base, new DefiningConversion(name, values), axes(unit));
        } catch (FactoryException | RuntimeException e) {
            throw new AetherException(
                    "The projection " + method + " of " + what + " cannot be computed with the parameters given ("
                            + e.getMessage() + "); reproject the data, for example to UTM with gdalwarp -t_srs.",
                    e);
        }
    }

    private static DefaultCartesianCS axes(double unit) {
        Unit<Length> length = unit == 1
                ? SI.METRE
                : Math.abs(unit - 1200.0 / 3937) < 1e-12
                        ? Units.autoCorrect(systems.uom.common.USCustomary.FOOT_SURVEY)
                        : SI.METRE.multiply(unit);
        return new DefaultCartesianCS(
                Map.of("name", "Easting and northing"),
                new DefaultCoordinateSystemAxis(Map.of("name", "Easting"), "E", AxisDirection.EAST, length),
                new DefaultCoordinateSystemAxis(Map.of("name", "Northing"), "N", AxisDirection.NORTH, length));
    }
}
