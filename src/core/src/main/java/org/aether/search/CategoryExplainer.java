package org.aether.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.AlignmentModel;

/**
 * Finds the POI categories that are nearest to a place: those of the training, ranked by the cosine between their
 * text-branch vectors and the z of the place. No text encoder is needed, because a model holds the vectors of its
 * categories.
 */
public final class CategoryExplainer {

    /** A category and its cosine to the place, in [-1, 1]. */
    public record Match(String category, String subcategory, double score) {}

    private CategoryExplainer() {}

    /**
     * The categories nearest to a vector, best first; equal ones in the order of the model.
     *
     * @param z of a pixel, or the mean of a region; its length does not matter
     * @param limit largest number of categories
     * @return empty when z is zero or NaN, as for a place without data
     * @throws AetherException when the model has no categories, as imported models do, or when z has another number of
     *     dimensions than its space
     */
    public static List<Match> nearest(AlignmentModel model, float[] z, int limit) {
        AlignmentModel.Categories categories = requireCategories(model);
        FloatMatrix vectors = categories.vectors();
        if (z.length != vectors.columns()) {
            throw new AetherException("The vector of the place has " + z.length + " numbers, but the model '"
                    + model.id() + "' explains vectors of " + vectors.columns()
                    + "; compute the embedding of the place with this model first.");
        }
        double length = Math.sqrt(dot(z, z));
        if (!(length > 0)) {
            return List.of();
        }
        List<Match> matches = new ArrayList<>();
        for (int row = 0; row < vectors.rows(); row++) {
            float[] category = vectors.row(row);
            double norm = length * Math.sqrt(dot(category, category));
            double cosine = norm > 0 ? dot(category, z) / norm : 0;
            matches.add(new Match(
                    categories.categories().get(row),
                    categories.subcategories().get(row),
                    Math.max(-1, Math.min(1, cosine))));
        }
        matches.sort(Comparator.comparingDouble(Match::score).reversed());
        return List.copyOf(matches.subList(0, Math.min(Math.max(limit, 0), matches.size())));
    }

    /** The categories of a model. */
    private static AlignmentModel.Categories requireCategories(AlignmentModel model) {
        AlignmentModel.Categories categories = model.categories();
        if (categories == null) {
            throw new AetherException(
                    "The model '" + model.id() + "' has no POI categories, because it was imported without"
                            + " the POIs of its training; train a model from POIs to explain places.");
        }
        return categories;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
