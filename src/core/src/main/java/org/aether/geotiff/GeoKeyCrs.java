package org.aether.geotiff;

import static org.aether.geotiff.GeoKeyDirectory.ANGULAR_UNITS;
import static org.aether.geotiff.GeoKeyDirectory.ANGULAR_UNIT_SIZE;
import static org.aether.geotiff.GeoKeyDirectory.AZIMUTH_UNITS;
import static org.aether.geotiff.GeoKeyDirectory.DATUM;
import static org.aether.geotiff.GeoKeyDirectory.ELLIPSOID;
import static org.aether.geotiff.GeoKeyDirectory.GEOGRAPHIC_LINEAR_UNITS;
import static org.aether.geotiff.GeoKeyDirectory.GEOGRAPHIC_TYPE;
import static org.aether.geotiff.GeoKeyDirectory.INVERSE_FLATTENING;
import static org.aether.geotiff.GeoKeyDirectory.LINEAR_UNITS;
import static org.aether.geotiff.GeoKeyDirectory.LINEAR_UNIT_SIZE;
import static org.aether.geotiff.GeoKeyDirectory.MODEL_TYPE;
import static org.aether.geotiff.GeoKeyDirectory.PRIME_MERIDIAN;
import static org.aether.geotiff.GeoKeyDirectory.PRIME_MERIDIAN_LONGITUDE;
import static org.aether.geotiff.GeoKeyDirectory.PROJECTED_TYPE;
import static org.aether.geotiff.GeoKeyDirectory.PROJECTION;
import static org.aether.geotiff.GeoKeyDirectory.PROJECTION_METHOD;
import static org.aether.geotiff.GeoKeyDirectory.RASTER_TYPE;
import static org.aether.geotiff.GeoKeyDirectory.SEMI_MAJOR;
import static org.aether.geotiff.GeoKeyDirectory.SEMI_MINOR;
import static org.aether.geotiff.GeoKeyDirectory.TO_WGS84;
import static org.aether.geotiff.GeoKeyDirectory.USER_DEFINED;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.aether.AetherException;
import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundUnits;
import org.aether.crs.UserDefinedBase;
import org.aether.crs.UserDefinedCrs;
import org.aether.crs.WellKnownText;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;

/**
 * The CRS that the GeoKeys of a TIFF say, easting (longitude) first.
 *
 * <p>An EPSG number counts; what else the file says must agree with it (its TOWGS84 does not count then, as in GDAL).
 * Without a number the CRS is built from the parameters. Every key is understood or refused by name.
 */
final class GeoKeyCrs {

    private static final double DEGREE = Math.PI / 180;

    /** Metres by which two descriptions of one CRS may differ. */
    private static final double SAME = 1;

    /** ProjLinearUnits in metres. */
    private static final Map<Integer, Double> LENGTHS = Map.of(
            9001, 1.0,
            9002, 0.3048,
            9003, 1200.0 / 3937,
            9036, 1000.0);

    private final String file;
    private final GeoKeyDirectory keys;

    private GeoKeyCrs(String file, GeoKeyDirectory keys) {
        this.file = file;
        this.keys = keys;
    }

    /** @throws AetherException naming the key that is not understood, or the two that contradict each other */
    static CoordinateReferenceSystem of(String file, GeoKeyDirectory keys) {
        CoordinateReferenceSystem crs = new GeoKeyCrs(file, keys).crs();
        keys.number(RASTER_TYPE);
        keys.requireAllUsed();
        return crs;
    }

    private CoordinateReferenceSystem crs() {
        Double model = keys.number(MODEL_TYPE);
        Integer projected = keys.code(PROJECTED_TYPE);
        Integer geographic = keys.code(GEOGRAPHIC_TYPE);
        keys.text(GeoKeyDirectory.CITATION);
        String esri = keys.esriText();
        if (model != null && model != 1 && model != 2 && model != USER_DEFINED) {
            throw keys.refusal(MODEL_TYPE, "says neither a projected nor a geographic coordinate reference system");
        }
        if (projected != null) {
            return listed(projected, geographic, esri);
        }
        boolean parameters = keys.has(PROJECTION_METHOD) || keys.has(PROJECTION);
        if (parameters && (model == null || model != 2)) {
            ProjectedCRS described = described(geographic);
            requireEsri(esri, described);
            return described;
        }
        if (esri != null && (model == null || model != 2)) {
            return esri(esri, geographic);
        }
        if (model != null && model == 1) {
            throw new AetherException("The raster " + file + " names its projected coordinate reference system ("
                    + shortened(keys.text(GeoKeyDirectory.CITATION))
                    + ") without an EPSG code or parameters; assign the right one with gdal_edit.py -a_srs EPSG:code.");
        }
        if (model != null && model == 2 || geographic != null) {
            if (geographic != null) {
                GeographicCRS listed = UserDefinedCrs.geographic(geographic);
                keys.numbers(TO_WGS84);
                requireBase(geographic, listed);
                requireAngles(listed);
                return listed;
            }
            requireDegrees();
            return base(null).crs();
        }
        throw new AetherException("The TIFF " + file
                + " has no coordinate reference system that can be read; assign the right one with gdal_translate -a_srs"
                + " EPSG:code.");
    }

    private static String shortened(String text) {
        return text == null ? "no name" : "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    /** By its EPSG number; what else is said must agree. */
    private CoordinateReferenceSystem listed(int code, Integer geographic, String esri) {
        if (!(EpsgCodes.decode(code) instanceof ProjectedCRS listed)) {
            throw keys.refusal(PROJECTED_TYPE, "says EPSG:" + code + ", which is not a projected one");
        }
        Integer base = EpsgCodes.of(listed.getBaseCRS());
        if (geographic != null && base != null && !geographic.equals(base)) {
            throw keys.refusal(
                    GEOGRAPHIC_TYPE, "says EPSG:" + geographic + ", but EPSG:" + code + " is based on EPSG:" + base);
        }
        if (keys.has(LINEAR_UNITS) || keys.has(LINEAR_UNIT_SIZE)) {
            double unit = GroundUnits.metres(listed);
            if (Math.abs(unit - unit()) > 1e-6 * unit) {
                throw keys.refusal(LINEAR_UNITS, "says another unit than EPSG:" + code);
            }
        }
        keys.numbers(TO_WGS84);
        requireBase(code, (GeographicCRS) listed.getBaseCRS());
        angularUnit();
        Integer conversion = keys.code(PROJECTION);
        if (keys.has(PROJECTION_METHOD) && keys.number(PROJECTION_METHOD) != USER_DEFINED) {
            requireAgreement(code, listed, projected(new UserDefinedBase((GeographicCRS) listed.getBaseCRS(), null)));
        } else if (conversion != null) {
            Integer own = EpsgCodes.of(listed.getConversionFromBase());
            if (own != null && !own.equals(conversion)) {
                throw keys.refusal(PROJECTION, "says another projection than EPSG:" + code);
            }
        }
        requireEsri(esri, listed);
        return listed;
    }

    /** Datum, ellipsoid and prime meridian, where a file says them beside a number, are those of the number. */
    private void requireBase(int code, GeographicCRS base) {
        UserDefinedCrs.Shape shape = shape();
        if (shape != null && !shape.is(base.getDatum().getEllipsoid())) {
            throw keys.refusal(SEMI_MAJOR, "says another ellipsoid than EPSG:" + code);
        }
        Integer datum = keys.code(DATUM);
        Integer own = EpsgCodes.of(base.getDatum());
        if (datum != null && own != null && !datum.equals(own)) {
            throw keys.refusal(DATUM, "says another datum than EPSG:" + code);
        }
        keys.number(PRIME_MERIDIAN);
        Double longitude = keys.number(PRIME_MERIDIAN_LONGITUDE);
        if (longitude != null && Math.abs(longitude - UserDefinedCrs.greenwich(base)) > 1e-6) {
            throw keys.refusal(PRIME_MERIDIAN_LONGITUDE, "says another prime meridian than EPSG:" + code);
        }
    }

    private void requireEsri(String esri, ProjectedCRS crs) {
        if (esri == null) {
            return;
        }
        CoordinateReferenceSystem other;
        try {
            other = WellKnownText.parse(esri, "the raster " + file);
        } catch (AetherException e) {
            return; // the same in words that are not known here
        }
        Integer code = EpsgCodes.of(crs);
        if (other instanceof ProjectedCRS projected && code != null) {
            requireAgreement(code, crs, projected);
        }
    }

    private void requireAgreement(int code, ProjectedCRS listed, ProjectedCRS described) {
        double apart = WellKnownText.metresApart(listed, described);
        if (apart > SAME) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The raster %s says EPSG:%d and describes another coordinate reference system, %.0f m away; assign"
                            + " the right one with gdal_edit.py -a_srs EPSG:code.",
                    file,
                    code,
                    apart));
        }
    }

    /** Esri's text alone. */
    private CoordinateReferenceSystem esri(String esri, Integer geographic) {
        CoordinateReferenceSystem crs = WellKnownText.parse(esri, "the raster " + file);
        requireDegrees();
        if (crs instanceof ProjectedCRS projected) {
            UserDefinedBase base = base(geographic);
            if ((keys.has(LINEAR_UNITS) || keys.has(LINEAR_UNIT_SIZE))
                    && Math.abs(GroundUnits.metres(projected) - unit()) > 1e-6) {
                throw keys.refusal(LINEAR_UNITS, "says another unit than the ESRI PE String");
            }
            GeographicCRS said = (GeographicCRS) projected.getBaseCRS();
            UserDefinedCrs.Shape shape = shape();
            if (base != null
                    && shape != null
                    && base.shape() == null
                    && !shape.is(said.getDatum().getEllipsoid())) {
                throw keys.refusal(SEMI_MAJOR, "says another ellipsoid than the ESRI PE String");
            }
        } else {
            base(geographic);
        }
        return crs;
    }

    private ProjectedCRS described(Integer geographic) {
        return projected(base(geographic));
    }

    /** From the projection's own keys. */
    private ProjectedCRS projected(UserDefinedBase base) {
        requireDegrees();
        double unit = unit();
        Integer conversion = keys.code(PROJECTION);
        Double method = keys.number(PROJECTION_METHOD);
        String name =
                keys.text(GeoKeyDirectory.CITATION) == null ? "user-defined" : keys.text(GeoKeyDirectory.CITATION);
        if (method == null || method == 0 || method == USER_DEFINED) {
            if (conversion != null && conversion > 16000 && conversion <= 16160) {
                return UserDefinedCrs.projected(
                        "the raster " + file,
                        name,
                        base.crs(),
                        base.shape(),
                        "Transverse_Mercator",
                        utm(conversion),
                        unit);
            }
            throw keys.refusal(
                    conversion == null ? PROJECTION_METHOD : PROJECTION,
                    conversion == null ? "does not say the projection" : "is not understood");
        }
        Projection projection = new Projection(unit);
        return UserDefinedCrs.projected(
                "the raster " + file,
                name,
                base.crs(),
                base.shape(),
                projection.method(method.intValue()),
                projection.values,
                unit);
    }

    private static Map<String, Double> utm(int conversion) {
        int zone = conversion % 100;
        boolean south = conversion > 16100;
        return Map.of(
                "latitude_of_origin", 0.0,
                "central_meridian", 6.0 * zone - 183,
                "scale_factor", 0.9996,
                "false_easting", 500000.0,
                "false_northing", south ? 1e7 : 0.0);
    }

    /** The parameters of a projection under the names of well-known text. */
    private final class Projection {

        private final Map<String, Double> values = new HashMap<>();
        private final double unit;

        Projection(double unit) {
            this.unit = unit;
        }

        String method(int method) {
            easting("false_easting", 3082, 3086, 3090);
            easting("false_northing", 3083, 3087, 3091);
            switch (method) {
                case 1 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    return "Transverse_Mercator";
                }
                case 3 -> {
                    oblique();
                    return "Hotine_Oblique_Mercator";
                }
                case 9815 -> {
                    oblique();
                    return "Hotine_Oblique_Mercator_Azimuth_Center";
                }
                case 7 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    put("standard_parallel_1", 3078);
                    return values.containsKey("standard_parallel_1") ? "Mercator_2SP" : "Mercator_1SP";
                }
                case 8 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("standard_parallel_1", 3078);
                    put("standard_parallel_2", 3079);
                    return "Lambert_Conformal_Conic_2SP";
                }
                case 9 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    return "Lambert_Conformal_Conic_1SP";
                }
                case 10 -> {
                    origin("latitude_of_center", "longitude_of_center");
                    return "Lambert_Azimuthal_Equal_Area";
                }
                case 11 -> {
                    origin("latitude_of_center", "longitude_of_center");
                    put("standard_parallel_1", 3078);
                    put("standard_parallel_2", 3079);
                    return "Albers_Conic_Equal_Area";
                }
                case 15 -> {
                    put("latitude_of_origin", 3081, 3085, 3089);
                    put("central_meridian", 3095, 3080, 3084, 3088);
                    put("scale_factor", 3092, 3093);
                    return "Polar_Stereographic";
                }
                case 16 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    return "Oblique_Stereographic";
                }
                case 18 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    return "Cassini_Soldner";
                }
                case 22 -> {
                    origin("latitude_of_origin", "central_meridian");
                    put("scale_factor", 3092, 3093);
                    return "Polyconic";
                }
                case 24 -> {
                    origin("latitude_of_origin", "longitude_of_center");
                    if (values.containsKey("latitude_of_origin") && values.remove("latitude_of_origin") != 0) {
                        throw keys.refusal(3081, "is not understood for a sinusoidal projection");
                    }
                    return "Sinusoidal";
                }
                default -> throw keys.refusal(
                        PROJECTION_METHOD, "says the projection " + method + ", which is not understood");
            }
        }

        private void oblique() {
            put("latitude_of_center", 3089, 3081, 3085);
            put("longitude_of_center", 3088, 3080, 3084);
            put("azimuth", 3094);
            put("rectified_grid_angle", 3096);
            put("scale_factor", 3093, 3092);
            Double azimuthUnits = keys.number(AZIMUTH_UNITS);
            if (azimuthUnits != null && azimuthUnits != 9102) {
                throw keys.refusal(AZIMUTH_UNITS, "counts no degrees");
            }
        }

        private void origin(String latitude, String longitude) {
            put(latitude, 3081, 3085, 3089);
            put(longitude, 3080, 3084, 3088);
        }

        private void easting(String name, int... from) {
            put(name, from);
            values.computeIfPresent(name, (key, value) -> value * unit);
        }

        /** The value under any of the keys that programs use for it; two must say the same. */
        private void put(String name, int... from) {
            for (int key : from) {
                Double value = keys.number(key);
                if (value != null) {
                    Double before = values.put(name, value);
                    if (before != null && !before.equals(value)) {
                        throw keys.refusal(key, "contradicts another key for the same parameter");
                    }
                }
            }
        }
    }

    private UserDefinedBase base(Integer geographic) {
        double[] shift = keys.numbers(TO_WGS84);
        if (shift != null && shift.length != 3 && shift.length != 7) {
            throw keys.refusal(TO_WGS84, "has " + shift.length + " numbers instead of 3 or 7");
        }
        Integer datum = keys.code(DATUM);
        UserDefinedCrs.Shape shape = shape();
        double greenwich = primeMeridian(geographic);
        if (geographic == null && datum == null && shape == null) {
            throw keys.refusal(GEOGRAPHIC_TYPE, "does not say the datum");
        }
        String cited = keys.cited("GCS Name");
        return UserDefinedBase.of(
                "the raster " + file,
                cited == null ? "user-defined" : cited,
                geographic,
                datum,
                keys.cited("Datum"),
                shape,
                greenwich,
                shift);
    }

    private double primeMeridian(Integer geographic) {
        Double longitude = keys.number(PRIME_MERIDIAN_LONGITUDE);
        Integer code = keys.code(PRIME_MERIDIAN);
        if (longitude != null) {
            return longitude;
        }
        if (code != null && code != 8901) {
            throw keys.refusal(PRIME_MERIDIAN, "says a prime meridian without its longitude");
        }
        return geographic == null ? 0 : UserDefinedCrs.greenwich(UserDefinedCrs.geographic(geographic));
    }

    /** The ellipsoid by its numbers or its EPSG code, or null. */
    private UserDefinedCrs.Shape shape() {
        Double linear = keys.number(GEOGRAPHIC_LINEAR_UNITS);
        if (linear != null && linear != 9001) {
            throw keys.refusal(GEOGRAPHIC_LINEAR_UNITS, "counts no metres");
        }
        Double major = keys.number(SEMI_MAJOR);
        Double minor = keys.number(SEMI_MINOR);
        Double inverse = keys.number(INVERSE_FLATTENING);
        Integer code = keys.code(ELLIPSOID);
        UserDefinedCrs.Shape listed = code == null ? null : UserDefinedCrs.ellipsoid(code);
        if (major == null) {
            return listed;
        }
        if (minor == null && inverse == null) {
            throw keys.refusal(SEMI_MAJOR, "stands without EllipsoidSemiMinorAxis or EllipsoidInvFlattening");
        }
        double flattening = inverse != null ? inverse : major.equals(minor) ? 0 : major / (major - minor);
        String cited = keys.cited("Ellipsoid");
        UserDefinedCrs.Shape shape =
                new UserDefinedCrs.Shape(cited == null ? "ellipsoid of the file" : cited, major, flattening);
        if (minor != null && Math.abs(shape.semiMinor() - minor) > 1e-2 || listed != null && !shape.is(listed)) {
            throw keys.refusal(SEMI_MAJOR, "contradicts what else the file says of the ellipsoid");
        }
        return shape;
    }

    private double unit() {
        Double code = keys.number(LINEAR_UNITS);
        Double size = keys.number(LINEAR_UNIT_SIZE);
        if (code == null || code == 0) {
            return size == null ? 1 : size;
        }
        if (code == USER_DEFINED) {
            if (size == null || !(size > 0)) {
                throw keys.refusal(LINEAR_UNITS, "says a unit of its own without ProjLinearUnitSize");
            }
            return size;
        }
        Double metres = LENGTHS.get(code.intValue());
        if (metres == null || size != null && Math.abs(size - metres) > 1e-6 * metres) {
            throw keys.refusal(LINEAR_UNITS, "says the unit " + code.intValue() + ", which is not understood");
        }
        return metres;
    }

    /** Radians of one unit of angles. */
    private double angularUnit() {
        Double code = keys.number(ANGULAR_UNITS);
        Double size = keys.number(ANGULAR_UNIT_SIZE);
        if (code == null || code == 0 || code == 9102 || code == 9122) {
            return DEGREE;
        }
        if (code == 9101) {
            return 1;
        }
        if (code == 9105 || code == 9106) {
            return Math.PI / 200;
        }
        if (code == USER_DEFINED && size != null) {
            return size;
        }
        throw keys.refusal(ANGULAR_UNITS, "says the unit " + code.intValue() + ", which is not understood");
    }

    private void requireDegrees() {
        if (Math.abs(angularUnit() - DEGREE) > 1e-9) {
            throw keys.refusal(ANGULAR_UNITS, "counts no degrees");
        }
    }

    private void requireAngles(CoordinateReferenceSystem crs) {
        if ((keys.has(ANGULAR_UNITS) || keys.has(ANGULAR_UNIT_SIZE))
                && Math.abs(angularUnit() - GroundUnits.radians(crs)) > 1e-9) {
            throw keys.refusal(ANGULAR_UNITS, "says another unit than the coordinate reference system");
        }
    }
}
