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
import org.aether.AetherException.Kind;
import org.aether.Message;
import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundUnits;
import org.aether.crs.UserDefinedBase;
import org.aether.crs.UserDefinedCrs;
import org.aether.crs.WellKnownText;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.jspecify.annotations.Nullable;

/**
 * The CRS that the GeoKeys of a TIFF describe, easting (longitude) first.
 *
 * <p>An EPSG code takes precedence; other keys must agree with it, except for TOWGS84, which is ignored then as in GDAL.
 * Without a code the CRS is built from the parameters. A key that is not supported is refused by name.
 */
final class GeoKeyCrs {

    private static final double DEGREE = Math.PI / 180;

    /** Maximum distance in metres between two descriptions of one CRS. */
    private static final double MAX_METRES_APART = 1;

    /** ProjLinearUnits in metres. */
    private static final Map<Integer, Double> LENGTHS = Map.of(
            9001, 1.0,
            9002, 0.3048,
            9003, 1200.0 / 3937,
            9036, 1000.0);

    private final Object file;
    private final Object source;
    private final GeoKeyDirectory keys;

    private GeoKeyCrs(Object file, GeoKeyDirectory keys) {
        this.file = file;
        this.source = Message.of("the raster {}", file);
        this.keys = keys;
    }

    /**
     * @param file the TIFF as a path, or a description of it, for messages
     * @throws AetherException when a key is not supported, or contradicts another one
     */
    static CoordinateReferenceSystem of(Object file, GeoKeyDirectory keys) {
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
            throw keys.refusal(MODEL_TYPE, "is neither a projected nor a geographic coordinate reference system");
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
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The raster {} names its projected coordinate reference system ({}) without an EPSG code or parameters;"
                            + " assign the right one with gdal_edit.py -a_srs EPSG:code.",
                    file,
                    shortened(keys.text(GeoKeyDirectory.CITATION)));
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
        throw new AetherException(
                Kind.INVALID_INPUT,
                "The TIFF {} has no coordinate reference system that can be read; assign the right one with gdal_translate"
                        + " -a_srs EPSG:code.",
                file);
    }

    private static String shortened(@Nullable String text) {
        return text == null ? "no name" : "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    /** The CRS with an EPSG code, with which the other keys must agree. */
    private CoordinateReferenceSystem listed(int code, @Nullable Integer geographic, @Nullable String esri) {
        if (!(EpsgCodes.decode(code) instanceof ProjectedCRS listed)) {
            throw keys.refusal(PROJECTED_TYPE, "is EPSG:" + code + ", which is not a projected one");
        }
        Integer base = EpsgCodes.of(listed.getBaseCRS());
        if (geographic != null && base != null && !geographic.equals(base)) {
            throw keys.refusal(
                    GEOGRAPHIC_TYPE, "is EPSG:" + geographic + ", but EPSG:" + code + " is based on EPSG:" + base);
        }
        if (keys.has(LINEAR_UNITS) || keys.has(LINEAR_UNIT_SIZE)) {
            double unit = GroundUnits.metres(listed);
            if (Math.abs(unit - unit()) > 1e-6 * unit) {
                throw keys.refusal(LINEAR_UNITS, "has another unit than EPSG:" + code);
            }
        }
        keys.numbers(TO_WGS84);
        requireBase(code, listed.getBaseCRS());
        angularUnit();
        Integer conversion = keys.code(PROJECTION);
        Double method = keys.number(PROJECTION_METHOD);
        if (method != null && method != USER_DEFINED) {
            requireAgreement(code, listed, projected(new UserDefinedBase(listed.getBaseCRS(), null)));
        } else if (conversion != null) {
            Integer own = EpsgCodes.of(listed.getConversionFromBase());
            if (own != null && !own.equals(conversion)) {
                throw keys.refusal(PROJECTION, "has another projection than EPSG:" + code);
            }
        }
        requireEsri(esri, listed);
        return listed;
    }

    /** Requires that datum, ellipsoid and prime meridian, if given, are those of the EPSG code. */
    private void requireBase(int code, GeographicCRS base) {
        UserDefinedCrs.Shape shape = shape();
        if (shape != null && !shape.is(base.getDatum().getEllipsoid())) {
            throw keys.refusal(SEMI_MAJOR, "has another ellipsoid than EPSG:" + code);
        }
        Integer datum = keys.code(DATUM);
        Integer own = EpsgCodes.of(base.getDatum());
        if (datum != null && own != null && !datum.equals(own)) {
            throw keys.refusal(DATUM, "has another datum than EPSG:" + code);
        }
        keys.number(PRIME_MERIDIAN);
        Double longitude = keys.number(PRIME_MERIDIAN_LONGITUDE);
        if (longitude != null && Math.abs(longitude - UserDefinedCrs.greenwich(base)) > 1e-6) {
            throw keys.refusal(PRIME_MERIDIAN_LONGITUDE, "has another prime meridian than EPSG:" + code);
        }
    }

    private void requireEsri(@Nullable String esri, ProjectedCRS crs) {
        if (esri == null) {
            return;
        }
        CoordinateReferenceSystem other;
        try {
            other = WellKnownText.parse(esri, source);
        } catch (AetherException e) {
            return; // the text is not supported, and the EPSG code takes precedence
        }
        Integer code = EpsgCodes.of(crs);
        if (other instanceof ProjectedCRS projected && code != null) {
            requireAgreement(code, crs, projected);
        }
    }

    private void requireAgreement(int code, ProjectedCRS listed, ProjectedCRS described) {
        double apart = WellKnownText.metresApart(listed, described);
        if (apart > MAX_METRES_APART) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The raster {} has the code EPSG:{} and describes another coordinate reference system, {} m away; assign"
                            + " the right one with gdal_edit.py -a_srs EPSG:code.",
                    file,
                    code,
                    String.format(Locale.ROOT, "%.0f", apart));
        }
    }

    /** The CRS of Esri's text, without an EPSG code. */
    private CoordinateReferenceSystem esri(String esri, @Nullable Integer geographic) {
        CoordinateReferenceSystem crs = WellKnownText.parse(esri, source);
        requireDegrees();
        if (crs instanceof ProjectedCRS projected) {
            UserDefinedBase base = base(geographic);
            if ((keys.has(LINEAR_UNITS) || keys.has(LINEAR_UNIT_SIZE))
                    && Math.abs(GroundUnits.metres(projected) - unit()) > 1e-6) {
                throw keys.refusal(LINEAR_UNITS, "has another unit than the ESRI PE String");
            }
            GeographicCRS said = projected.getBaseCRS();
            UserDefinedCrs.Shape shape = shape();
            if (shape != null
                    && base.shape() == null
                    && !shape.is(said.getDatum().getEllipsoid())) {
                throw keys.refusal(SEMI_MAJOR, "has another ellipsoid than the ESRI PE String");
            }
        } else {
            base(geographic);
        }
        return crs;
    }

    private ProjectedCRS described(@Nullable Integer geographic) {
        return projected(base(geographic));
    }

    /** The projected CRS that the keys of the projection describe. */
    private ProjectedCRS projected(UserDefinedBase base) {
        requireDegrees();
        double unit = unit();
        Integer conversion = keys.code(PROJECTION);
        Double method = keys.number(PROJECTION_METHOD);
        String citation = keys.text(GeoKeyDirectory.CITATION);
        String name = citation == null ? "user-defined" : citation;
        if (method == null || method == 0 || method == USER_DEFINED) {
            if (conversion != null && conversion > 16000 && conversion <= 16160) {
                return UserDefinedCrs.projected(
                        source, name, base.crs(), base.shape(), "Transverse_Mercator", utm(conversion), unit);
            }
            throw keys.refusal(
                    conversion == null ? PROJECTION_METHOD : PROJECTION,
                    conversion == null ? "does not name the projection" : "is not supported");
        }
        Projection projection = new Projection(unit);
        return UserDefinedCrs.projected(
                source, name, base.crs(), base.shape(), projection.method(method.intValue()), projection.values, unit);
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
                        throw keys.refusal(3081, "is not supported for a sinusoidal projection");
                    }
                    return "Sinusoidal";
                }
                default -> throw keys.refusal(
                        PROJECTION_METHOD, "is the projection " + method + ", which is not supported");
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
                throw keys.refusal(AZIMUTH_UNITS, "is not degrees");
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

        /** The value of the keys that programs use for a parameter, which must not contradict each other. */
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

    private UserDefinedBase base(@Nullable Integer geographic) {
        double[] shift = keys.numbers(TO_WGS84);
        if (shift != null && shift.length != 3 && shift.length != 7) {
            throw keys.refusal(TO_WGS84, "has " + shift.length + " numbers instead of 3 or 7");
        }
        Integer datum = keys.code(DATUM);
        UserDefinedCrs.Shape shape = shape();
        double greenwich = primeMeridian(geographic);
        if (geographic == null && datum == null && shape == null) {
            throw keys.refusal(GEOGRAPHIC_TYPE, "does not name the datum");
        }
        String cited = keys.cited("GCS Name");
        return UserDefinedBase.of(
                source,
                cited == null ? "user-defined" : cited,
                geographic,
                datum,
                keys.cited("Datum"),
                shape,
                greenwich,
                shift);
    }

    private double primeMeridian(@Nullable Integer geographic) {
        Double longitude = keys.number(PRIME_MERIDIAN_LONGITUDE);
        Integer code = keys.code(PRIME_MERIDIAN);
        if (longitude != null) {
            return longitude;
        }
        if (code != null && code != 8901) {
            throw keys.refusal(PRIME_MERIDIAN, "is a prime meridian without its longitude");
        }
        return geographic == null ? 0 : UserDefinedCrs.greenwich(UserDefinedCrs.geographic(geographic));
    }

    /** The ellipsoid that is given by numbers or by its EPSG code, or null. */
    private UserDefinedCrs.@Nullable Shape shape() {
        Double linear = keys.number(GEOGRAPHIC_LINEAR_UNITS);
        if (linear != null && linear != 9001) {
            throw keys.refusal(GEOGRAPHIC_LINEAR_UNITS, "is not metres");
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
            throw keys.refusal(SEMI_MAJOR, "is given without EllipsoidSemiMinorAxis or EllipsoidInvFlattening");
        }
        double flattening =
                inverse != null ? inverse : minor == null || major.equals(minor) ? 0 : major / (major - minor);
        String cited = keys.cited("Ellipsoid");
        UserDefinedCrs.Shape shape =
                new UserDefinedCrs.Shape(cited == null ? "ellipsoid of the file" : cited, major, flattening);
        if (minor != null && Math.abs(shape.semiMinor() - minor) > 1e-2 || listed != null && !shape.is(listed)) {
            throw keys.refusal(SEMI_MAJOR, "contradicts other keys of the ellipsoid");
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
                throw keys.refusal(LINEAR_UNITS, "is user-defined without ProjLinearUnitSize");
            }
            return size;
        }
        Double metres = LENGTHS.get(code.intValue());
        if (metres == null || size != null && Math.abs(size - metres) > 1e-6 * metres) {
            throw keys.refusal(LINEAR_UNITS, "is the unit " + code.intValue() + ", which is not supported");
        }
        return metres;
    }

    /** The angular unit in radians. */
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
        throw keys.refusal(ANGULAR_UNITS, "is the unit " + code.intValue() + ", which is not supported");
    }

    private void requireDegrees() {
        if (Math.abs(angularUnit() - DEGREE) > 1e-9) {
            throw keys.refusal(ANGULAR_UNITS, "is not degrees");
        }
    }

    private void requireAngles(CoordinateReferenceSystem crs) {
        if ((keys.has(ANGULAR_UNITS) || keys.has(ANGULAR_UNIT_SIZE))
                && Math.abs(angularUnit() - GroundUnits.radians(crs)) > 1e-9) {
            throw keys.refusal(ANGULAR_UNITS, "has another unit than the coordinate reference system");
        }
    }
}
