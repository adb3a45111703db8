package org.aether.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.aether.search.PlaceExplainer.Explanation;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/** Explained places as JSON, the same for every front end. */
public final class ExplanationReport {

    private ExplanationReport() {}

    /** What to call each place, in feature order: its attribute "name", else its first text, else its id. */
    public static List<String> names(SimpleFeatureCollection places) {
        List<String> names = new ArrayList<>();
        try (SimpleFeatureIterator iterator = places.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                Object name = feature.getAttribute("name");
                if (name == null) {
                    name = feature.getAttributes().stream()
                            .filter(value -> value instanceof String)
                            .findFirst()
                            .orElse(feature.getID());
                }
                names.add(name.toString());
            }
        }
        return names;
    }

    /**
     * {@code {"places": [{"place", "pixels", "categories": [{"category", "subcategory", "score"}…]}…]}}.
     *
     * @param names one per explanation
     */
    public static ObjectNode json(List<String> names, List<Explanation> explanations) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode places = json.putArray("places");
        for (int i = 0; i < explanations.size(); i++) {
            ObjectNode place = places.addObject();
            place.put("place", names.get(i));
            place.put("pixels", explanations.get(i).pixels());
            ArrayNode categories = place.putArray("categories");
            explanations.get(i).matches().forEach(match -> categories
                    .addObject()
                    .put("category", match.category())
                    .put("subcategory", match.subcategory())
                    .put("score", match.score()));
        }
        return json;
    }
}
