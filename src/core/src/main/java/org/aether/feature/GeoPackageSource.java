package org.aether.feature;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * Reads one feature table or view of a GeoPackage. Coordinates have easting first whatever the CRS declares (GeoPackage
 * 1.1.4). Values have the type that SQLite stores, whatever type and length their column declares.
 */
final class GeoPackageSource {

    private final Path file;
    private final Connection database;

    private GeoPackageSource(Path file, Connection database) {
        this.file = file;
        this.database = database;
    }

    /**
     * Reads a table.
     *
     * @param tableName the table, or null for the only one that has rows
     * @throws AetherException when there is no such table or the file is damaged, or when no table is named and several have
     *     rows
     */
    static FeatureFile read(Path file, @Nullable String tableName, @Nullable CoordinateReferenceSystem assumed)
            throws IOException {
        try (Connection database = GeoPackageDatabase.read(file)) {
            GeoPackageSource source = new GeoPackageSource(file, database);
            Layer layer = source.layer(tableName);
            CoordinateReferenceSystem crs = source.crs(layer, assumed);
            return source.rows(layer).toFeatureFile(layer.table, crs);
        } catch (SQLException e) {
            throw new AetherException(
                    Kind.DAMAGED, e, "{} is not a readable GeoPackage ({}); write it again.", file, e.getMessage());
        }
    }

    private static AetherException refused(String template, Object... values) {
        return new AetherException(Kind.INVALID_INPUT, template, values);
    }

    /** A table or view with features. */
    private record Layer(String table, String geometry, int srsId) {}

    private Layer layer(@Nullable String name) throws SQLException {
        List<Layer> layers = layers();
        if (layers.isEmpty()) {
            throw refused("{} has no table with features; choose another GeoPackage.", file);
        }
        if (name != null) {
            return layers.stream()
                    .filter(layer -> layer.table.equals(name))
                    .findFirst()
                    .or(() -> layers.stream()
                            .filter(layer -> layer.table.equalsIgnoreCase(name))
                            .findFirst())
                    .orElseThrow(() -> new AetherException(
                            Kind.NOT_FOUND, "{} has no feature table '{}'; it has {}.", file, name, names(layers)));
        }
        if (layers.size() == 1) {
            return layers.get(0);
        }
        List<Layer> filled = new ArrayList<>();
        for (Layer layer : layers) {
            if (hasRows(layer)) {
                filled.add(layer);
            }
        }
        if (filled.size() > 1) {
            throw refused(
                    "{} has several tables with features ({}); name one, such as {}#{}.",
                    file,
                    names(filled),
                    file,
                    filled.get(0).table);
        }
        if (filled.isEmpty()) {
            throw refused(
                    "{} has no features: its tables {} are empty; choose a file with features.", file, names(layers));
        }
        return filled.get(0);
    }

    private static String names(List<Layer> layers) {
        return layers.stream().map(Layer::table).collect(Collectors.joining(", "));
    }

    private List<Layer> layers() throws SQLException {
        List<Layer> layers = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_contents c JOIN gpkg_geometry_columns g"
                                + " ON lower(c.table_name) = lower(g.table_name)"
                                + " JOIN sqlite_master m ON lower(m.name) = lower(g.table_name)"
                                + " WHERE m.type IN ('table', 'view') AND lower(c.data_type) = 'features'"
                                + " ORDER BY c.rowid")) {
            while (rows.next()) {
                layers.add(new Layer(rows.getString(1), rows.getString(2), rows.getInt(3)));
            }
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("no such table")) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        e,
                        "{} is a database but not a GeoPackage, because it lacks the list of its tables; write it again,"
                                + " for example with ogr2ogr.",
                        file);
            }
            throw e;
        }
        return layers;
    }

    private boolean hasRows(Layer layer) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT 1 FROM " + GeoPackageDatabase.quoted(layer.table) + " LIMIT 1")) {
            return row.next();
        }
    }

    private FeatureTable rows(Layer layer) throws SQLException {
        FeatureTable table = new FeatureTable(file);
        String key = primaryKey(layer);
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + GeoPackageDatabase.quoted(layer.table))) {
            ResultSetMetaData columns = rows.getMetaData();
            int count = columns.getColumnCount();
            int[] target = new int[count + 1];
            boolean[] logical = new boolean[count + 1];
            int geometryAt = 0;
            int attributes = 0;
            for (int i = 1; i <= count; i++) {
                String name = columns.getColumnName(i);
                boolean geometry = name.equalsIgnoreCase(layer.geometry);
                geometryAt = geometry ? i : geometryAt;
                boolean attribute = !geometry && !name.equals(key);
                target[i] = attribute ? table.column(name) : -1;
                attributes = Math.max(attributes, target[i] + 1);
                String type = columns.getColumnTypeName(i);
                logical[i] = type != null && type.toUpperCase(Locale.ROOT).startsWith("BOOL");
            }
            if (geometryAt == 0) {
                throw new AetherException(
                        Kind.DAMAGED,
                        "The table '{}' of {} lacks its geometry column '{}'; write the file again.",
                        layer.table,
                        file,
                        layer.geometry);
            }
            while (rows.next()) {
                add(rows, geometryAt, target, logical, attributes, table);
            }
        }
        return table;
    }

    private static void add(
            ResultSet rows, int geometryAt, int[] target, boolean[] logical, int attributes, FeatureTable table)
            throws SQLException {
        Geometry geometry = null;
        Object stored = rows.getObject(geometryAt);
        if (stored != null && !(stored instanceof byte[] bytes && bytes.length == 0)) {
            try {
                if (!(stored instanceof byte[] bytes)) {
                    throw new IOException("The geometry is text or a number");
                }
                geometry = GeoPackageGeometry.read(bytes);
            } catch (IOException e) {
                table.leaveOut("broken or unsupported geometry");
                return;
            }
        }
        if (geometry == null) {
            table.leaveOut("no geometry");
            return;
        }
        @Nullable Object[] values = new @Nullable Object[attributes];
        for (int i = 1; i < target.length; i++) {
            if (target[i] >= 0) {
                values[target[i]] = plain(rows.getObject(i), logical[i]);
            }
        }
        table.add(geometry, values);
    }

    /** The integer primary key, which is not an attribute, or null. */
    private @Nullable String primaryKey(Layer layer) throws SQLException {
        String key = null;
        try (Statement statement = database.createStatement();
                ResultSet columns =
                        statement.executeQuery("PRAGMA table_info(" + GeoPackageDatabase.quoted(layer.table) + ")")) {
            while (columns.next()) {
                if (columns.getInt("pk") > 0) {
                    String type = String.valueOf(columns.getString("type")).toUpperCase(Locale.ROOT);
                    if (key != null || !type.startsWith("INT")) {
                        return null;
                    }
                    key = columns.getString("name");
                }
            }
        }
        return key;
    }

    private static @Nullable Object plain(@Nullable Object value, boolean logical) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? number : null;
        }
        if (value instanceof Number number) {
            long whole = number.longValue();
            return logical && (whole == 0 || whole == 1) ? (Object) (whole == 1) : whole;
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value == null ? null : value.toString();
    }

    private CoordinateReferenceSystem crs(Layer layer, @Nullable CoordinateReferenceSystem assumed)
            throws SQLException {
        if (layer.srsId > 0) {
            try (PreparedStatement statement = database.prepareStatement(
                    "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys"
                            + " WHERE srs_id = ?")) {
                statement.setInt(1, layer.srsId);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        return crs(layer, row.getString(1), row.getInt(2), row.getString(3));
                    }
                }
            }
            throw refused(
                    "The table '{}' of {} has the coordinate reference system number {}, which the file does not define;"
                            + " assign one, such as EPSG:27700, in a GIS.",
                    layer.table,
                    file,
                    layer.srsId);
        }
        if (assumed != null) {
            return assumed;
        }
        throw refused(
                "The table '{}' of {} has no defined coordinate reference system; assign one, such as EPSG:27700, in a"
                        + " GIS.",
                layer.table,
                file);
    }

    private CoordinateReferenceSystem crs(
            Layer layer, @Nullable String organization, int code, @Nullable String definition) {
        if ("EPSG".equalsIgnoreCase(organization)) {
            return CoordinateSystems.epsg(code);
        }
        if (definition != null && definition.toUpperCase(Locale.ROOT).contains("CS[")) {
            return CoordinateSystems.decode(definition);
        }
        throw refused(
                "The coordinate reference system {}:{} of the table '{}' of {} is named but not defined in the file; assign"
                        + " one of EPSG, such as EPSG:27700, in a GIS.",
                String.valueOf(organization),
                code,
                layer.table,
                file);
    }
}
