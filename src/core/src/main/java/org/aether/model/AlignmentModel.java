package org.aether.model;

import java.util.List;
import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A trained or imported alignment model as the store keeps it.
 *
 * @param id its name in the store
 * @param weights both projectors
 * @param configuration what the model is and how it was made
 * @param categories the POI categories of the training with their text-branch vectors; null when the model was imported
 *     or no POI had a category
 * @param falseColor the fixed principal components for maps; null when the model was imported
 */
public record AlignmentModel(
        String id,
        ProjectorWeights weights,
        ModelConfiguration configuration,
        @Nullable Categories categories,
        @Nullable FalseColorBasis falseColor) {

    /**
     * POI categories known to a model.
     *
     * @param categories first-level names
     * @param subcategories second-level names, empty string where there is none
     * @param counts POIs of each in the training set
     * @param vectors {@code [categories, 128]}: z_poi of the sentence without a name
     */
    public record Categories(List<String> categories, List<String> subcategories, int[] counts, FloatMatrix vectors) {}

    /**
     * The first three principal components of z over the training points, and the range that maps to 0…255.
     *
     * @param mean {@code [128]}
     * @param components {@code [3, 128]}
     * @param low value of each component that becomes 0 (2nd percentile)
     * @param high value that becomes 255 (98th percentile)
     */
    public record FalseColorBasis(float[] mean, FloatMatrix components, float[] low, float[] high) {}

    /** The origin of the vectors that the model gives: its id, and a hash of the weights that make them. */
    public VectorOrigin origin() {
        return new VectorOrigin(id, weights.version());
    }

    /** The id of the text encoder that the model was trained with; empty when it is not known. */
    public Optional<String> textEncoder() {
        return Optional.ofNullable(configuration.text().encoder());
    }
}
