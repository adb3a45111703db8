package org.aether.feature;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.PartFile;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * Vector files by name: GeoJSON ({@code .geojson}, {@code .json}), CSV ({@code .csv}, {@code .csv.gz}) and GeoPackage
 * ({@code .gpkg}, or {@code file.gpkg#table} where several tables have features).
 *
 * <pre>{@code
 * FeatureFile pois = FeatureFiles.read(Path.of("pois.geojson"));
 * FeatureFiles.write(Path.of("pois.gpkg"), pois.features());
 * }</pre>
 *
 * <p>What every reader guarantees:
 *
 * <ul>
 *   <li>geometries are east-north, whatever the CRS declares; their types may be mixed;
 *   <li>attributes are Long, Double, Boolean or String and keep the file's names; a missing value is null;
 *   <li>a row without a usable geometry is left out and counted by reason in {@link FeatureFile#unusable()};
 *   <li>the file is read as a stream, so memory holds the features but not the text.
 * </ul>
 *
 * <p>A file that cannot be read at all (missing, empty, broken, not UTF-8, no usable feature) is an
 * {@link AetherException}. Stateless and thread-safe.
 */
public final class FeatureFiles {
    private FeatureFiles() {}

    /** The file that a name means: of {@code file.gpkg#table} the part before the table, else the name itself. */
    public static Path file(Path name) {
        GeoPackageTable table = GeoPackageTable.parse(name);
        return table == null ? name : table.file();
    }

    /** As {@link #read(Path, CoordinateReferenceSystem)} with nothing assumed. */
    public static FeatureFile read(Path file) {
        return read(file, null);
    }

    /**
     * Reads a whole vector file.
     *
     * <p><b>GeoJSON</b>: RFC 7946, or with the older "crs" member, whose coordinates are then taken x first. A single
     * feature or a bare geometry is a collection of one, and so are features one a line. A feature's "id" becomes the
     * attribute {@code id}. Esri's JSON is read where its "spatialReference" is known.
     *
     * <p><b>CSV</b>: header, UTF-8 (a byte order mark is allowed), quotes as in RFC 4180; separated by commas, semicolons,
     * tabs or vertical bars, found out from the first rows or said by a first line {@code sep=;}. Coordinates come from
     * the first of these that is there: a WKT column ({@code wkt}, {@code geometry}, {@code geom}, {@code the_geom});
     * {@code lon}/{@code lat}, {@code lng}/{@code lat} or {@code longitude}/{@code latitude} in WGS 84;
     * {@code easting}/{@code northing} or {@code x}/{@code y}. WKT and x/y take their CRS from a column {@code crs}
     * (one value, such as EPSG:27700, in every row) or from {@code assumed}; WKT that looks like longitudes and
     * latitudes needs neither. Columns used for coordinates are not attributes. A column is Long, Double or Boolean only
     * if every non-empty cell is one; numbers with leading zeros or a plus sign are identifiers and stay String.
     *
     * <p><b>GeoPackage</b>: the only feature table or view that has rows, or the one named after {@code #}. Arcs become
     * lines. Values are what the database holds, whatever type and length their column is declared with; dates are text.
     *
     * @param assumed the CRS of coordinates whose file does not say it, or null; a file that says its own keeps it
     * @throws AetherException when nothing usable can be read
     */
    public static FeatureFile read(Path file, CoordinateReferenceSystem assumed) {
        return read(file, assumed, true);
    }

    /**
     * Reads a file whose features need no place, such as vectors with labels: as {@link #read(Path)}, but CSV may be without
     * columns of coordinates. Its features then have no geometry and the file no CRS; every row is one.
     *
     * @throws AetherException when nothing usable can be read
     */
    public static FeatureFile readTable(Path file) {
        return read(file, null, false);
    }

    private static FeatureFile read(Path file, CoordinateReferenceSystem assumed, boolean geometryNeeded) {
        GeoPackageTable table = GeoPackageTable.parse(file);
        Path path = table == null ? file : table.file();
        if (!Files.exists(path)) {
            throw new AetherException("The file " + path + " does not exist; check its name.");
        }
        if (!Files.isRegularFile(path)) {
            throw new AetherException(path + " is not a file; name a GeoJSON, CSV or GeoPackage file.");
        }
        if (!Files.isReadable(path)) {
            throw new AetherException("The file " + path + " may not be read; change its permissions.");
        }
        Format format = Format.of(path);
        try {
            if (Files.size(path) == 0) {
                throw new AetherException("The file " + path + " is empty; choose a file with features.");
            }
            return switch (format) {
                case GEOJSON -> GeoJsonSource.read(path, Format.baseName(path), assumed);
                case CSV, CSV_GZ -> CsvSource.read(
                        path, Format.baseName(path), format == Format.CSV_GZ, assumed, geometryNeeded);
                case GEOPACKAGE -> GeoPackageSource.read(path, table == null ? null : table.table(), assumed);
            };
        } catch (IOException e) {
            throw new AetherException(
                    "The file " + path + " could not be read (" + e.getMessage() + "); check that it is complete.", e);
        }
    }

    /**
     * Writes features by file name; to a temporary file beside it first, which then takes its place, so that a failure
     * leaves the old file or none.
     *
     * <p>GeoJSON in WGS 84 follows RFC 7946; in another CRS it carries the older "crs" member, which GDAL and QGIS
     * understand, so that coordinates stay as they are. CSV holds the geometry in a column {@code wkt}, points in
     * {@code lon}, {@code lat} or {@code x}, {@code y} too, and a column {@code crs} unless it is WGS 84. Coordinates
     * are two-dimensional. Numbers are written with all their digits (floats as the shortest text that reads back
     * equal); NaN becomes null. Features in a CRS that has no EPSG code are written in WGS 84.
     *
     * <p>Features whose schema has no geometry can be written as CSV, which then has no columns of coordinates.
     *
     * @param features east-north, with a CRS in their schema
     * @throws AetherException when the file cannot be written or may not be replaced ({@link #requireReplaceable}), the
     *     features have no CRS, or they have no geometry and the file is no CSV
     */
    public static void write(Path file, SimpleFeatureCollection features) {
        Format format = Format.of(file);
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new AetherException(file + " is a directory; name a file to write to.");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new AetherException(
                    "The directory " + target.getParent() + " does not exist; create it, or write elsewhere.");
        }
        requireReplaceable(target);
        OutputFeatures output = OutputFeatures.of(features);
        if (!output.hasGeometry() && format != Format.CSV && format != Format.CSV_GZ) {
            throw new AetherException("The features of " + features.getSchema().getTypeName()
                    + " have no geometry; write a .csv file, or give each its location.");
        }
        try {
            PartFile.write(target, part -> {
                switch (format) {
                    case GEOJSON -> GeoJsonSink.write(part.stream(), Format.baseName(file), output);
                    case CSV, CSV_GZ -> CsvSink.write(part.stream(), format == Format.CSV_GZ, output);
                    case GEOPACKAGE -> GeoPackageSink.write(part.path(), Format.baseName(file), output);
                }
            });
        } catch (AccessDeniedException e) {
            throw new AetherException(
                    "The file " + file
                            + " may not be written; change the permissions of its directory, or write elsewhere.",
                    e);
        } catch (IOException e) {
            throw new AetherException(
                    "The file " + file + " could not be written (" + e.getMessage()
                            + "); check the space left on the disk.",
                    e);
        }
    }

    /**
     * Looks whether a file may be replaced by {@link #write}: a GeoPackage has to be one that holds no table but the one
     * that will be written, named as the file, and that no other program has open.
     *
     * @throws AetherException when something would be lost
     */
    public static void requireReplaceable(Path file) {
        if (Format.of(file) == Format.GEOPACKAGE && Files.exists(file)) {
            GeoPackageSink.requireReplaceable(file, Format.baseName(file));
        }
    }

    /** The formats, told by the end of the file name. */
    private enum Format {
        GEOJSON,
        CSV,
        CSV_GZ,
        GEOPACKAGE;

        static Format of(Path file) {
            String name = file.getFileName() == null
                    ? ""
                    : file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".geojson") || name.endsWith(".json")) {
                return GEOJSON;
            }
            if (name.endsWith(".csv")) {
                return CSV;
            }
            if (name.endsWith(".csv.gz")) {
                return CSV_GZ;
            }
            if (name.endsWith(".gpkg")) {
                return GEOPACKAGE;
            }
            throw new AetherException("The format of " + file
                    + " is not known by its name; use .geojson, .json, .csv, .csv.gz or .gpkg.");
        }

        /** The file name without what tells the format. */
        static String baseName(Path file) {
            return file.getFileName().toString().replaceFirst("(?i)\\.(geojson|json|csv|csv\\.gz|gpkg)$", "");
        }
    }

    /** {@code file.gpkg#table} taken apart. */
    private record GeoPackageTable(Path file, String table) {

        static GeoPackageTable parse(Path path) {
            String text = path.toString();
            int hash = text.toLowerCase(Locale.ROOT).indexOf(".gpkg#");
            if (hash < 0 || Files.exists(path)) {
                return null;
            }
            return new GeoPackageTable(
                    path.getFileSystem().getPath(text.substring(0, hash + 5)), text.substring(hash + 6));
        }
    }
}
