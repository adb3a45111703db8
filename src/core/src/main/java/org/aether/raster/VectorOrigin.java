package org.aether.raster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;

/**
 * Where vectors come from: a model with a hash of its weights, or a raster's own numbers with their encoding. As text
 * {@code london@3f2a91c04b7de815} and {@code raw@int8}; so it stands in the column {@value #COLUMN} of features, in the
 * item {@value #ITEM} of rasters, and in the reports of heads.
 *
 * <p>Vectors of one model can be compared when the weights are the same, whatever the model is called in a store. Raw
 * vectors can be compared whatever their encoding, which changes them by rounding only.
 *
 * @param model the model's id, or {@value #RAW}
 * @param version the first sixteen hexadecimal digits of the SHA-256 of the weights that make vectors (see
 *     docs/formats.md), or the encoding of raw vectors: {@code int8} or {@code float32}
 */
public record VectorOrigin(String model, String version) {

    /** Stands for the raster's own vectors in place of a model; no model can have this id. */
    public static final String RAW = "raw";

    /** The column of features that holds the origin of their vectors. */
    public static final String COLUMN = "vectors";

    /** The text item of an embedding raster that holds the origin of its vectors. */
    public static final String ITEM = "AETHER_VECTORS";

    /** An item of embedding rasters that older versions of this program wrote, without a hash. */
    private static final String MODEL_ITEM = "AETHER_MODEL";

    /** Numbers per vector that models give and AlphaEarth does not have. */
    private static final int EMBEDDING_BANDS = 128;

    private static final Pattern TEXT =
            Pattern.compile("(raw)@(int8|float32)|([A-Za-z0-9][A-Za-z0-9._-]{0,63})@([0-9a-f]{16})");

    /** Raw vectors of an encoding. */
    public static VectorOrigin raw(boolean quantised) {
        return new VectorOrigin(RAW, quantised ? "int8" : "float32");
    }

    /** What a text says; empty when it is null or says something else. */
    public static Optional<VectorOrigin> parse(Object text) {
        Matcher matcher = TEXT.matcher(text == null ? "" : text.toString().trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                matcher.group(1) != null
                        ? new VectorOrigin(matcher.group(1), matcher.group(2))
                        : new VectorOrigin(matcher.group(3), matcher.group(4)));
    }

    /**
     * The origin of a raster's own vectors: what its metadata say, else raw. Not known when they name a model without its
     * weights, or when the raster has as many bands as embeddings have and says nothing.
     *
     * @throws AetherException when the metadata name more than one origin, as those of a mosaic may
     */
    public static Optional<VectorOrigin> of(EmbeddingRaster raster) {
        String item = raster.metadata().get(ITEM);
        if (item != null) {
            return Optional.of(parse(item)
                    .orElseThrow(() -> new AetherException("The vectors of " + raster.name() + " come from '" + item
                            + "' by its item " + ITEM + ", which is not one model; use rasters of one model.")));
        }
        if (raster.metadata().containsKey(MODEL_ITEM) || raster.bands() == EMBEDDING_BANDS) {
            return Optional.empty();
        }
        return Optional.of(raw(raster.int8()));
    }

    public boolean isRaw() {
        return model.equals(RAW);
    }

    /** Whether vectors of both origins can be used together. */
    public boolean matches(VectorOrigin other) {
        return isRaw() ? other.isRaw() : !other.isRaw() && version.equals(other.version);
    }

    /** In words, for messages: {@code the model 'london' (3f2a91c04b7de815)}. */
    public String words() {
        return isRaw() ? "raw AlphaEarth vectors (" + version + ")" : "the model '" + model + "' (" + version + ")";
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}
