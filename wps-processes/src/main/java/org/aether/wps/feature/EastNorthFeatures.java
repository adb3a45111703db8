package org.aether.wps.feature;

import java.util.NoSuchElementException;
import org.aether.Progress;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.collection.BaseSimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/** Features whose geometries have easting first in one CRS. Axes are swapped during the iteration where necessary. */
final class EastNorthFeatures extends BaseSimpleFeatureCollection {

    private final SimpleFeatureCollection features;
    private final boolean swapped;
    private final Progress progress;

    /**
     * @param crs the CRS of the result
     * @param swapped whether x and y of the geometries must be swapped for it
     * @param progress checked for cancellation before every feature
     */
    EastNorthFeatures(
            SimpleFeatureCollection features, CoordinateReferenceSystem crs, boolean swapped, Progress progress) {
        super(schema(features.getSchema(), crs));
        this.features = features;
        this.swapped = swapped;
        this.progress = progress;
    }

    private static SimpleFeatureType schema(SimpleFeatureType type, CoordinateReferenceSystem crs) {
        if (type.getGeometryDescriptor().getCoordinateReferenceSystem() == crs) {
            return type;
        }
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(type.getName());
        builder.setCRS(crs);
        type.getAttributeDescriptors().forEach(attribute -> {
            if (attribute instanceof org.geotools.api.feature.type.GeometryDescriptor geometry) {
                builder.add(
                        geometry.getLocalName(), geometry.getType().getBinding().asSubclass(Geometry.class), crs);
            } else {
                builder.add(attribute);
            }
        });
        builder.setDefaultGeometry(type.getGeometryDescriptor().getLocalName());
        return builder.buildFeatureType();
    }

    @Override
    public SimpleFeatureIterator features() {
        SimpleFeatureIterator source = features.features();
        boolean same = getSchema() == features.getSchema();
        return new SimpleFeatureIterator() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public SimpleFeature next() throws NoSuchElementException {
                progress.check();
                SimpleFeature feature = source.next();
                return same ? feature : converted(feature);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private SimpleFeature converted(SimpleFeature feature) {
        Object[] values = feature.getAttributes().toArray();
        for (int i = 0; swapped && i < values.length; i++) {
            if (values[i] instanceof Geometry geometry) {
                values[i] = swapped(geometry);
            }
        }
        return SimpleFeatureBuilder.build(getSchema(), values, feature.getID());
    }

    /** A copy with x and y swapped. */
    static Geometry swapped(Geometry geometry) {
        Geometry copy = geometry.copy();
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                double x = points.getOrdinate(index, Coordinate.X);
                points.setOrdinate(index, Coordinate.X, points.getOrdinate(index, Coordinate.Y));
                points.setOrdinate(index, Coordinate.Y, x);
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        return copy;
    }

    @Override
    public int size() {
        return features.size();
    }
}
