package org.aether.feature;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.PartFile;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes vector files: GeoJSON ({@code .geojson}, {@code .json}), CSV ({@code .csv}, {@code .csv.gz}) and
 * GeoPackage ({@code .gpkg}, or {@code file.gpkg#table} when several tables have features).
 *
 * <pre>{@code
 * FeatureFile pois = FeatureFiles.read(Path.of("pois.geojson"));
 * FeatureFiles.write(Path.of("pois.gpkg"), pois.features());
 * }</pre>
 *
 * <p>Every reader guarantees:
 *
 * <ul>
 *   <li>Geometries have easting first, whatever the CRS declares. Their types may differ.
 *   <li>Attributes are Long, Double, Boolean or String and have their names in the file. A missing value is null.
 *   <li>A row without a usable geometry is left out and counted in {@link FeatureFile#leftOut()}.
 *   <li>The file is read as a stream, so the features are in memory but not the text.
 * </ul>
 *
 * <p>For a file that cannot be read at all (missing, empty, damaged, not UTF-8, no usable feature) readers throw an
 * {@link AetherException}. Stateless and thread-safe.
 */
public final class FeatureFiles {
    private FeatureFiles() {}

    /** The file of a name: the part before {@code #} in {@code file.gpkg#table}, otherwise the name itself. */
    public static Path file(Path name) {
        GeoPackageTable table = GeoPackageTable.parse(name);
        return table == null ? name : table.file();
    }

    /** As {@link #read(Path, CoordinateReferenceSystem)} without an assumed CRS. */
    public static FeatureFile read(Path file) {
        return read(file, null);
    }

    /**
     * Reads a whole vector file.
     *
     * <p><b>GeoJSON</b>: RFC 7946, or with the older "crs" member; coordinates are always x first. A single feature or a
     * geometry is read as a collection of one. Newline-delimited features are read as a collection too. The "id" of a feature
     * becomes the attribute {@code id}. Esri's JSON is read when its "spatialReference" is known.
     *
     * <p><b>CSV</b>: with a header, in UTF-8 (a byte order mark is allowed), quoted as in RFC 4180, and separated by commas,
     * semicolons, tabs or vertical bars. The separator is inferred from the first rows or declared by a first line
     * {@code sep=;}. Coordinates are taken from the first of these that exists: a WKT column ({@code wkt}, {@code geometry},
     * {@code geom}, {@code the_geom}); {@code lon}/{@code lat}, {@code lng}/{@code lat} or
     * {@code longitude}/{@code latitude} in WGS 84; {@code easting}/{@code northing} or {@code x}/{@code y}. The CRS of WKT
     * and x/y is that of a column {@code crs} (one value, such as EPSG:27700, in every row) or {@code assumed}. WKT within
     * the range of longitudes and latitudes needs neither. Columns of coordinates are not attributes. A column is Long,
     * Double or Boolean only if every non-empty cell is one. Numbers with leading zeros or a plus sign are identifiers, and
     * their column is String.
     *
     * <p><b>GeoPackage</b>: the only feature table or view that has rows, or the one that is named after {@code #}. Arcs
     * become lines. Values have the type that the database stores, whatever type and length their column declares; dates are
     * text.
     *
     * @param assumed the CRS of coordinates whose file does not declare one, or null
     * @throws AetherException when nothing usable can be read
     */
    public static FeatureFile read(Path file, @Nullable CoordinateReferenceSystem assumed) {
        return read(file, assumed, true);
    }

    /**
     * Reads a file whose features need no geometry, such as vectors with labels: as {@link #read(Path)}, but a CSV file may
     * lack columns of coordinates. Then every row is a feature without geometry, and the file has no CRS.
     *
     * @throws AetherException when nothing usable can be read
     */
    public static FeatureFile readTable(Path file) {
        return read(file, null, false);
    }

    private static FeatureFile read(Path file, @Nullable CoordinateReferenceSystem assumed, boolean geometryNeeded) {
        GeoPackageTable table = GeoPackageTable.parse(file);
        Path path = table == null ? file : table.file();
        if (!Files.exists(path)) {
            throw new AetherException(Kind.NOT_FOUND, "The file {} does not exist; check its name.", path);
        }
        if (!Files.isRegularFile(path)) {
            throw new AetherException(
                    Kind.INVALID_INPUT, "{} is not a file; name a GeoJSON, CSV or GeoPackage file.", path);
        }
        if (!Files.isReadable(path)) {
            throw new AetherException(Kind.FORBIDDEN, "The file {} may not be read; change its permissions.", path);
        }
        Format format = Format.of(path);
        try {
            if (Files.size(path) == 0) {
                throw new AetherException(
                        Kind.INVALID_INPUT, "The file {} is empty; choose a file with features.", path);
            }
            return switch (format) {
                case GEOJSON -> GeoJsonSource.read(path, Format.baseName(path), assumed);
                case CSV, CSV_GZ -> CsvSource.read(
                        path, Format.baseName(path), format == Format.CSV_GZ, assumed, geometryNeeded);
                case GEOPACKAGE -> GeoPackageSource.read(path, table == null ? null : table.table(), assumed);
            };
        } catch (IOException e) {
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "The file {} could not be read ({}); check that it is complete.",
                    path,
                    e.getMessage());
        }
    }

    /**
     * Writes features in the format of the file name, by way of a {@link PartFile}, so that after a failure there is the old
     * file or none.
     *
     * <p>GeoJSON in WGS 84 follows RFC 7946. In another CRS it has the older "crs" member, which GDAL and QGIS support, and
     * coordinates are not changed. CSV has the geometry in a column {@code wkt}, points also in {@code lon} and {@code lat}
     * or {@code x} and {@code y}, and a column {@code crs} unless the CRS is WGS 84. Coordinates are two-dimensional. Numbers
     * are written with all digits (floats as the shortest text that is read back as the same number); NaN becomes null.
     * Features in a CRS without an EPSG code are written in WGS 84.
     *
     * <p>Features whose schema has no geometry can be written as CSV, without columns of coordinates.
     *
     * @param features easting first, with a CRS in their schema
     * @throws AetherException when the file cannot be written or must not be replaced ({@link #requireReplaceable}), when
     *     the features have no CRS, or when they have no geometry and the format is not CSV
     */
    public static void write(Path file, SimpleFeatureCollection features) {
        Format format = Format.of(file);
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new AetherException(Kind.INVALID_INPUT, "{} is a directory; name a file to write to.", file);
        }
        Path directory = Objects.requireNonNullElse(target.getParent(), target);
        if (!Files.isDirectory(directory)) {
            throw new AetherException(
                    Kind.NOT_FOUND, "The directory {} does not exist; create it, or write to another one.", directory);
        }
        requireReplaceable(target);
        OutputFeatures output = OutputFeatures.of(features);
        if (!output.hasGeometry() && format != Format.CSV && format != Format.CSV_GZ) {
            throw new AetherException("The features of " + features.getSchema().getTypeName()
                    + " have no geometry; write a .csv file, or use features with a geometry.");
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
                    Kind.FORBIDDEN,
                    e,
                    "The file {} may not be written; change the permissions of its directory, or write to another one.",
                    file);
        } catch (IOException e) {
            throw new AetherException(
                    Kind.OUT_OF_RESOURCES,
                    e,
                    "The file {} could not be written ({}); check the free space on the disk.",
                    file,
                    e.getMessage());
        }
    }

    /**
     * Checks that {@link #write} may replace a file. A GeoPackage may be replaced when its only table is the one that will be
     * written, which has the name of the file, and when no other program has it open.
     *
     * @throws AetherException when data would be lost
     */
    public static void requireReplaceable(Path file) {
        if (Format.of(file) == Format.GEOPACKAGE && Files.exists(file)) {
            GeoPackageSink.requireReplaceable(file, Format.baseName(file));
        }
    }

    /** A format, which is chosen by the end of the file name. */
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
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The name of {} does not end in the extension of a supported format; use .geojson, .json, .csv, .csv.gz"
                            + " or .gpkg.",
                    file);
        }

        /** The file name without the extension. */
        static String baseName(Path file) {
            return file.getFileName().toString().replaceFirst("(?i)\\.(geojson|json|csv|csv\\.gz|gpkg)$", "");
        }
    }

    /** The parts of {@code file.gpkg#table}. */
    private record GeoPackageTable(Path file, String table) {

        /** Null when a path has no table. */
        static @Nullable GeoPackageTable parse(Path path) {
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
