package org.aether.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;

/**
 * A trained (or imported) alignment model as the store keeps it.
 *
 * @param id its name in the store
 * @param weights both projectors
 * @param config the config.json: hyper-parameters, pooling, {@code textEncoder}, {@code bands}, {@code dimension},
 *     {@code crs}, data fingerprints, versions, seed, epochs, attribution
 * @param categories the POI categories seen in training with their text-branch vectors, or null (imported)
 * @param falseColor the fixed principal components for maps, or null (imported)
 */
public record AlignmentModel(
        String id, ProjectorWeights weights, ObjectNode config, Categories categories, FalseColorBasis falseColor) {

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

    /** What the vectors that it gives say of themselves: its id, and a hash of the weights that make them. */
    public VectorOrigin origin() {
        return new VectorOrigin(id, weights.version());
    }

    /** The id of the text encoder it was trained with. */
    public String textEncoder() {
        return config.path("textEncoder").asText();
    }
}
