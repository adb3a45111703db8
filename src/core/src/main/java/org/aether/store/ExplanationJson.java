package org.aether.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.aether.search.PlaceExplainer.Explanation;

/** Explained places as JSON, the same for all front ends. */
public final class ExplanationJson {

    private ExplanationJson() {}

    /** {@code {"places": [{"place", "pixels", "categories": [{"category", "subcategory", "score"}…]}…]}}. */
    public static ObjectNode of(List<Explanation> explanations) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode places = json.putArray("places");
        for (Explanation explanation : explanations) {
            ObjectNode place = places.addObject();
            place.put("place", explanation.place());
            place.put("pixels", explanation.pixels());
            ArrayNode categories = place.putArray("categories");
            explanation.matches().forEach(match -> categories
                    .addObject()
                    .put("category", match.category())
                    .put("subcategory", match.subcategory())
                    .put("score", match.score()));
        }
        return json;
    }
}
