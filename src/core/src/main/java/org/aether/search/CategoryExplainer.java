package org.aether.search;

import java.util.List;
import org.aether.model.AlignmentModel;

/** STUB: which POI categories a place is nearest to. */
public final class CategoryExplainer {

    /** One category and its cosine to the place, in [-1, 1]. */
    public record Match(String category, String subcategory, double score) {}

    private CategoryExplainer() {}

    /** The {@code limit} nearest categories to a vector z (any length; the cosine is taken), best first. */
    public static List<Match> nearest(AlignmentModel model, float[] z, int limit) {
        throw new UnsupportedOperationException();
    }
}
