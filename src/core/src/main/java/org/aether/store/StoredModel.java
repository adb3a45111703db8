package org.aether.store;

import java.util.List;
import java.util.Optional;
import org.aether.model.AlignmentModel;

/**
 * What a list shows of a model, read from its configuration and the headers of its files.
 *
 * @param id its name in the store
 * @param bands length of the vectors that it takes
 * @param dimension length of the vectors that it gives
 * @param textEncoder id of the text encoder that it was trained with; empty when it is not known
 * @param categories number of POI categories; 0 for an imported model
 * @param heads ids of its heads, in alphabetical order
 */
public record StoredModel(
        String id, int bands, int dimension, Optional<String> textEncoder, int categories, List<String> heads) {

    public StoredModel {
        heads = List.copyOf(heads);
    }

    /** The same of a model that was read as a whole. */
    public static StoredModel of(AlignmentModel model, List<String> heads) {
        AlignmentModel.Categories categories = model.categories();
        return new StoredModel(
                model.id(),
                model.weights().bands(),
                model.weights().dimension(),
                model.textEncoder(),
                categories == null ? 0 : categories.categories().size(),
                heads);
    }
}
