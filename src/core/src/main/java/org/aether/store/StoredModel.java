package org.aether.store;

import java.util.List;

/**
 * What a list says of a model, read from its config and the headers of its files.
 *
 * @param id its name in the store
 * @param bands that it takes
 * @param dimension of the vectors it gives
 * @param textEncoder the id of the text encoder it was trained with, empty when it does not say
 * @param categories how many POI categories it knows, 0 when none (imported)
 * @param heads ids of its heads, in alphabetical order
 */
public record StoredModel(
        String id, int bands, int dimension, String textEncoder, int categories, List<String> heads) {}
