package org.aether.cli.answer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;

/** Adds columns to regions. A column whose name an attribute has already gets a number at its end. */
public final class RegionColumns {

    private final List<String> names = new ArrayList<>();
    private final List<Class<?>> types = new ArrayList<>();

    public RegionColumns add(String name, Class<?> type) {
        names.add(name);
        types.add(type);
        return this;
    }

    /**
     * The regions with the columns.
     *
     * @param values the values of a region by its position, in the order of the columns; missing ones become null
     */
    public SimpleFeatureCollection to(SimpleFeatureCollection regions, IntFunction<List<Object>> values) {
        SimpleFeatureType schema = schema(regions.getSchema());
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(schema);
        List<SimpleFeature> result = new ArrayList<>();
        try (SimpleFeatureIterator iterator = regions.features()) {
            for (int row = 0; iterator.hasNext(); row++) {
                SimpleFeature region = iterator.next();
                builder.addAll(region.getAttributes());
                values.apply(row).forEach(builder::add);
                result.add(builder.buildFeature(region.getID()));
            }
        }
        return new ListFeatureCollection(schema, result);
    }

    private SimpleFeatureType schema(SimpleFeatureType regions) {
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(regions.getName());
        builder.setCRS(regions.getCoordinateReferenceSystem());
        Set<String> taken = new HashSet<>();
        for (AttributeDescriptor attribute : regions.getAttributeDescriptors()) {
            builder.add(attribute);
            taken.add(attribute.getLocalName().toLowerCase(Locale.ROOT));
        }
        builder.setDefaultGeometry(regions.getGeometryDescriptor().getLocalName());
        for (int i = 0; i < names.size(); i++) {
            String free = names.get(i);
            for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
                free = names.get(i) + "_" + number;
            }
            builder.add(free, types.get(i));
        }
        return builder.buildFeatureType();
    }
}
