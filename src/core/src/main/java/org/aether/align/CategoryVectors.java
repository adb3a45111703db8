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
import org.jspecify.annotations.Nullable;

/**
 * The vector of every POI category of a training: z_poi (eq. 3) of its sentence without a name. With these vectors a place
 * is explained later without the text encoder.
 */
final class CategoryVectors {

    private record Counted(String category, String subcategory, int pois) {}

    private CategoryVectors() {}

    /**
     * @param rows the POIs that were trained on
     * @return categories in alphabetical order, or null when no POI has one
     */
    static AlignmentModel.@Nullable Categories of(
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
        List<Counted> all = new ArrayList<>();
        counts.forEach((category, subcategories) ->
                subcategories.forEach((subcategory, count) -> all.add(new Counted(category, subcategory, count))));
        List<String> sentences = all.stream()
                .map(counted -> PoiSentence.of(counted.subcategory(), counted.category(), ""))
                .toList();
        FloatMatrix vectors = new TextProjector(weights).project(encoder.encode(sentences, progress));
        return new AlignmentModel.Categories(
                all.stream().map(Counted::category).toList(),
                all.stream().map(Counted::subcategory).toList(),
                all.stream().mapToInt(Counted::pois).toArray(),
                vectors);
    }
}
