package org.aether.raster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The origin of vectors: a model with a hash of its weights, or the raw vectors of a raster with their encoding. Its text
 * is {@code london@3f2a91c04b7de815} or {@code raw@int8}; this text is in the column {@value #COLUMN} of features, in the
 * item {@value #ITEM} of rasters, and in the reports of heads.
 *
 * <p>Vectors of models are comparable when the weights are equal, whatever the ids of the models are. Raw vectors are
 * comparable whatever their encoding is, because encodings differ only by rounding.
 *
 * @param model the id of the model, or {@value #RAW}
 * @param version the first sixteen hexadecimal digits of the SHA-256 of the weights that compute vectors (see
 *     docs/formats.md), or the encoding of raw vectors: {@code int8} or {@code float32}
 */
public record VectorOrigin(String model, String version) {

    /** The id for raw vectors; no model can have this id. */
    public static final String RAW = "raw";

    /** The column of features with the origin of their vectors. */
    public static final String COLUMN = "vectors";

    /** The text item of an embedding raster with the origin of its vectors. */
    public static final String ITEM = "AETHER_VECTORS";

    /** An item of rasters written by older versions of AETHER, without a hash. */
    private static final String MODEL_ITEM = "AETHER_MODEL";

    /** Number of components of the vectors of models. */
    private static final int EMBEDDING_BANDS = 128;

    private static final Pattern TEXT =
            Pattern.compile("(raw)@(int8|float32)|([A-Za-z0-9][A-Za-z0-9._-]{0,63})@([0-9a-f]{16})");

    /** Raw vectors of an encoding. */
    public static VectorOrigin raw(boolean quantised) {
        return new VectorOrigin(RAW, quantised ? "int8" : "float32");
    }

    /** Parses the text of an origin; empty when it is null or not valid. */
    public static Optional<VectorOrigin> parse(@Nullable Object text) {
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
     * The origin of the vectors of a raster: that in its metadata, else raw. Empty when the metadata name a model without a
     * hash, or when the raster has as many bands as the embeddings of models but no origin.
     *
     * @throws AetherException when the metadata have more than one origin, as those of a mosaic may
     */
    public static Optional<VectorOrigin> of(EmbeddingRaster raster) {
        String item = raster.metadata().get(ITEM);
        if (item != null) {
            return Optional.of(parse(item)
                    .orElseThrow(() -> new AetherException(
                            Kind.INVALID_INPUT,
                            "The item {} of {} is '{}', which is not one model; use rasters of one model.",
                            ITEM,
                            raster.name(),
                            item)));
        }
        if (raster.metadata().containsKey(MODEL_ITEM) || raster.bands() == EMBEDDING_BANDS) {
            return Optional.empty();
        }
        return Optional.of(raw(raster.int8()));
    }

    public boolean isRaw() {
        return model.equals(RAW);
    }

    /** Whether vectors of both origins are comparable. */
    public boolean matches(VectorOrigin other) {
        return isRaw() ? other.isRaw() : !other.isRaw() && version.equals(other.version);
    }

    /** The origin in words, for messages: {@code the model 'london' (3f2a91c04b7de815)}. */
    public String words() {
        return isRaw() ? "raw AlphaEarth vectors (" + version + ")" : "the model '" + model + "' (" + version + ")";
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}
