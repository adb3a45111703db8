package org.aether.crs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.geotools.api.metadata.extent.GeographicBoundingBox;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.referencing.CRS;

/**
 * Parses coordinate reference systems from well-known text (WKT 1 of OGC, GDAL and Esri), easting (longitude) first.
 *
 * <p>As in GDAL, the EPSG code of the whole CRS takes precedence. Without one, the CRS is built from the text: every
 * keyword, projection and parameter is either supported or refused with a message that names it. A datum is found by its
 * EPSG code or its name. TOWGS84 is used where it is present. An unknown datum has no shift, so its data cannot be
 * combined with data of other datums. The exception is an ellipsoid of WGS 84 or GRS 1980, or a sphere: as in PROJ, its
 * latitudes and longitudes are taken as those of WGS 84.
 */
public final class WellKnownText {

    private static final double DEGREE = Math.PI / 180;

    private final Object source;

    private WellKnownText(Object source) {
        this.source = source;
    }

    /** Whether a text begins like the well-known text of a CRS. */
    public static boolean matches(String text) {
        return text.strip()
                .toUpperCase(Locale.ROOT)
                .matches(
                        "(?s)(PROJCS|GEOGCS|COMPD_CS|GEOCCS|LOCAL_CS|FITTED_CS|VERT_CS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS"
                                + "|COMPOUNDCRS|ENGCRS|PROJECTEDCRS|GEOGRAPHICCRS|GEODETICCRS|VERTCRS|DERIVEDPROJCRS)\\s*[\\[(].*");
    }

    /**
     * Parses a text.
     *
     * @param source what messages name as the origin of the text, such as a {@link java.nio.file.Path} or a
     *     {@link org.aether.Message}
     * @throws AetherException naming what is not supported
     */
    public static CoordinateReferenceSystem parse(String text, Object source) {
        return new WellKnownText(source).crs(WktNode.parse(text, source));
    }

    private CoordinateReferenceSystem crs(WktNode node) {
        switch (node.keyword()) {
            case "COMPD_CS", "COMPOUNDCRS" -> {
                // The second part is the vertical CRS, which does not affect horizontal coordinates.
                return crs(node.children().get(0));
            }
            case "PROJCS" -> {
                Integer code = node.epsg();
                return code == null ? projected(node) : listed(code, node);
            }
            case "GEOGCS" -> {
                return geographic(node).crs();
            }
            default -> {
                Integer code = node.epsg();
                if (code != null
                        && (node.keyword().startsWith("PROJ") || node.keyword().startsWith("GEO"))) {
                    return EpsgCodes.decode(code);
                }
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The coordinate reference system of {} is written as {} without an EPSG code, which is not"
                                + " supported; assign an EPSG code, for example with gdal_edit.py -a_srs or ogr2ogr"
                                + " -a_srs.",
                        source,
                        node.keyword());
            }
        }
    }

    /** The CRS of an EPSG code; the rest of the text must not describe another projection. */
    private CoordinateReferenceSystem listed(int code, WktNode node) {
        CoordinateReferenceSystem listed = EpsgCodes.decode(code);
        ProjectedCRS described;
        try {
            described = projected(node);
        } catch (AetherException e) {
            return listed; // The text cannot be compared, so the code decides.
        }
        double apart = metresApart(listed, described);
        if (apart > 1) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The coordinate reference system of {} names EPSG:{} but describes another one, {} m away; assign the"
                            + " right one, for example with gdal_edit.py -a_srs or ogr2ogr -a_srs.",
                    source,
                    code,
                    String.format(Locale.ROOT, "%.0f", apart));
        }
        return listed;
    }

    /**
     * The largest distance in metres between the coordinates that two projections give to the same latitudes and longitudes,
     * at nine points of the area of use of the first; infinite when they cannot be compared.
     */
    public static double metresApart(CoordinateReferenceSystem listed, ProjectedCRS other) {
        GeographicBoundingBox area = CRS.getGeographicBoundingBox(listed);
        if (!(listed instanceof ProjectedCRS projected) || area == null) {
            return Double.POSITIVE_INFINITY;
        }
        double west = area.getWestBoundLongitude();
        double width = area.getEastBoundLongitude() - west;
        width = width < 0 ? width + 360 : width;
        double south = area.getSouthBoundLatitude();
        double height = area.getNorthBoundLatitude() - south;
        double[] points = new double[18];
        for (int i = 0; i < 9; i++) {
            points[2 * i] = west + width * (0.25 + 0.25 * (i % 3));
            points[2 * i + 1] = south + height * (0.25 + 0.25 * Math.floorDiv(i, 3));
        }
        double[] first = points.clone();
        double[] second = points.clone();
        CrsTransform.projection(projected).transform(first);
        CrsTransform.projection(other).transform(second);
        double unit = GroundUnits.metres(projected);
        double worst = 0;
        for (int i = 0; i < points.length; i += 2) {
            double distance = Math.hypot(first[i] - second[i], first[i + 1] - second[i + 1]) * unit;
            worst = Math.max(worst, Double.isNaN(first[i]) ? 0 : distance);
            if (Double.isNaN(distance) && !Double.isNaN(first[i])) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return worst;
    }

    private ProjectedCRS projected(WktNode node) {
        node.allow(source, Set.of("GEOGCS", "PROJECTION", "PARAMETER", "UNIT", "AXIS", "AUTHORITY", "EXTENSION"));
        UserDefinedBase base = geographic(node.only("GEOGCS", source));
        double unit = node.only("UNIT", source).number(0, source);
        String method = node.only("PROJECTION", source).name();
        Map<String, Double> parameters = new HashMap<>();
        for (WktNode parameter : node.all("PARAMETER")) {
            String name = parameter.name().toLowerCase(Locale.ROOT).replace(' ', '_');
            double value = parameter.number(0, source);
            parameters.put(name, name.startsWith("false_") ? value * unit : value);
        }
        for (WktNode extension : node.all("EXTENSION")) {
            if (!extension.text().matches("(?s).*\\+proj=merc \\+a=6378137(\\.0)? \\+b=6378137(\\.0)? .*@null.*")) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The EXTENSION in the coordinate reference system of {} is not supported; assign an EPSG code, for"
                                + " example with gdal_edit.py -a_srs.",
                        source);
            }
            method = "Popular_Visualisation_Pseudo_Mercator";
        }
        requireEastNorth(node, method);
        return UserDefinedCrs.projected(source, node.name(), base.crs(), base.shape(), method, parameters, unit);
    }

    private void requireEastNorth(WktNode node, String method) {
        List<String> directions = new ArrayList<>();
        for (WktNode axis : node.all("AXIS")) {
            directions.add(axis.text().toUpperCase(Locale.ROOT));
        }
        boolean polar = method.toLowerCase(Locale.ROOT).matches("(polar.)?stereographic.*|lambert_azimuthal.*");
        boolean supported = directions.isEmpty()
                || directions.equals(List.of("EAST", "NORTH"))
                || directions.equals(List.of("NORTH", "EAST"))
                || polar
                        && (directions.equals(List.of("SOUTH", "SOUTH"))
                                || directions.equals(List.of("NORTH", "NORTH")));
        if (!supported) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The axes of the coordinate reference system of {} point {} instead of east and north; reproject the"
                            + " data, for example to UTM.",
                    source,
                    String.join(" and ", directions).toLowerCase(Locale.ROOT));
        }
    }

    private UserDefinedBase geographic(WktNode node) {
        node.allow(source, Set.of("DATUM", "PRIMEM", "UNIT", "AXIS", "AUTHORITY"));
        WktNode unit = node.only("UNIT", source);
        if (Math.abs(unit.number(0, source) - DEGREE) > 1e-9) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The angles in the coordinate reference system of {} are in {} and not in degrees, which is not"
                            + " supported; assign an EPSG code, for example with gdal_edit.py -a_srs.",
                    source,
                    unit.name());
        }
        WktNode datum = node.only("DATUM", source);
        datum.allow(source, Set.of("SPHEROID", "TOWGS84", "AUTHORITY"));
        WktNode spheroid = datum.only("SPHEROID", source);
        UserDefinedCrs.Shape shape =
                new UserDefinedCrs.Shape(spheroid.name(), spheroid.number(0, source), spheroid.number(1, source));
        double greenwich =
                node.all("PRIMEM").isEmpty() ? 0 : node.only("PRIMEM", source).number(0, source);
        double[] shift = null;
        if (!datum.all("TOWGS84").isEmpty()) {
            WktNode numbers = datum.only("TOWGS84", source);
            shift = new double[numbers.values().size() == 3 ? 3 : 7];
            for (int i = 0; i < shift.length; i++) {
                shift[i] = numbers.value(i, source);
            }
        }
        return UserDefinedBase.of(
                source, node.name(), node.epsg(), datum.epsg(), datum.name(), shape, greenwich, shift);
    }
}
