package org.aether.crs;

import java.util.HashMap;
import java.util.Map;
import javax.measure.Unit;
import javax.measure.quantity.Length;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
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
import org.jspecify.annotations.Nullable;
import si.uom.SI;

/** Builds coordinate reference systems from parameters, easting (longitude) first. */
public final class UserDefinedCrs {

    private static final int WGS_84 = 4326;
    private static final double WGS_84_AXIS = 6378137;

    private UserDefinedCrs() {}

    /**
     * An ellipsoid.
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

        /** The semi-minor axis in metres. */
        public double semiMinor() {
            return ellipsoid().getSemiMinorAxis();
        }

        /** Whether both semi-axes agree to within 2 mm. */
        public boolean is(Shape other) {
            return is(other.ellipsoid());
        }

        /** Whether both semi-axes agree to within 2 mm. */
        public boolean is(Ellipsoid other) {
            Ellipsoid own = ellipsoid();
            double unit = other.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
            return Math.abs(own.getSemiMajorAxis() - other.getSemiMajorAxis() * unit) < 2e-3
                    && Math.abs(own.getSemiMinorAxis() - other.getSemiMinorAxis() * unit) < 2e-3;
        }

        /** Whether PROJ treats coordinates on it as those of WGS 84: WGS 84 or GRS 1980 to a millimetre, or a sphere. */
        boolean countsAsWgs84() {
            return sphere()
                    || Math.abs(semiMajor - WGS_84_AXIS) < 1e-3 && Math.abs(inverseFlattening - 298.2572) < 1e-3;
        }
    }

    /** An ellipsoid of the EPSG database. */
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

    /**
     * The shift to WGS 84 that is part of the datum of a CRS: seven numbers as for {@link #geographic(String, Shape, double,
     * double[])}, or null.
     */
    public static double @Nullable [] shift(GeographicCRS crs) {
        if (crs.getDatum() instanceof DefaultGeodeticDatum datum) {
            for (BursaWolfParameters to : datum.getBursaWolfParameters()) {
                return new double[] {to.dx, to.dy, to.dz, to.ex, to.ey, to.ez, to.ppm};
            }
        }
        return null;
    }

    /** Longitude of the prime meridian in degrees east of Greenwich. */
    public static double greenwich(GeographicCRS crs) {
        return GeographicDatums.greenwich(crs.getDatum());
    }

    /**
     * A geographic CRS of the EPSG database, longitude first.
     *
     * @throws AetherException when the code is not that of a geographic CRS
     */
    public static GeographicCRS geographic(int code) {
        if (EpsgCodes.decode(code) instanceof GeographicCRS crs) {
            return crs;
        }
        throw new AetherException(
                "EPSG:" + code + " is not a geographic coordinate reference system; assign the right EPSG code.");
    }

    /**
     * A geographic CRS whose datum has its own shift to WGS 84, or none.
     *
     * @param greenwich longitude of the prime meridian in degrees east of Greenwich
     * @param shift three or seven numbers: metres, seconds of arc (position vector) and parts per million; or null
     */
    public static GeographicCRS geographic(String name, Shape shape, double greenwich, double @Nullable [] shift) {
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
     * @param source what messages name as the origin of the description; see {@link org.aether.Message}
     * @param base the geographic CRS; parameters are relative to its prime meridian
     * @param shape the ellipsoid of the projection when it is not that of the base, or null. Latitudes and longitudes are
     *     then still those of the base, as in PROJ for spheres and unknown datums
     * @param method name of the projection in well-known text
     * @param parameters degrees and metres, by their names in well-known text
     * @param unit length of one unit of the coordinates in metres
     * @throws AetherException naming what is not supported
     */
    public static ProjectedCRS projected(
            Object source,
            String name,
            GeographicCRS base,
            @Nullable Shape shape,
            String method,
            Map<String, Double> parameters,
            double unit) {
        ProjectionMethod.Resolved resolved;
        try {
            resolved = ProjectionMethod.resolve(method, parameters);
        } catch (AetherException e) {
            throw new AetherException(
                    e.kind(), e, "In the coordinate reference system of {}: {}", source, e.sentence());
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
                    Kind.INVALID_INPUT,
                    e,
                    "The projection {} of {} cannot be computed with its parameters ({}); reproject the data, for example"
                            + " to UTM with gdalwarp -t_srs.",
                    method,
                    source,
                    String.valueOf(e.getMessage()));
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
