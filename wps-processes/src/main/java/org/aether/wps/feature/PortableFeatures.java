package org.aether.wps.feature;

import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.collection.BaseSimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * Regions with vectors, in types that every output format writes as numbers: GeoTools' GeoJSON writes floats and long integers
 * as strings. The numbers of a vector become doubles with the same decimal text as the floats, and {@code pixels} becomes an
 * integer. The conversion happens during the iteration.
 */
public final class PortableFeatures extends BaseSimpleFeatureCollection {

    private final SimpleFeatureCollection features;

    public PortableFeatures(SimpleFeatureCollection features) {
        super(schema(features.getSchema()));
        this.features = features;
    }

    private static SimpleFeatureType schema(SimpleFeatureType type) {
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(type.getName());
        for (AttributeDescriptor attribute : type.getAttributeDescriptors()) {
            if (isNumberOfVector(attribute)) {
                builder.add(attribute.getLocalName(), Double.class);
            } else if (isPixelCount(attribute)) {
                builder.add(attribute.getLocalName(), Integer.class);
            } else {
                builder.add(attribute);
            }
        }
        if (type.getGeometryDescriptor() != null) {
            builder.setDefaultGeometry(type.getGeometryDescriptor().getLocalName());
        }
        return builder.buildFeatureType();
    }

    private static boolean isNumberOfVector(AttributeDescriptor attribute) {
        return attribute.getType().getBinding() == Float.class
                && attribute.getLocalName().matches("e\\d{3,}");
    }

    private static boolean isPixelCount(AttributeDescriptor attribute) {
        return attribute.getType().getBinding() == Long.class
                && attribute.getLocalName().equals("pixels");
    }

    @Override
    public SimpleFeatureIterator features() {
        SimpleFeatureIterator source = features.features();
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(getSchema());
        return new SimpleFeatureIterator() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public SimpleFeature next() {
                SimpleFeature feature = source.next();
                for (int i = 0; i < getSchema().getAttributeCount(); i++) {
                    Object value = feature.getAttribute(i);
                    Class<?> wanted = getSchema().getDescriptor(i).getType().getBinding();
                    if (value instanceof Float number && wanted == Double.class) {
                        value = Double.valueOf(number.toString());
                    } else if (value instanceof Long number && wanted == Integer.class) {
                        value = Math.toIntExact(number);
                    }
                    builder.add(value);
                }
                return builder.buildFeature(feature.getID());
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    @Override
    public int size() {
        return features.size();
    }

    @Override
    public ReferencedEnvelope getBounds() {
        return features.getBounds();
    }
}
