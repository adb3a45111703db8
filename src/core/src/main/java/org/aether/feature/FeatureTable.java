package org.aether.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.aether.AetherException;
import org.aether.LeftOut;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureImpl;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.filter.identity.FeatureIdImpl;
import org.locationtech.jts.geom.Geometry;

/**
 * Rows gathered from a file whose columns and types are known only at its end.
 *
 * <p>An attribute becomes Long, Double, Boolean or String: the narrowest of these that holds all its values; Long and
 * Double make Double, any other mixture String. A row may lack attributes; they are null.
 */
final class FeatureTable {

    private static final int NOTHING = 0;
    private static final int BOOLEAN = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 3;
    private static final int STRING = 4;

    private final String file;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final List<Object[]> rows = new ArrayList<>();
    private final List<Geometry> geometries = new ArrayList<>();
    private final LeftOut.Counter leftOut = LeftOut.counter();
    private int[] kinds = new int[16];

    /** @param file how messages call it */
    FeatureTable(String file) {
        this.file = file;
    }

    /** The index of a column, made on first mention; columns keep that order. */
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

    /** Adds a usable row. @param values by column index; may be shorter than the columns; kept */
    void add(Geometry geometry, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            kinds[i] = merged(kinds[i], values[i]);
        }
        geometries.add(geometry);
        rows.add(values);
    }

    /** Counts a row that cannot be used. */
    void reject(String reason) {
        leftOut.add(reason);
    }

    /** Counts rows that cannot be used. */
    void reject(String reason, int rows) {
        leftOut.add(reason, rows);
    }

    /** Counts rows that were left out before. */
    void leaveOut(LeftOut rows) {
        leftOut.add(rows);
    }

    private static int merged(int kind, Object value) {
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
     * @param crs of the geometries; null when no row has one, and then the features have no geometry at all
     * @throws AetherException when there is no usable row
     */
    FeatureFile toFeatureFile(String typeName, CoordinateReferenceSystem crs) {
        if (rows.isEmpty()) {
            LeftOut all = leftOut.toLeftOut();
            throw new AetherException(
                    all.isEmpty()
                            ? file + " has no features; choose a file that has some."
                            : file + " has no usable feature (" + all + "); choose a file with coordinates.");
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
            Object[] values = new Object[columns.size() + first];
            if (crs != null) {
                values[0] = geometries.get(row);
            }
            Object[] cells = rows.set(row, null);
            for (int i = 0; i < cells.length; i++) {
                values[i + first] = converted(cells[i], kinds[i]);
            }
            features.add(new SimpleFeatureImpl(values, type, new FeatureIdImpl(typeName + "." + (row + 1)), false));
        }
        LeftOut counted = leftOut.toLeftOut();
        FeatureFile.putLeftOut(type, counted);
        return new FeatureFile(new ListFeatureCollection(type, features), crs, counted);
    }

    /** The part of the usable rows whose envelope leaves what longitudes and latitudes can be, in [0, 1]. */
    double shareOutsideLonLat() {
        long outside = geometries.stream()
                .filter(geometry -> !LonLatRange.contains(geometry.getEnvelopeInternal()))
                .count();
        return geometries.isEmpty() ? 0 : (double) outside / geometries.size();
    }

    /** Turns usable rows outside what longitudes and latitudes can be into unusable ones. */
    void rejectOutsideLonLat() {
        for (int row = geometries.size() - 1; row >= 0; row--) {
            if (!LonLatRange.contains(geometries.get(row).getEnvelopeInternal())) {
                geometries.set(row, null);
                rows.set(row, null);
                reject(LonLatRange.REASON);
            }
        }
        geometries.removeIf(Objects::isNull);
        rows.removeIf(Objects::isNull);
    }

    private Class<? extends Geometry> commonType() {
        Class<? extends Geometry> common = geometries.get(0).getClass();
        for (Geometry geometry : geometries) {
            if (geometry.getClass() != common) {
                return Geometry.class;
            }
        }
        return common;
    }

    private static Class<?> javaType(int kind) {
        return switch (kind) {
            case BOOLEAN -> Boolean.class;
            case LONG -> Long.class;
            case DOUBLE -> Double.class;
            default -> String.class;
        };
    }

    private static Object converted(Object value, int kind) {
        if (value == null) {
            return null;
        }
        if (kind == DOUBLE) {
            return ((Number) value).doubleValue();
        }
        return kind == STRING ? value.toString() : value;
    }
}
