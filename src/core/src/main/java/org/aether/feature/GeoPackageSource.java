package org.aether.feature;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import mil.nga.geopackage.GeoPackage;
import mil.nga.geopackage.GeoPackageException;
import mil.nga.geopackage.GeoPackageManager;
import mil.nga.geopackage.features.user.FeatureDao;
import mil.nga.geopackage.features.user.FeatureResultSet;
import mil.nga.geopackage.features.user.FeatureRow;
import mil.nga.geopackage.geom.GeoPackageGeometryData;
import mil.nga.geopackage.srs.SpatialReferenceSystem;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/** Reads one feature table of a GeoPackage; its coordinates are east-north whatever the CRS says (GeoPackage 1.1.4). */
final class GeoPackageSource {

    private GeoPackageSource() {}

    /** @param tableName the table, or null for the first */
    static FeatureFile read(Path file, String tableName, CoordinateReferenceSystem assumed) {
        try (GeoPackage geoPackage = GeoPackageManager.open(file.toFile())) {
            List<String> tables = geoPackage.getFeatureTables();
            if (tables.isEmpty()) {
                throw new AetherException(file + " has no table with features; choose another GeoPackage.");
            }
            String chosen = tableName == null ? tables.get(0) : tableName;
            if (!tables.contains(chosen)) {
                throw new AetherException(
                        file + " has no feature table '" + chosen + "'; it has " + String.join(", ", tables) + ".");
            }
            FeatureDao dao = geoPackage.getFeatureDao(chosen);
            CoordinateReferenceSystem crs = crs(file, chosen, dao.getSrs(), assumed);
            return rows(file, dao).toFeatureFile(chosen, crs);
        } catch (GeoPackageException e) {
            throw new AetherException(file + " is not a readable GeoPackage; write it again.", e);
        }
    }

    private static FeatureTable rows(Path file, FeatureDao dao) {
        FeatureTable table = new FeatureTable(file.toString());
        WKBReader wkb = new WKBReader();
        String[] names = dao.getTable().getColumnNames();
        int[] target = new int[names.length];
        int attributes = 0;
        for (int i = 0; i < names.length; i++) {
            boolean attribute =
                    !names[i].equals(dao.getIdColumnName()) && !names[i].equals(dao.getGeometryColumnName());
            target[i] = attribute ? table.column(names[i]) : -1;
            attributes += attribute ? 1 : 0;
        }
        FeatureResultSet rows = dao.queryForAll();
        try {
            while (rows.moveToNext()) {
                FeatureRow row = rows.getRow();
                Geometry geometry = null;
                String problem = "no geometry";
                try {
                    GeoPackageGeometryData data = row.getGeometry();
                    if (data != null && !data.isEmpty()) {
                        geometry = wkb.read(data.getWkb());
                    }
                } catch (ParseException | java.io.IOException | RuntimeException e) {
                    // Curves are legal in GeoPackage and unknown to JTS; a damaged blob ends here too.
                    problem = "broken or unsupported geometry";
                }
                if (geometry == null || geometry.isEmpty()) {
                    table.reject(problem);
                    continue;
                }
                geometry.setSRID(0);
                Object[] values = new Object[attributes];
                for (int i = 0; i < names.length; i++) {
                    if (target[i] >= 0) {
                        values[target[i]] = plain(row.getValue(i));
                    }
                }
                table.add(geometry, values);
            }
        } finally {
            rows.close();
        }
        return table;
    }

    private static Object plain(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? number : null;
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value == null || value instanceof Boolean ? value : value.toString();
    }

    private static CoordinateReferenceSystem crs(
            Path file, String table, SpatialReferenceSystem srs, CoordinateReferenceSystem assumed) {
        if (srs != null && srs.getSrsId() > 0) {
            if ("EPSG".equalsIgnoreCase(srs.getOrganization())) {
                return CoordinateSystems.epsg((int) srs.getOrganizationCoordsysId());
            }
            String definition = srs.getDefinition();
            if (definition != null && definition.toUpperCase(Locale.ROOT).contains("CS[")) {
                return CoordinateSystems.decode(definition);
            }
        }
        if (assumed != null) {
            return assumed;
        }
        throw new AetherException("The table '" + table + "' of " + file
                + " has no defined coordinate reference system; assign one, such as EPSG:27700, in a GIS.");
    }
}
