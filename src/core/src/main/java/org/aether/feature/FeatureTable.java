package org.aether.feature;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.LeftOut;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureImpl;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.filter.identity.FeatureIdImpl;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * Collects the rows of a file whose columns and types are known only at its end.
 *
 * <p>An attribute becomes Long, Double, Boolean or String, the narrowest of these that fits all its values. A mixture of Long
 * and Double is Double; any other mixture is String. Attributes that a row lacks are null.
 */
final class FeatureTable {

    private static final int NOTHING = 0;
    private static final int BOOLEAN = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 3;
    private static final int STRING = 4;

    private final Path file;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final List<@Nullable Object @Nullable []> rows = new ArrayList<>();
    private final List<@Nullable Geometry> geometries = new ArrayList<>();
    private final LeftOut.Counter leftOut = LeftOut.counter();
    private int[] kinds = new int[16];

    /** @param file which messages name */
    FeatureTable(Path file) {
        this.file = file;
    }

    /** The index of a column, which is added when it does not exist yet. */
    int column(String name) {
        Integer known = columns.get(name);
        if (known != null) {
            return known;
        }
        int index = columns.size();
        columns.put(name, index);
        if (index == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * index);
        }
        return index;
    }

    boolean hasColumn(String name) {
        return columns.containsKey(name);
    }

    /**
     * Adds a usable row.
     *
     * @param geometry null when the file has no geometries
     * @param values by column index; may be shorter than the list of columns; not copied
     */
    void add(@Nullable Geometry geometry, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            kinds[i] = merged(kinds[i], values[i]);
        }
        geometries.add(geometry);
        rows.add(values);
    }

    /** Counts a row that cannot be used. */
    void leaveOut(String reason) {
        leftOut.add(reason);
    }

    /** Counts rows that cannot be used. */
    void leaveOut(String reason, int count) {
        leftOut.add(reason, count);
    }

    /** Counts rows that an earlier step left out. */
    void leaveOut(LeftOut earlier) {
        leftOut.add(earlier);
    }

    private static int merged(int kind, @Nullable Object value) {
        if (value == null) {
            return kind;
        }
        int own = value instanceof Boolean
                ? BOOLEAN
                : value instanceof Long ? LONG : value instanceof Double ? DOUBLE : STRING;
        if (kind == NOTHING || kind == own) {
            return own;
        }
        return (kind == LONG && own == DOUBLE) || (kind == DOUBLE && own == LONG) ? DOUBLE : STRING;
    }

    /**
     * The rows as features.
     *
     * @param crs of the geometries; null when no row has a geometry, and then the schema has none either
     * @throws AetherException when there is no usable row
     */
    FeatureFile toFeatureFile(String typeName, @Nullable CoordinateReferenceSystem crs) {
        LeftOut unusable = leftOut.toLeftOut();
        if (rows.isEmpty()) {
            throw unusable.isEmpty()
                    ? new AetherException(Kind.INVALID_INPUT, "{} has no features; choose a file with features.", file)
                    : new AetherException(
                            Kind.INVALID_INPUT,
                            "{} has no usable feature ({}); choose a file with coordinates.",
                            file,
                            unusable);
        }
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(typeName);
        int first = crs == null ? 0 : 1;
        if (crs != null) {
            builder.setCRS(crs);
            String geometryName = "geometry";
            while (columns.containsKey(geometryName)) {
                geometryName = "the_" + geometryName;
            }
            builder.add(geometryName, commonType());
            builder.setDefaultGeometry(geometryName);
        }
        for (Map.Entry<String, Integer> column : columns.entrySet()) {
            builder.add(column.getKey(), javaType(kinds[column.getValue()]));
        }
        SimpleFeatureType type = builder.buildFeatureType();
        List<SimpleFeature> features = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            @Nullable Object[] values = new @Nullable Object[columns.size() + first];
            if (crs != null) {
                values[0] = geometries.get(row);
            }
            // The row is released here, so that rows and features are not in memory twice.
            @Nullable Object[] cells = Objects.requireNonNull(rows.set(row, null));
            for (int i = 0; i < cells.length; i++) {
                values[i + first] = converted(cells[i], kinds[i]);
            }
            features.add(new SimpleFeatureImpl(values, type, new FeatureIdImpl(typeName + "." + (row + 1)), false));
        }
        FeatureFile.putLeftOut(type, unusable);
        return new FeatureFile(new ListFeatureCollection(type, features), crs, unusable);
    }

    /** The fraction of the usable rows whose geometry is outside the range of longitudes and latitudes. */
    double shareOutsideLonLat() {
        long outside = geometries.stream().filter(FeatureTable::isOutsideLonLat).count();
        return geometries.isEmpty() ? 0 : (double) outside / geometries.size();
    }

    private static boolean isOutsideLonLat(@Nullable Geometry geometry) {
        return geometry != null && !LonLatRange.contains(geometry.getEnvelopeInternal());
    }

    /** Leaves out the rows whose geometry is outside the range of longitudes and latitudes. */
    void leaveOutOutsideLonLat() {
        for (int row = geometries.size() - 1; row >= 0; row--) {
            if (isOutsideLonLat(geometries.get(row))) {
                geometries.set(row, null);
                rows.set(row, null);
                leaveOut(LonLatRange.REASON);
            }
        }
        geometries.removeIf(Objects::isNull);
        rows.removeIf(Objects::isNull);
    }

    private Class<? extends Geometry> commonType() {
        List<Class<? extends Geometry>> types = new ArrayList<>();
        for (Geometry geometry : geometries) {
            if (geometry != null && !types.contains(geometry.getClass())) {
                types.add(geometry.getClass());
            }
        }
        return types.size() == 1 ? types.get(0) : Geometry.class;
    }

    private static Class<?> javaType(int kind) {
        return switch (kind) {
            case BOOLEAN -> Boolean.class;
            case LONG -> Long.class;
            case DOUBLE -> Double.class;
            default -> String.class;
        };
    }

    private static @Nullable Object converted(@Nullable Object value, int kind) {
        if (value == null) {
            return null;
        }
        if (kind == DOUBLE) {
            return ((Number) value).doubleValue();
        }
        return kind == STRING ? value.toString() : value;
    }
}
