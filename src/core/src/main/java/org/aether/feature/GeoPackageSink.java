package org.aether.feature;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** Writes one feature table into a new GeoPackage 1.3, in one transaction. */
final class GeoPackageSink {

    private static final String ID = "fid";
    private static final String GEOMETRY = "geom";

    /** The required tables of a GeoPackage (GeoPackage 1.3, annex C). */
    private static final List<String> SCHEMA = List.of(
            // "GPKG" and the version. Nothing here is newer than 1.3, and older programs warn about version 1.4.
            "PRAGMA application_id = 1196444487",
            "PRAGMA user_version = 10300",
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,"
                    + " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,"
                    + " description TEXT)",
            "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT"
                    + " UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT"
                    + " (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,"
                    + " srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES"
                    + " gpkg_spatial_ref_sys(srs_id))",
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name"
                    + " TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT"
                    + " pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE"
                    + " (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
                    + " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))",
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',"
                    + " 'undefined Cartesian coordinate reference system')",
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',"
                    + " 'undefined geographic coordinate reference system')");

    private final Connection database;

    private GeoPackageSink(Connection database) {
        this.database = database;
    }

    static void write(Path file, String name, OutputFeatures features) throws IOException {
        try (Connection database = GeoPackageDatabase.create(file)) {
            GeoPackageSink sink = new GeoPackageSink(database);
            database.setAutoCommit(false);
            sink.fill(tableName(name), features);
            database.commit();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Throws an exception when a database has another table than the one that will be written, or is in use.
     *
     * @param name of the table that will be written
     */
    static void requireReplaceable(Path file, String name) {
        for (String log : List.of("-wal", "-journal")) {
            // SQLite would apply the log of the old database to the new one.
            if (Files.exists(file.resolveSibling(file.getFileName() + log))) {
                throw new AetherException(
                        Kind.ALREADY_EXISTS,
                        "The GeoPackage {} is open in another program, or a change of it was interrupted (there is a file"
                                + " {}{}); close it there, or write to another file.",
                        file,
                        file.getFileName(),
                        log);
            }
        }
        List<String> others = new ArrayList<>();
        try {
            if (Files.size(file) == 0) {
                return;
            }
            try (Connection database = GeoPackageDatabase.read(file);
                    Statement statement = database.createStatement();
                    ResultSet tables = statement.executeQuery("SELECT table_name FROM gpkg_contents")) {
                while (tables.next()) {
                    if (!tableName(name).equalsIgnoreCase(tables.getString(1))) {
                        others.add(tables.getString(1));
                    }
                }
            }
        } catch (IOException | SQLException | AetherException e) {
            throw new AetherException(
                    Kind.ALREADY_EXISTS,
                    e,
                    "The file {} exists and is not a GeoPackage, so it is not replaced; delete it, or write to another"
                            + " file.",
                    file);
        }
        if (!others.isEmpty()) {
            throw new AetherException(
                    Kind.ALREADY_EXISTS,
                    "The GeoPackage {} has other tables ({}), which would be lost; write to another file.",
                    file,
                    String.join(", ", others));
        }
    }

    /** Names that start with {@code gpkg_}, {@code rtree_} or {@code sqlite_} are reserved. */
    private static String tableName(String name) {
        if (name.isBlank()) {
            return "features";
        }
        return name.toLowerCase(Locale.ROOT).matches("(gpkg|rtree|sqlite)_.*") ? "_" + name : name;
    }

    private void fill(String table, OutputFeatures features) throws IOException, SQLException {
        for (String sql : SCHEMA) {
            execute(sql);
        }
        define(4326);
        define(features.epsg());
        List<String> names = columnNames(features.attributes());
        StringBuilder create = new StringBuilder("CREATE TABLE " + GeoPackageDatabase.quoted(table) + " (" + ID
                + " INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, " + GEOMETRY + " "
                + (features.pointsOnly() ? "POINT" : "GEOMETRY"));
        for (int i = 0; i < names.size(); i++) {
            create.append(", ")
                    .append(GeoPackageDatabase.quoted(names.get(i)))
                    .append(' ')
                    .append(type(features.attributes().get(i).getType().getBinding()));
        }
        execute(create.append(')').toString());
        execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, ?)",
                table,
                table,
                features.epsg());
        execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
                table,
                GEOMETRY,
                features.pointsOnly() ? "POINT" : "GEOMETRY",
                features.epsg());
        Envelope bounds = insert(table, names, features);
        if (!bounds.isNull()) {
            execute(
                    "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
                    bounds.getMinX(),
                    bounds.getMinY(),
                    bounds.getMaxX(),
                    bounds.getMaxY(),
                    table);
        }
    }

    private void execute(String sql, Object... values) throws SQLException {
        if (values.length == 0) {
            try (Statement statement = database.createStatement()) {
                statement.execute(sql);
            }
            return;
        }
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** The names of the attributes, changed where they are empty or occur twice; SQLite ignores their case. */
    private static List<String> columnNames(List<AttributeDescriptor> attributes) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>(Set.of(ID, GEOMETRY));
        for (AttributeDescriptor attribute : attributes) {
            String free = attribute.getLocalName().isBlank() ? "unnamed" : attribute.getLocalName();
            while (!taken.add(free.toLowerCase(Locale.ROOT))) {
                free += "_";
            }
            names.add(free);
        }
        return names;
    }

    /** Adds a CRS with the well-known text of GeoTools as its definition. */
    private void define(int epsg) throws SQLException {
        CoordinateReferenceSystem crs = CoordinateSystems.epsg(epsg);
        execute(
                "INSERT OR IGNORE INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id,"
                        + " definition) VALUES (?, ?, 'EPSG', ?, ?)",
                crs.getName().getCode(),
                epsg,
                epsg,
                crs.toWKT());
    }

    private Envelope insert(String table, List<String> names, OutputFeatures features)
            throws IOException, SQLException {
        Envelope bounds = new Envelope();
        String columns = names.stream()
                .map(name -> ", " + GeoPackageDatabase.quoted(name))
                .collect(Collectors.joining());
        try (PreparedStatement statement = database.prepareStatement("INSERT INTO " + GeoPackageDatabase.quoted(table)
                + " (" + GEOMETRY + columns + ") VALUES (?" + ", ?".repeat(names.size()) + ")")) {
            features.forEach((geometry, values) -> {
                try {
                    statement.setBytes(
                            1, geometry == null ? null : GeoPackageGeometry.write(geometry, features.epsg()));
                    if (geometry != null) {
                        bounds.expandToInclude(geometry.getEnvelopeInternal());
                    }
                    for (int i = 0; i < values.length; i++) {
                        statement.setObject(i + 2, stored(values[i]));
                    }
                    statement.executeUpdate();
                } catch (SQLException e) {
                    throw new IOException(e.getMessage(), e);
                }
            });
        }
        return bounds;
    }

    private static String type(Class<?> binding) {
        if (binding == Boolean.class) {
            return "BOOLEAN";
        }
        if (binding == Long.class || binding == Integer.class || binding == Short.class || binding == Byte.class) {
            return "INTEGER";
        }
        return Number.class.isAssignableFrom(binding) ? "DOUBLE" : "TEXT";
    }

    private static @Nullable Object stored(@Nullable Object value) {
        if (value instanceof Float || value instanceof Double || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return value instanceof Number number ? (Object) number.longValue() : value;
    }
}
