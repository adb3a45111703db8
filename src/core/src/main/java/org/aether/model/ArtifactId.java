package org.aether.model;

import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.raster.VectorOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The ids of models and heads: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}, so that an id is always a valid name of one file and
 * never leads out of the store.
 */
public final class ArtifactId {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private ArtifactId() {}

    /**
     * Checks the id of a new model: {@value VectorOrigin#RAW} stands for vectors without a model, however it is written.
     *
     * @return the id
     * @throws AetherException when it is not an id, or is that one
     */
    public static String requireModel(@Nullable String id) {
        String valid = require(id);
        if (VectorOrigin.RAW.equalsIgnoreCase(valid)) {
            throw new AetherException(
                    AetherException.Kind.INVALID_INPUT,
                    "The id '{}' stands for the raw vectors of rasters and cannot name a model; choose another one.",
                    valid);
        }
        return valid;
    }

    /** Whether a string is an id; null is none. */
    public static boolean valid(@Nullable String id) {
        return id != null && ID.matcher(id).matches();
    }

    /**
     * Checks an id.
     *
     * @return the id
     * @throws AetherException when it is another string, or null
     */
    public static String require(@Nullable String id) {
        if (id == null || !valid(id)) {
            throw new AetherException(
                    AetherException.Kind.INVALID_INPUT,
                    "The id '{}' is not allowed; use 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a"
                            + " letter or digit.",
                    String.valueOf(id));
        }
        return id;
    }
}
