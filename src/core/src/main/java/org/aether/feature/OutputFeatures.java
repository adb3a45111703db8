package org.aether.feature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/**
 * Features as they are written to a file: geometries in a CRS that has an EPSG code, and simple attribute values.
 *
 * @param epsg EPSG code of the CRS of the geometries; 4326 means longitude first
 * @param reprojection to that CRS; null when geometries are already in it
 * @param pointsOnly whether the schema declares points
 * @param attributes all attributes except the default geometry; other geometries are written as WKT
 */
record OutputFeatures(
        SimpleFeatureCollection features,
        int epsg,
        @Nullable Reprojection reprojection,
        boolean pointsOnly,
        List<AttributeDescriptor> attributes) {

    /** Accepts one feature: its geometry (null when it has none) and its values in the order of the attributes. */
    interface Consumer {
        void accept(@Nullable Geometry geometry, @Nullable Object[] values) throws IOException;
    }

    static OutputFeatures of(SimpleFeatureCollection features) {
        SimpleFeatureType schema = features.getSchema();
        if (schema.getGeometryDescriptor() == null) {
            return new OutputFeatures(features, 4326, null, false, schema.getAttributeDescriptors());
        }
        CoordinateReferenceSystem crs = schema.getGeometryDescriptor().getCoordinateReferenceSystem();
        if (crs == null) {
            throw new AetherException("The features of " + schema.getTypeName()
                    + " have no coordinate reference system; declare the one of their coordinates.");
        }
        Integer code = CoordinateSystems.isLonLat(crs) ? Integer.valueOf(4326) : CoordinateSystems.epsgCode(crs);
        Reprojection reprojection = code == null ? Reprojection.between(crs, CoordinateSystems.lonLat()) : null;
        List<AttributeDescriptor> attributes = new ArrayList<>();
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            if (!attribute.equals(schema.getGeometryDescriptor())) {
                attributes.add(attribute);
            }
        }
        return new OutputFeatures(
                features,
                code == null ? 4326 : code,
                reprojection,
                schema.getGeometryDescriptor().getType().getBinding() == Point.class,
                attributes);
    }

    /** Whether the schema has a geometry. */
    boolean hasGeometry() {
        return features.getSchema().getGeometryDescriptor() != null;
    }

    boolean lonLat() {
        return epsg == 4326;
    }

    List<String> names() {
        return attributes.stream().map(AttributeDescriptor::getLocalName).toList();
    }

    void forEach(Consumer consumer) throws IOException {
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                Geometry geometry = (Geometry) feature.getDefaultGeometry();
                if (geometry != null && reprojection != null) {
                    geometry = reprojection.apply(geometry);
                }
                @Nullable Object[] values = new @Nullable Object[attributes.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = plain(feature.getAttribute(attributes.get(i).getLocalName()));
                }
                consumer.accept(geometry == null || geometry.isEmpty() ? null : geometry, values);
            }
        }
    }

    /** Null, Boolean, a finite Number, or String. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? number : null;
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? number : null;
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        return value.toString();
    }
}
