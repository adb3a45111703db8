package org.aether.head;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.AttributeTypeBuilder;
import org.geotools.feature.simple.SimpleFeatureImpl;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;

/**
 * Vectors in the columns of tables that Earth Engine exports (samples and zonal means of AlphaEarth): {@code A00}, {@code A01}, …,
 * {@code A63}.
 *
 * <pre>{@code
 * HeadData data = HeadData.of(PublishedVectors.renamed(features), Target.of(Task.CLASSIFICATION, "dw_label"));
 * }</pre>
 */
public final class PublishedVectors {

    /** Fewer consecutive columns are not taken for a vector: such names are also used for codes. */
    private static final int MIN_COLUMNS = 16;

    private static final Pattern VECTOR_COLUMN = Pattern.compile("e\\d{3,}");

    /** The largest length of a vector of length one after rounding. */
    private static final double MAX_LENGTH = 1.02;

    private PublishedVectors() {}

    /**
     * Renames the columns A00, A01, … (or a00, a01, …) to {@code e000}, {@code e001}, …. Features that have columns
     * {@code e000}… already, or none of these columns, are returned as they are.
     *
     * @throws AetherException when a vector is longer than one: then its numbers are not those of AlphaEarth, but the bytes
     *     that stand for them, or scaled numbers
     */
    public static SimpleFeatureCollection renamed(SimpleFeatureCollection features) {
        SimpleFeatureType type = features.getSchema();
        List<String> columns = columns(type);
        if (columns.isEmpty()) {
            return features;
        }
        SimpleFeatureType renamed = renamed(type, columns);
        List<SimpleFeature> result = new ArrayList<>();
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                requireLength(feature, columns);
                result.add(new SimpleFeatureImpl(
                        feature.getAttributes().toArray(), renamed, feature.getIdentifier(), false));
            }
        }
        return new ListFeatureCollection(renamed, result);
    }

    /** The columns from A00 on without a gap; none when there are too few, or when there are columns {@code e000}…. */
    private static List<String> columns(SimpleFeatureType type) {
        Set<String> names = new HashSet<>();
        for (AttributeDescriptor attribute : type.getAttributeDescriptors()) {
            if (VECTOR_COLUMN.matcher(attribute.getLocalName()).matches()) {
                return List.of();
            }
            names.add(attribute.getLocalName());
        }
        for (String format : List.of("A%02d", "a%02d")) {
            List<String> columns = new ArrayList<>();
            while (names.contains(String.format(Locale.ROOT, format, columns.size()))) {
                columns.add(String.format(Locale.ROOT, format, columns.size()));
            }
            if (columns.size() >= MIN_COLUMNS) {
                requireNoGap(names, format, columns.size());
                return columns;
            }
        }
        return List.of();
    }

    private static void requireNoGap(Set<String> names, String format, int count) {
        for (int i = count + 1; i < 100; i++) {
            String later = String.format(Locale.ROOT, format, i);
            if (names.contains(later)) {
                throw new AetherException("The features lack the vector column "
                        + String.format(Locale.ROOT, format, count) + " although they have " + later
                        + "; use features with complete vectors.");
            }
        }
    }

    private static void requireLength(SimpleFeature feature, List<String> columns) {
        double square = 0;
        for (String column : columns) {
            double number = AttributeValues.number(feature.getAttribute(column));
            square += number * number;
        }
        if (Math.sqrt(square) > MAX_LENGTH) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The vector in the columns %s to %s of %s has the length %.4g, but vectors of AlphaEarth have the length"
                            + " one, and their means are shorter; if the numbers are bytes v, convert them with"
                            + " sign(v) (v/127.5)^2 first.",
                    columns.get(0),
                    columns.get(columns.size() - 1),
                    feature.getID(),
                    Math.sqrt(square)));
        }
    }

    private static SimpleFeatureType renamed(SimpleFeatureType type, List<String> columns) {
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(type.getName());
        for (AttributeDescriptor attribute : type.getAttributeDescriptors()) {
            int index = columns.indexOf(attribute.getLocalName());
            if (index < 0) {
                builder.add(attribute);
                continue;
            }
            AttributeTypeBuilder copy = new AttributeTypeBuilder();
            copy.init(attribute);
            builder.add(copy.buildDescriptor(String.format(Locale.ROOT, "e%03d", index), attribute.getType()));
        }
        if (type.getGeometryDescriptor() != null) {
            builder.setDefaultGeometry(type.getGeometryDescriptor().getLocalName());
        }
        SimpleFeatureType renamed = builder.buildFeatureType();
        renamed.getUserData().putAll(type.getUserData());
        return renamed;
    }
}
