package org.aether.feature;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a CSV file that contain its coordinates.
 *
 * @param wkt index of the WKT column, or -1
 * @param x index of the longitude or easting, or -1
 * @param y index of the latitude or northing, or -1
 * @param lonLat whether the names of x and y are those of longitude and latitude
 * @param declaredCrs the value of the column {@code crs}, or null
 * @param used indexes of the columns that are coordinates and not attributes
 */
record CsvCoordinates(
        Path file, int wkt, int x, int y, boolean lonLat, @Nullable String declaredCrs, Set<Integer> used) {

    private static final List<String> WKT_NAMES = List.of("wkt", "geometry", "geom", "the_geom", "wkt_geom");
    private static final List<List<String>> LON_LAT_NAMES = List.of(
            List.of("lon", "lat"), List.of("lng", "lat"), List.of("long", "lat"), List.of("longitude", "latitude"));
    private static final List<List<String>> XY_NAMES =
            List.of(List.of("easting", "northing"), List.of("eastings", "northings"), List.of("x", "y"));

    private static final int MAX_LISTED_COLUMNS = 30;

    /**
     * Chooses the columns by their names and contents.
     *
     * @param required whether a file without coordinates is an error; otherwise {@link #count()} is 0 for it
     */
    static CsvCoordinates choose(Path file, List<CsvColumn> columns, boolean required) {
        List<String> names = columns.stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .toList();
        int wkt = WKT_NAMES.stream()
                .map(names::indexOf)
                .filter(index -> index >= 0 && columns.get(index).isWkt())
                .findFirst()
                .orElse(-1);
        int crsColumn = names.indexOf("crs");
        // With WKT and a CRS, columns x and y repeat the coordinates, and columns lon and lat are attributes.
        int[] lonLat = wkt >= 0 && crsColumn >= 0 ? null : pair(names, LON_LAT_NAMES);
        int[] xy = lonLat != null ? lonLat : pair(names, XY_NAMES);
        if (wkt < 0 && xy == null) {
            // A single column means that the separator was not recognised.
            if (!required && columns.size() > 1) {
                return new CsvCoordinates(file, -1, -1, -1, false, null, Set.of());
            }
            throw noCoordinates(file, columns);
        }
        Set<Integer> used = new HashSet<>();
        if (wkt >= 0) {
            used.add(wkt);
        }
        // With points in WKT, lon and lat repeat them. With other geometries they may be the location of a label.
        if (xy != null && (wkt < 0 || columns.get(wkt).isPoints())) {
            used.add(xy[0]);
            used.add(xy[1]);
        }
        String crs = null;
        if (crsColumn >= 0 && (wkt >= 0 || lonLat == null)) {
            crs = columns.get(crsColumn).constant();
            if (crs == null) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The column 'crs' of {} must contain the same coordinate reference system in every row, such as"
                                + " EPSG:27700.",
                        file);
            }
            used.add(crsColumn);
        }
        return new CsvCoordinates(
                file, wkt, xy == null ? -1 : xy[0], xy == null ? -1 : xy[1], lonLat != null, crs, used);
    }

    private static int @Nullable [] pair(List<String> names, List<List<String>> candidates) {
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
        String listed =
                columns.stream().limit(MAX_LISTED_COLUMNS).map(CsvColumn::name).collect(Collectors.joining(", "));
        if (columns.size() == 1) {
            return new AetherException(
                    Kind.INVALID_INPUT,
                    "{} has only one column (“{}”); separate its columns by commas, semicolons, tabs or vertical bars.",
                    file,
                    shortened(listed));
        }
        return new AetherException(
                Kind.INVALID_INPUT,
                "{} has no coordinates: it needs columns lon and lat, x and y, or wkt, but has {}{}.",
                file,
                listed,
                columns.size() > MAX_LISTED_COLUMNS ? ", …" : "");
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

    /**
     * The CRS of the coordinates.
     *
     * @param assumed the CRS of coordinates whose file does not declare one, or null
     * @param shareOutsideLonLat the fraction of geometries that cannot be longitudes and latitudes
     */
    CoordinateReferenceSystem crs(@Nullable CoordinateReferenceSystem assumed, double shareOutsideLonLat) {
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
        throw new AetherException(
                Kind.INVALID_INPUT,
                "The coordinate reference system of {} is not known; add a column crs with its name in every row, such as"
                        + " EPSG:27700, or write longitudes and latitudes into columns lon and lat.",
                file);
    }
}
