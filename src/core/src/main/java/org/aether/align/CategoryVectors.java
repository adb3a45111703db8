package org.aether.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.ProjectorWeights;
import org.aether.model.TextProjector;
import org.aether.poi.Poi;
import org.aether.poi.PoiSentence;
import org.aether.text.TextEncoder;

/**
 * The vector of every POI category seen in training: z_poi (eq. 3) of its sentence without a name. They let a place be
 * explained later without the text encoder.
 */
final class CategoryVectors {

    private record Key(String category, String subcategory) {}

    private CategoryVectors() {}

    /**
     * @param rows the POIs that were trained on
     * @return categories in alphabetical order, or null when no POI has one
     */
    static AlignmentModel.Categories of(
            List<Poi> pois, int[] rows, TextEncoder encoder, ProjectorWeights weights, Progress progress) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (int row : rows) {
            Poi poi = pois.get(row);
            if (!poi.category().isEmpty() || !poi.subcategory().isEmpty()) {
                counts.computeIfAbsent(poi.category(), unseen -> new TreeMap<>())
                        .merge(poi.subcategory(), 1, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            return null;
        }
        List<Key> keys = new ArrayList<>();
        counts.forEach((category, subcategories) ->
                subcategories.keySet().forEach(subcategory -> keys.add(new Key(category, subcategory))));
        List<String> sentences = keys.stream()
                .map(key -> PoiSentence.of(key.subcategory(), key.category(), ""))
                .toList();
        FloatMatrix vectors = new TextProjector(weights).project(encoder.encode(sentences, progress));
        return new AlignmentModel.Categories(
                keys.stream().map(Key::category).toList(),
                keys.stream().map(Key::subcategory).toList(),
                keys.stream()
                        .mapToInt(key -> counts.get(key.category()).get(key.subcategory()))
                        .toArray(),
                vectors);
    }
}
