package org.aether.region;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import org.aether.FloatMatrix;
import org.aether.region.RegionAggregator.RegionVectors;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.AttributeTypeBuilder;
import org.geotools.feature.collection.BaseSimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** The regions with their vectors as further attributes, made as they are iterated. */
final class RegionFeatures extends BaseSimpleFeatureCollection {

    private final SimpleFeatureCollection regions;
    private final RegionVectors vectors;

    RegionFeatures(SimpleFeatureCollection regions, RegionVectors vectors) {
        super(schema(regions.getSchema(), vectors.means().columns()));
        this.regions = regions;
        this.vectors = vectors;
    }

    private static SimpleFeatureType schema(SimpleFeatureType type, int bands) {
        List<String> added = new ArrayList<>();
        added.add("pixels");
        for (int band = 0; band < bands; band++) {
            added.add(String.format(Locale.ROOT, "e%03d", band));
        }
        Set<String> taken = new HashSet<>(added);
        type.getAttributeDescriptors().forEach(attribute -> taken.add(lower(attribute.getLocalName())));
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(type.getTypeName());
        builder.setCRS(type.getCoordinateReferenceSystem());
        String geometry = type.getGeometryDescriptor().getLocalName();
        for (AttributeDescriptor attribute : type.getAttributeDescriptors()) {
            String name = attribute.getLocalName();
            if (added.contains(lower(name))) {
                String renamed = free(name, taken);
                AttributeTypeBuilder copy = new AttributeTypeBuilder();
                copy.init(attribute);
                builder.add(copy.buildDescriptor(renamed, attribute.getType()));
            } else {
                builder.add(attribute);
            }
        }
        builder.setDefaultGeometry(geometry);
        builder.add(added.get(0), Long.class);
        for (String name : added.subList(1, added.size())) {
            builder.add(name, Float.class);
        }
        return builder.buildFeatureType();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String free(String name, Set<String> taken) {
        int number = 1;
        while (!taken.add(lower(name + "_" + number))) {
            number++;
        }
        return name + "_" + number;
    }

    @Override
    public SimpleFeatureIterator features() {
        SimpleFeatureIterator source = regions.features();
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(getSchema());
        FloatMatrix means = vectors.means();
        return new SimpleFeatureIterator() {
            private int region;

            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public SimpleFeature next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                SimpleFeature feature = source.next();
                builder.addAll(feature.getAttributes());
                builder.add(vectors.pixels()[region]);
                for (int band = 0; band < means.columns(); band++) {
                    builder.add(means.get(region, band));
                }
                region++;
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
        return regions.size();
    }

    @Override
    public ReferencedEnvelope getBounds() {
        return regions.getBounds();
    }
}
