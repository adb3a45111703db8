package org.aether.region;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;
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
import org.jspecify.annotations.Nullable;

/** Regions with their vectors as further attributes, which are added during the iteration. */
final class RegionFeatures extends BaseSimpleFeatureCollection {

    /** The attributes before the vector. */
    private static final List<String> BEFORE_VECTOR = List.of("pixels", "coverage", VectorOrigin.COLUMN);

    private static final Pattern NUMBER = Pattern.compile("e\\d{3,}");

    private final SimpleFeatureCollection regions;
    private final FloatMatrix means;
    private final long[] pixels;
    private final double[] coverage;
    private final @Nullable String origin;
    /** Names of the attributes of the regions that are kept, in order. */
    private final List<String> kept;

    RegionFeatures(
            SimpleFeatureCollection regions,
            FloatMatrix means,
            long[] pixels,
            double[] coverage,
            @Nullable String origin) {
        super(schema(regions.getSchema(), means.columns()));
        this.regions = regions;
        this.means = means;
        this.pixels = pixels;
        this.coverage = coverage;
        this.origin = origin;
        Set<String> earlier = earlier(regions.getSchema());
        this.kept = regions.getSchema().getAttributeDescriptors().stream()
                .map(AttributeDescriptor::getLocalName)
                .filter(name -> !earlier.contains(name))
                .toList();
    }

    /** The attributes that an earlier aggregation added: those of a vector that begins with e000, and those before it. */
    private static Set<String> earlier(SimpleFeatureType type) {
        Set<String> earlier = new HashSet<>();
        for (int band = 0; type.getDescriptor(number(band)) != null; band++) {
            earlier.add(number(band));
        }
        if (!earlier.isEmpty()) {
            earlier.addAll(BEFORE_VECTOR);
        }
        return earlier;
    }

    private static String number(int band) {
        return String.format(Locale.ROOT, "e%03d", band);
    }

    private static SimpleFeatureType schema(SimpleFeatureType type, int bands) {
        Set<String> earlier = earlier(type);
        List<String> added = new ArrayList<>(BEFORE_VECTOR);
        for (int band = 0; band < bands; band++) {
            added.add(number(band));
        }
        Set<String> taken = new HashSet<>(added);
        type.getAttributeDescriptors().forEach(attribute -> taken.add(lower(attribute.getLocalName())));
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(type.getTypeName());
        builder.setCRS(type.getCoordinateReferenceSystem());
        String geometry = type.getGeometryDescriptor().getLocalName();
        for (AttributeDescriptor attribute : type.getAttributeDescriptors()) {
            String name = attribute.getLocalName();
            if (earlier.contains(name)) {
                continue;
            }
            // Also a number after the last one of the vector: it would be read as a part of the vector.
            if (added.contains(lower(name)) || NUMBER.matcher(lower(name)).matches()) {
                String renamed = free(name, taken);
                AttributeTypeBuilder copy = new AttributeTypeBuilder();
                copy.init(attribute);
                builder.add(copy.buildDescriptor(renamed, attribute.getType()));
            } else {
                builder.add(attribute);
            }
        }
        builder.setDefaultGeometry(geometry);
        builder.add("pixels", Long.class);
        builder.add("coverage", Double.class);
        builder.add(VectorOrigin.COLUMN, String.class);
        for (String name : added.subList(BEFORE_VECTOR.size(), added.size())) {
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
                kept.forEach(name -> builder.add(feature.getAttribute(name)));
                builder.add(pixels[region]);
                builder.add(coverage[region]);
                builder.add(origin);
                for (int band = 0; band < means.columns(); band++) {
                    builder.add(pixels[region] == 0 ? null : means.get(region, band));
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
