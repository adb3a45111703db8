package org.aether.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.AlignmentModel;

/**
 * Which POI categories a place is nearest to: the categories of training, ranked by the cosine between their text-branch
 * vectors and the place's z. Needs no text encoder, since a model carries the vectors of its categories.
 */
public final class CategoryExplainer {

    /** One category and its cosine to the place, in [-1, 1]. */
    public record Match(String category, String subcategory, double score) {}

    private CategoryExplainer() {}

    /**
     * The nearest categories to a vector, best first; of equals the one that stands first in the model.
     *
     * @param z a pixel's z or a region's mean, any length: the cosine is taken
     * @param limit how many at most
     * @return empty when z has no direction: a place without data, all zero or NaN
     * @throws AetherException when the model has no categories (imported), or z is not of its space
     */
    public static List<Match> nearest(AlignmentModel model, float[] z, int limit) {
        AlignmentModel.Categories categories = requireCategories(model);
        FloatMatrix vectors = categories.vectors();
        if (z.length != vectors.columns()) {
            throw new AetherException("The vector of the place has " + z.length + " numbers, but model '" + model.id()
                    + "' explains vectors of " + vectors.columns() + "; transform the place with this model first.");
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

    /** The model's categories; ask before reading a raster for them. */
    static AlignmentModel.Categories requireCategories(AlignmentModel model) {
        if (model.categories() == null) {
            throw new AetherException(
                    "Model '" + model.id() + "' does not know any POI categories, as its checkpoint was "
                            + "imported without the POIs it was trained on; train a model from POIs to explain places.");
        }
        return model.categories();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
