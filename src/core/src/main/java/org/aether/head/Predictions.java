package org.aether.head;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.aether.FloatMatrix;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;

/**
 * The predictions of a head for features with vectors, as features.
 *
 * <p>The result has the attributes of the features without the vector ({@code e000…}), then
 *
 * <ul>
 *   <li>classification: {@code predicted} (the most likely class) and {@code confidence} (its probability);
 *   <li>distribution and regression: one number {@code predicted_NAME} for each share or target.
 * </ul>
 *
 * <p>A feature without a vector (no pixel with data) keeps its attributes, and its predictions are null. If the features
 * have an attribute of the same name, a number is appended to the name of the prediction ({@code predicted_2}).
 */
public final class Predictions {

    private Predictions() {}

    /**
     * Predicts for every feature.
     *
     * @throws org.aether.AetherException when the features have no vectors, or vectors of another length
     */
    public static SimpleFeatureCollection of(SimpleFeatureCollection features, TaskHead head) {
        return of(FeatureVectors.of(features), head);
    }

    /** The same for features whose vectors have been read. */
    public static SimpleFeatureCollection of(FeatureVectors vectors, TaskHead head) {
        SimpleFeatureCollection features = vectors.features();
        FloatMatrix predicted = head.predict(vectors.vectors());
        int[] largest = Metrics.largest(predicted);
        List<String> kept = new ArrayList<>();
        SimpleFeatureType schema = schema(features.getSchema(), head, kept);

        List<SimpleFeature> result = new ArrayList<>(predicted.rows());
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(schema);
        try (SimpleFeatureIterator iterator = features.features()) {
            for (int row = 0; iterator.hasNext(); row++) {
                SimpleFeature feature = iterator.next();
                kept.forEach(name -> builder.add(feature.getAttribute(name)));
                if (vectors.usable()[row] && head.task() == Task.CLASSIFICATION) {
                    builder.add(head.labels().get(largest[row]));
                    builder.add((double) predicted.get(row, largest[row]));
                } else if (vectors.usable()[row]) {
                    for (int column = 0; column < predicted.columns(); column++) {
                        builder.add((double) predicted.get(row, column));
                    }
                }
                result.add(builder.buildFeature(feature.getID()));
            }
        }
        return new ListFeatureCollection(schema, result);
    }

    private static SimpleFeatureType schema(SimpleFeatureType from, TaskHead head, List<String> kept) {
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName(from.getName());
        Set<String> taken = new HashSet<>();
        for (AttributeDescriptor descriptor : from.getAttributeDescriptors()) {
            String name = descriptor.getLocalName();
            if (!FeatureVectors.isNumber(name)) {
                builder.add(descriptor);
                kept.add(name);
                taken.add(name);
            }
        }
        if (from.getGeometryDescriptor() != null) {
            builder.setDefaultGeometry(from.getGeometryDescriptor().getLocalName());
        }
        if (head.task() == Task.CLASSIFICATION) {
            builder.add(free("predicted", taken), String.class);
            builder.add(free("confidence", taken), Double.class);
        } else {
            head.labels().forEach(label -> builder.add(free("predicted_" + label, taken), Double.class));
        }
        return builder.buildFeatureType();
    }

    private static String free(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }
}
