package org.aether.feature;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mil.nga.geopackage.BoundingBox;
import mil.nga.geopackage.GeoPackage;
import mil.nga.geopackage.GeoPackageException;
import mil.nga.geopackage.GeoPackageManager;
import mil.nga.geopackage.contents.Contents;
import mil.nga.geopackage.db.GeoPackageDataType;
import mil.nga.geopackage.features.columns.GeometryColumns;
import mil.nga.geopackage.features.user.FeatureColumn;
import mil.nga.geopackage.features.user.FeatureDao;
import mil.nga.geopackage.features.user.FeatureRow;
import mil.nga.geopackage.features.user.FeatureTableMetadata;
import mil.nga.geopackage.geom.GeoPackageGeometryData;
import mil.nga.geopackage.srs.SpatialReferenceSystem;
import mil.nga.geopackage.srs.SpatialReferenceSystemDao;
import mil.nga.sf.GeometryType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.io.WKBWriter;

/** Writes one feature table into a new GeoPackage, in one transaction. */
final class GeoPackageSink {

    private static final String ID = "fid";
    private static final String GEOMETRY = "geom";

    private GeoPackageSink() {}

    static void write(Path file, String name, OutputFeatures features) throws IOException {
        try {
            GeoPackageManager.create(file.toFile());
            try (GeoPackage geoPackage = GeoPackageManager.open(file.toFile())) {
                // Nothing here is newer than GeoPackage 1.3, and older programs warn of what says 1.4.
                geoPackage.execSQL("PRAGMA user_version = 10300");
                fill(geoPackage, tableName(name), features);
            }
        } catch (GeoPackageException | SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Names that start with {@code gpkg_}, {@code rtree_} or {@code sqlite_} belong to the format. */
    private static String tableName(String name) {
        return name.toLowerCase(Locale.ROOT).matches("(gpkg|rtree|sqlite)_.*") ? "_" + name : name;
    }

    private static void fill(GeoPackage geoPackage, String table, OutputFeatures features)
            throws IOException, SQLException {
        SpatialReferenceSystem srs = srs(geoPackage.getSpatialReferenceSystemDao(), features.epsg());
        List<FeatureColumn> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>(Set.of(ID, GEOMETRY));
        for (AttributeDescriptor attribute : features.attributes()) {
            String free = attribute.getLocalName();
            // Column names of SQLite differ by more than case.
            while (!taken.add(free.toLowerCase(Locale.ROOT))) {
                free += "_";
            }
            names.add(free);
            columns.add(
                    FeatureColumn.createColumn(free, type(attribute.getType().getBinding())));
        }
        GeometryColumns geometryColumns = new GeometryColumns();
        geometryColumns.setTableName(table);
        geometryColumns.setColumnName(GEOMETRY);
        geometryColumns.setGeometryType(features.pointsOnly() ? GeometryType.POINT : GeometryType.GEOMETRY);
        geometryColumns.setZ((byte) 0);
        geometryColumns.setM((byte) 0);
        geometryColumns.setSrs(srs);
        geoPackage.createFeatureTable(FeatureTableMetadata.create(geometryColumns, ID, columns));

        Envelope bounds = insert(geoPackage, geoPackage.getFeatureDao(table), names, srs.getSrsId(), features);
        if (!bounds.isNull()) {
            Contents contents = geoPackage.getTableContents(table);
            contents.setBoundingBox(
                    new BoundingBox(bounds.getMinX(), bounds.getMinY(), bounds.getMaxX(), bounds.getMaxY()));
            geoPackage.getContentsDao().update(contents);
        }
    }

    /** A new GeoPackage knows WGS 84 only; what else it needs is defined by GeoTools' well-known text. */
    private static SpatialReferenceSystem srs(SpatialReferenceSystemDao known, int epsg) throws SQLException {
        SpatialReferenceSystem srs = known.queryForOrganizationCoordsysId("EPSG", epsg);
        if (srs == null) {
            CoordinateReferenceSystem crs = CoordinateSystems.epsg(epsg);
            srs = new SpatialReferenceSystem();
            srs.setSrsId(epsg);
            srs.setSrsName(crs.getName().getCode());
            srs.setOrganization("EPSG");
            srs.setOrganizationCoordsysId(epsg);
            srs.setDefinition(crs.toWKT());
            known.create(srs);
        }
        return srs;
    }

    private static Envelope insert(
            GeoPackage geoPackage, FeatureDao dao, List<String> names, long srsId, OutputFeatures features)
            throws IOException {
        Envelope bounds = new Envelope();
        WKBWriter wkb = new WKBWriter(2);
        boolean complete = false;
        geoPackage.beginTransaction();
        try {
            features.forEach((geometry, values) -> {
                FeatureRow row = dao.newRow();
                if (geometry != null) {
                    row.setGeometry(GeoPackageGeometryData.createFromWkbAndBuildEnvelope(srsId, wkb.write(geometry)));
                    bounds.expandToInclude(geometry.getEnvelopeInternal());
                }
                for (int i = 0; i < values.length; i++) {
                    if (values[i] != null) {
                        row.setValue(names.get(i), stored(values[i]));
                    }
                }
                dao.insert(row);
            });
            complete = true;
        } finally {
            geoPackage.endTransaction(complete);
        }
        return bounds;
    }

    private static GeoPackageDataType type(Class<?> binding) {
        if (binding == Boolean.class) {
            return GeoPackageDataType.BOOLEAN;
        }
        if (binding == Long.class || binding == Integer.class || binding == Short.class || binding == Byte.class) {
            return GeoPackageDataType.INTEGER;
        }
        if (Number.class.isAssignableFrom(binding)) {
            return GeoPackageDataType.DOUBLE;
        }
        return GeoPackageDataType.TEXT;
    }

    private static Object stored(Object value) {
        if (value instanceof Float || value instanceof Double || value instanceof java.math.BigDecimal) {
            return ((Number) value).doubleValue();
        }
        return value instanceof Number number ? (Object) number.longValue() : value;
    }
}
