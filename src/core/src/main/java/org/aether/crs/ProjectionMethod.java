package org.aether.crs;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;

/**
 * The supported map projections, by their names in well-known text (OGC's and Esri's), with the parameters that each
 * accepts. A test compares each with PROJ. Every other projection is refused with a message that names it.
 *
 * <p>Parameters are in degrees and metres and have their names of well-known text in lower case.
 */
final class ProjectionMethod {

    private static final String LATITUDE = "latitude_of_origin";
    private static final String MERIDIAN = "central_meridian";
    private static final String SCALE = "scale_factor";
    private static final String EASTING = "false_easting";
    private static final String NORTHING = "false_northing";
    private static final String PARALLEL_1 = "standard_parallel_1";
    private static final String PARALLEL_2 = "standard_parallel_2";
    private static final String CENTRE_LATITUDE = "latitude_of_center";
    private static final String CENTRE_LONGITUDE = "longitude_of_center";
    private static final String AZIMUTH = "azimuth";

    /** A projection as GeoTools names it, with the values of its parameters. */
    record Resolved(String classification, Map<String, Double> values) {}

    private final String name;
    private final Map<String, Double> given;
    private final Set<String> used = new HashSet<>();

    private ProjectionMethod(String name, Map<String, Double> given) {
        this.name = name;
        this.given = given;
    }

    /**
     * Finds the projection that GeoTools computes for a method of well-known text.
     *
     * @param name of the method, such as {@code Transverse_Mercator}
     * @param parameters degrees and metres, keys in lower case with underscores
     * @throws AetherException when the method, or one of its parameters, is not supported
     */
    static Resolved resolve(String name, Map<String, Double> parameters) {
        ProjectionMethod method = new ProjectionMethod(name, parameters);
        Resolved resolved = method.resolve();
        for (String parameter : parameters.keySet()) {
            if (!method.used.contains(parameter)) {
                throw new AetherException("The parameter " + parameter + " of the projection " + name
                        + " is not supported; reproject the data, for example to UTM with gdalwarp -t_srs, or assign an"
                        + " EPSG code with gdal_edit.py -a_srs.");
            }
        }
        return resolved;
    }

    private Resolved resolve() {
        return switch (name.toLowerCase(Locale.ROOT).replace(' ', '_')) {
            case "transverse_mercator", "gauss_kruger" -> withOrigin("Transverse_Mercator", LATITUDE, MERIDIAN, SCALE);
            case "mercator_1sp" -> {
                require(value(LATITUDE, 0) == 0, LATITUDE);
                yield resolved("Mercator_1SP", Map.of(MERIDIAN, value(MERIDIAN, 0), SCALE, value(SCALE, 1)));
            }
            case "mercator", "mercator_2sp" -> {
                require(value(LATITUDE, 0) == 0, LATITUDE);
                require(value(SCALE, 1) == 1, SCALE);
                yield resolved("Mercator_2SP", Map.of(MERIDIAN, value(MERIDIAN, 0), PARALLEL_1, value(PARALLEL_1, 0)));
            }
            case "mercator_auxiliary_sphere", "popular_visualisation_pseudo_mercator" -> {
                require(value("auxiliary_sphere_type", 0) == 0, "auxiliary_sphere_type");
                require(value(PARALLEL_1, 0) == 0, PARALLEL_1);
                require(value(LATITUDE, 0) == 0, LATITUDE);
                require(value(SCALE, 1) == 1, SCALE);
                yield resolved("Popular Visualisation Pseudo Mercator", Map.of(MERIDIAN, value(MERIDIAN, 0)));
            }
            case "lambert_conformal_conic_1sp" -> withOrigin("Lambert_Conformal_Conic_1SP", LATITUDE, MERIDIAN, SCALE);
            case "lambert_conformal_conic_2sp" -> conic("Lambert_Conformal_Conic_2SP");
            case "lambert_conformal_conic" -> lambert();
            case "albers", "albers_conic_equal_area" -> conic("Albers_Conic_Equal_Area");
            case "lambert_azimuthal_equal_area" -> resolved(
                    "Lambert_Azimuthal_Equal_Area",
                    Map.of(
                            CENTRE_LATITUDE, either(CENTRE_LATITUDE, LATITUDE),
                            CENTRE_LONGITUDE, either(CENTRE_LONGITUDE, MERIDIAN)));
            case "polar_stereographic" -> polar(value(LATITUDE), false);
            case "polar_stereographic_(variant_b)" -> polar(either(PARALLEL_1, LATITUDE), false);
            case "stereographic_north_pole" -> polar(value(PARALLEL_1), true);
            case "stereographic_south_pole" -> polar(value(PARALLEL_1), true);
            case "oblique_stereographic", "double_stereographic" -> withOrigin(
                    "Oblique_Stereographic", LATITUDE, MERIDIAN, SCALE);
            case "cassini_soldner", "cassini" -> {
                require(value(SCALE, 1) == 1, SCALE);
                yield withOrigin("Cassini_Soldner", LATITUDE, MERIDIAN);
            }
            case "polyconic" -> {
                require(value(SCALE, 1) == 1, SCALE);
                yield withOrigin("Polyconic", LATITUDE, MERIDIAN);
            }
            case "sinusoidal" -> resolved("Sinusoidal", Map.of(MERIDIAN, either(CENTRE_LONGITUDE, MERIDIAN)));
            case "hotine_oblique_mercator", "hotine_oblique_mercator_azimuth_natural_origin" -> oblique(
                    "Hotine_Oblique_Mercator");
            case "oblique_mercator", "hotine_oblique_mercator_azimuth_center" -> oblique("Oblique_Mercator");
            case "krovak" -> krovak();
            default -> throw new AetherException("The projection " + name
                    + " is not supported; reproject the data, for example to UTM with gdalwarp -t_srs, or assign"
                    + " an EPSG code with gdal_edit.py -a_srs.");
        };
    }

    private Resolved withOrigin(String classification, String... parameters) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String parameter : parameters) {
            values.put(parameter, parameter.equals(SCALE) ? value(SCALE, 1) : value(parameter));
        }
        return resolved(classification, values);
    }

    private Resolved conic(String classification) {
        require(value(SCALE, 1) == 1, SCALE);
        return resolved(
                classification,
                Map.of(
                        PARALLEL_1, value(PARALLEL_1),
                        PARALLEL_2, value(PARALLEL_2),
                        LATITUDE, either(LATITUDE, CENTRE_LATITUDE),
                        MERIDIAN, either(MERIDIAN, CENTRE_LONGITUDE)));
    }

    /** Esri's Lambert_Conformal_Conic has one standard parallel or two. */
    private Resolved lambert() {
        if (given.containsKey(PARALLEL_2)) {
            return conic("Lambert_Conformal_Conic_2SP");
        }
        double parallel = value(PARALLEL_1, value(LATITUDE));
        require(Math.abs(parallel - value(LATITUDE)) < 1e-9, PARALLEL_1);
        return withOrigin("Lambert_Conformal_Conic_1SP", LATITUDE, MERIDIAN, SCALE);
    }

    /**
     * A polar stereographic projection.
     *
     * @param latitude of true scale; at the pole itself a scale factor is used instead
     * @param poleInName whether the name of the method contains the pole, which must then match the latitude
     */
    private Resolved polar(double latitude, boolean poleInName) {
        if (poleInName) {
            boolean north = name.toLowerCase(Locale.ROOT).contains("north");
            require(north == latitude > 0, PARALLEL_1);
        }
        double meridian = either(MERIDIAN, "straight_vertical_longitude_from_pole");
        if (Math.abs(Math.abs(latitude) - 90) < 1e-9) {
            return resolved(
                    "Polar_Stereographic",
                    Map.of(
                            LATITUDE, Math.copySign(90.0, latitude),
                            MERIDIAN, meridian,
                            SCALE, value(SCALE, 1)));
        }
        require(value(SCALE, 1) == 1, SCALE);
        require(latitude != 0, LATITUDE);
        return resolved("Polar Stereographic (variant B)", Map.of("Standard_Parallel_1", latitude, MERIDIAN, meridian));
    }

    private Resolved oblique(String classification) {
        double azimuth = value(AZIMUTH);
        double rectified = value("rectified_grid_angle", azimuth);
        return resolved(
                classification,
                Map.of(
                        CENTRE_LATITUDE,
                        either(CENTRE_LATITUDE, LATITUDE),
                        CENTRE_LONGITUDE,
                        either(CENTRE_LONGITUDE, MERIDIAN),
                        AZIMUTH,
                        azimuth,
                        "rectified_grid_angle",
                        rectified,
                        SCALE,
                        value(SCALE, 1)));
    }

    /** Krovak with axes that point east and north; Esri expresses this by a rotation and a reflection. */
    private Resolved krovak() {
        require(value("x_scale", -1) == -1, "x_scale");
        require(value("y_scale", 1) == 1, "y_scale");
        require(value("xy_plane_rotation", 90) == 90, "xy_plane_rotation");
        return resolved(
                "Krovak (North Orientated)",
                Map.of(
                        CENTRE_LATITUDE,
                        either(CENTRE_LATITUDE, LATITUDE),
                        CENTRE_LONGITUDE,
                        either(CENTRE_LONGITUDE, MERIDIAN),
                        "Co-latitude of cone axis",
                        value(AZIMUTH),
                        "pseudo_standard_parallel_1",
                        value("pseudo_standard_parallel_1"),
                        SCALE,
                        value(SCALE, 1)));
    }

    private Resolved resolved(String classification, Map<String, Double> values) {
        Map<String, Double> all = new LinkedHashMap<>(values);
        all.put(EASTING, value(EASTING, 0));
        all.put(NORTHING, value(NORTHING, 0));
        return new Resolved(classification, all);
    }

    private double value(String parameter, double otherwise) {
        used.add(parameter);
        return given.getOrDefault(parameter, otherwise);
    }

    private double value(String parameter) {
        used.add(parameter);
        Double value = given.get(parameter);
        if (value == null) {
            throw new AetherException("The projection " + name + " lacks the parameter " + parameter
                    + "; assign the right coordinate reference system with gdal_edit.py -a_srs.");
        }
        return value;
    }

    private double either(String parameter, String other) {
        for (String candidate : List.of(parameter, other)) {
            if (given.containsKey(candidate)) {
                return value(candidate);
            }
        }
        return value(parameter);
    }

    private void require(boolean supported, String parameter) {
        if (!supported) {
            throw new AetherException("The value " + given.get(parameter) + " for " + parameter + " of the projection "
                    + name + " is not supported; reproject the data, for example to UTM with gdalwarp -t_srs.");
        }
    }
}
