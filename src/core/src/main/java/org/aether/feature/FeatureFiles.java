package org.aether.feature;

import java.nio.file.Path;
import org.geotools.data.simple.SimpleFeatureCollection;

/** STUB: GeoJSON, CSV (.gz too) and GeoPackage, by file name. */
public final class FeatureFiles {
    private FeatureFiles() {}

    /**
     * Reads a whole vector file. GeoJSON: RFC 7946 or with the older "crs" member. CSV: comma, header, UTF-8 (BOM
     * allowed); coordinates from columns lon/lat, longitude/latitude, x/y, easting/northing or a WKT column
     * (wkt/geometry/the_geom); numbers become Double, other columns String; rows may lack coordinates (counted).
     */
    public static FeatureFile read(Path file) {
        throw new UnsupportedOperationException();
    }

    /** Writes by file name: .geojson/.json, .csv, .csv.gz, .gpkg; to a temporary file first, then moved into place. */
    public static void write(Path file, SimpleFeatureCollection features) {
        throw new UnsupportedOperationException();
    }
}
