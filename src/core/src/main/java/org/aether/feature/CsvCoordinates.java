package org.aether.feature;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * Which columns of a CSV file hold its coordinates.
 *
 * @param wkt index of the WKT column, or -1
 * @param x index of the longitude or easting, or -1
 * @param y index of the latitude or northing, or -1
 * @param lonLat whether x and y are named as longitude and latitude
 * @param declaredCrs what a column {@code crs} says, or null
 * @param used indexes of the columns that are coordinates and no attributes
 */
record CsvCoordinates(Path file, int wkt, int x, int y, boolean lonLat, String declaredCrs, Set<Integer> used) {

    private static final List<String> WKT_NAMES = List.of("wkt", "geometry", "geom", "the_geom", "wkt_geom");
    private static final List<List<String>> LON_LAT_NAMES = List.of(
            List.of("lon", "lat"), List.of("lng", "lat"), List.of("long", "lat"), List.of("longitude", "latitude"));
    private static final List<List<String>> XY_NAMES =
            List.of(List.of("easting", "northing"), List.of("eastings", "northings"), List.of("x", "y"));

    /** @param needed false: where there are no coordinates, {@link #count()} is 0 */
    static CsvCoordinates choose(Path file, List<CsvColumn> columns, boolean needed) {
        List<String> names = columns.stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .toList();
        int wkt = WKT_NAMES.stream()
                .map(names::indexOf)
                .filter(index -> index >= 0 && columns.get(index).isWkt())
                .findFirst()
                .orElse(-1);
        int crsColumn = names.indexOf("crs");
        // WKT with a CRS beside it: then x and y repeat it, and lon and lat are attributes.
        int[] lonLat = wkt >= 0 && crsColumn >= 0 ? null : pair(names, LON_LAT_NAMES);
        int[] xy = lonLat != null ? lonLat : pair(names, XY_NAMES);
        if (wkt < 0 && xy == null) {
            // One column is a table that was not taken apart.
            if (!needed && columns.size() > 1) {
                return new CsvCoordinates(file, -1, -1, -1, false, null, Set.of());
            }
            throw noCoordinates(file, columns);
        }
        Set<Integer> used = new HashSet<>();
        if (wkt >= 0) {
            used.add(wkt);
        }
        // Beside shapes, lon and lat may be a label's place, which is an attribute; beside points they repeat them.
        if (xy != null && (wkt < 0 || columns.get(wkt).isPoints())) {
            used.add(xy[0]);
            used.add(xy[1]);
        }
        String crs = null;
        if (crsColumn >= 0 && (wkt >= 0 || lonLat == null)) {
            crs = columns.get(crsColumn).constant();
            if (crs == null) {
                throw new AetherException("The column 'crs' of " + file
                        + " must hold the same coordinate reference system in every row, such as EPSG:27700.");
            }
            used.add(crsColumn);
        }
        return new CsvCoordinates(
                file, wkt, xy == null ? -1 : xy[0], xy == null ? -1 : xy[1], lonLat != null, crs, used);
    }

    private static int[] pair(List<String> names, List<List<String>> candidates) {
        for (List<String> candidate : candidates) {
            int x = names.indexOf(candidate.get(0));
            int y = names.indexOf(candidate.get(1));
            if (x >= 0 && y >= 0) {
                return new int[] {x, y};
            }
        }
        return null;
    }

    private static AetherException noCoordinates(Path file, List<CsvColumn> columns) {
        String listed = columns.stream().limit(30).map(CsvColumn::name).collect(Collectors.joining(", "));
        if (columns.size() == 1) {
            return new AetherException(file + " has only one column (“" + shortened(listed)
                    + "”); separate its columns by commas, semicolons, tabs or vertical bars.");
        }
        return new AetherException(file + " has no coordinates: it needs columns lon and lat, x and y, or wkt, but has "
                + listed + (columns.size() > 30 ? ", …" : "") + ".");
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    boolean uses(int column) {
        return used.contains(column);
    }

    int count() {
        return used.size();
    }

    /** @param shareOutsideLonLat the part of the geometries that cannot be longitudes and latitudes */
    CoordinateReferenceSystem crs(CoordinateReferenceSystem assumed, double shareOutsideLonLat) {
        if (wkt < 0 && lonLat) {
            return CoordinateSystems.lonLat();
        }
        if (declaredCrs != null) {
            return CoordinateSystems.decode(declaredCrs);
        }
        if (assumed != null) {
            return assumed;
        }
        if (wkt >= 0 && shareOutsideLonLat <= 0.5) {
            return CoordinateSystems.lonLat();
        }
        throw new AetherException("The coordinates of " + file
                + " are in no known coordinate reference system; add a column crs that says it in every row, such as"
                + " EPSG:27700, or give longitudes and latitudes in columns lon and lat.");
    }
}
