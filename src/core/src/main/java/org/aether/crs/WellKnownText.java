package org.aether.crs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.geotools.api.metadata.extent.GeographicBoundingBox;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.referencing.CRS;

/**
 * Coordinate reference systems from well-known text (WKT 1, OGC's, GDAL's and Esri's), easting (longitude) first.
 *
 * <p>An EPSG number of the whole counts, as in GDAL. Else the CRS is built from what the text says: every keyword,
 * projection and parameter is understood or refused by name. A datum is found by its EPSG number or its name; TOWGS84
 * counts where it is given. A datum that nobody knows has no shift, so that nothing is laid over data of other datums,
 * unless its ellipsoid is that of WGS 84, GRS 1980 or a sphere, whose latitudes and longitudes count as those of WGS 84,
 * as in PROJ.
 */
public final class WellKnownText {

    private static final double DEGREE = Math.PI / 180;

    private final String what;

    private WellKnownText(String what) {
        this.what = what;
    }

    /** Whether a text looks like well-known text of a CRS. */
    public static boolean looksLike(String text) {
        return text.strip()
                .toUpperCase(Locale.ROOT)
                .matches(
                        "(?s)(PROJCS|GEOGCS|COMPD_CS|GEOCCS|LOCAL_CS|FITTED_CS|VERT_CS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS"
                                + "|COMPOUNDCRS|ENGCRS|PROJECTEDCRS|GEOGRAPHICCRS|GEODETICCRS|VERTCRS|DERIVEDPROJCRS)\\s*[\\[(].*");
    }

    /**
     * @param what names the text in messages, such as "the file x.tif"
     * @throws AetherException naming what is not understood
     */
    public static CoordinateReferenceSystem parse(String text, String what) {
        return new WellKnownText(what).crs(WktNode.parse(text, what));
    }

    private CoordinateReferenceSystem crs(WktNode node) {
        switch (node.keyword()) {
            case "COMPD_CS", "COMPOUNDCRS" -> {
                // The second part is a height, which moves nothing.
                return crs(node.children().get(0));
            }
            case "PROJCS" -> {
                Integer code = node.epsg();
                return code == null ? projected(node) : listed(code, node);
            }
            case "GEOGCS" -> {
                return geographic(node).base();
            }
            default -> {
                Integer code = node.epsg();
                if (code != null
                        && (node.keyword().startsWith("PROJ") || node.keyword().startsWith("GEO"))) {
                    return EpsgCodes.decode(code);
                }
                throw new AetherException("The coordinate reference system of " + what + " is written as "
                        + node.keyword() + " without an EPSG code, which is not understood; assign an EPSG code, for"
                        + " example with gdal_edit.py -a_srs or ogr2ogr -a_srs.");
            }
        }
    }

    /** By its EPSG number; the text must not say another projection. */
    private CoordinateReferenceSystem listed(int code, WktNode node) {
        CoordinateReferenceSystem listed = EpsgCodes.decode(code);
        ProjectedCRS described;
        try {
            described = projected(node);
        } catch (AetherException e) {
            return listed; // the number says what the text says in words that are not known here
        }
        double apart = metresApart(listed, described);
        if (apart > 1) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The coordinate reference system of %s says EPSG:%d and describes another one, %.0f m away; assign the"
                            + " right one, for example with gdal_edit.py -a_srs or ogr2ogr -a_srs.",
                    what,
                    code,
                    apart));
        }
        return listed;
    }

    /** How far apart two projections put the same latitudes and longitudes, over the first one's area of use. */
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
            points[2 * i + 1] = south + height * (0.25 + 0.25 * (i / 3));
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
        node.allow(what, Set.of("GEOGCS", "PROJECTION", "PARAMETER", "UNIT", "AXIS", "AUTHORITY", "EXTENSION"));
        Base base = geographic(node.only("GEOGCS", what));
        double unit = node.only("UNIT", what).number(0, what);
        String method = node.only("PROJECTION", what).name();
        Map<String, Double> parameters = new HashMap<>();
        for (WktNode parameter : node.all("PARAMETER")) {
            String name = parameter.name().toLowerCase(Locale.ROOT).replace(' ', '_');
            double value = parameter.number(0, what);
            parameters.put(name, name.startsWith("false_") ? value * unit : value);
        }
        for (WktNode extension : node.all("EXTENSION")) {
            if (!extension.text().matches("(?s).*\\+proj=merc \\+a=6378137(\\.0)? \\+b=6378137(\\.0)? .*@null.*")) {
                throw new AetherException("The EXTENSION in the coordinate reference system of " + what
                        + " is not understood; assign an EPSG code, for example with gdal_edit.py -a_srs.");
            }
            method = "Popular_Visualisation_Pseudo_Mercator";
        }
        axes(node, method);
        return UserDefinedCrs.projected(what, node.name(), base.base(), base.shape(), method, parameters, unit);
    }

    private void axes(WktNode node, String method) {
        List<String> directions = new ArrayList<>();
        for (WktNode axis : node.all("AXIS")) {
            directions.add(axis.text().toUpperCase(Locale.ROOT));
        }
        boolean polar = method.toLowerCase(Locale.ROOT).matches("(polar.)?stereographic.*|lambert_azimuthal.*");
        boolean plain = directions.isEmpty()
                || directions.equals(List.of("EAST", "NORTH"))
                || directions.equals(List.of("NORTH", "EAST"))
                || polar
                        && (directions.equals(List.of("SOUTH", "SOUTH"))
                                || directions.equals(List.of("NORTH", "NORTH")));
        if (!plain) {
            throw new AetherException("The axes of the coordinate reference system of " + what + " point "
                    + String.join(" and ", directions).toLowerCase(Locale.ROOT)
                    + " instead of east and north; reproject the data, for example to UTM.");
        }
    }

    /** A geographic CRS, and the ellipsoid of projections from it where that is another. */
    private record Base(GeographicCRS base, UserDefinedCrs.Shape shape) {}

    private Base geographic(WktNode node) {
        node.allow(what, Set.of("DATUM", "PRIMEM", "UNIT", "AXIS", "AUTHORITY"));
        WktNode unit = node.only("UNIT", what);
        if (Math.abs(unit.number(0, what) - DEGREE) > 1e-9) {
            throw new AetherException("The angles in the coordinate reference system of " + what + " are counted in "
                    + unit.name()
                    + " and not in degrees, which is not understood; assign an EPSG code, for example with"
                    + " gdal_edit.py -a_srs.");
        }
        WktNode datum = node.only("DATUM", what);
        datum.allow(what, Set.of("SPHEROID", "TOWGS84", "AUTHORITY"));
        WktNode spheroid = datum.only("SPHEROID", what);
        UserDefinedCrs.Shape shape =
                new UserDefinedCrs.Shape(spheroid.name(), spheroid.number(0, what), spheroid.number(1, what));
        double greenwich =
                node.all("PRIMEM").isEmpty() ? 0 : node.only("PRIMEM", what).number(0, what);
        double[] shift = null;
        if (!datum.all("TOWGS84").isEmpty()) {
            WktNode numbers = datum.only("TOWGS84", what);
            shift = new double[numbers.values().size() == 3 ? 3 : 7];
            for (int i = 0; i < shift.length; i++) {
                shift[i] = numbers.value(i, what);
            }
        }
        return base(node.name(), node.epsg(), datum.epsg(), datum.name(), shape, greenwich, shift);
    }

    private Base base(
            String name,
            Integer code,
            Integer datumCode,
            String datumName,
            UserDefinedCrs.Shape shape,
            double greenwich,
            double[] shift) {
        UserDefinedBase found = UserDefinedBase.of(what, name, code, datumCode, datumName, shape, greenwich, shift);
        return new Base(found.crs(), found.shape());
    }
}
