package org.aether.search;

import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.TextProjector;
import org.aether.text.TextEncoder;

/**
 * A sentence as a direction in the space of a model (eq. 3). The cosine between it and the z of a pixel is the similarity of
 * the place and the sentence.
 *
 * <pre>{@code
 * float[] market = SentenceDirection.of(model, encoder, "places like a night market");
 * PixelFunction similarity = PixelFunctions.similarity(model, new float[][] {market}, List.of("market"), compute);
 * }</pre>
 */
public final class SentenceDirection {

    private SentenceDirection() {}

    /**
     * z_poi of a sentence.
     *
     * @param encoder the text encoder of the training; the vectors of others lie in another space
     * @param sentence any text; it should resemble the sentences of the training ("A place of …, a type of ….")
     * @return {@code [128]}, unit length
     * @throws AetherException when the sentence is empty, or when the encoder is not that of the model
     */
    public static float[] of(AlignmentModel model, TextEncoder encoder, String sentence) {
        if (sentence.isBlank()) {
            throw new AetherException("The sentence to search for is empty; describe a place in words.");
        }
        requireEncoderOf(model, encoder);
        return new TextProjector(model.weights())
                .project(encoder.encode(List.of(sentence.strip()), Progress.NONE))
                .row(0);
    }

    /**
     * The id of the text encoder that a model needs for sentences.
     *
     * @return an id for {@link org.aether.text.TextEncoders#open}
     * @throws AetherException when it is not known, as for imported models
     */
    public static String encoderOf(AlignmentModel model) {
        return model.textEncoder().orElseThrow(() -> {
            String note = model.configuration().text().note();
            return new AetherException(
                    AetherException.Kind.UNAVAILABLE,
                    "Model '{}' cannot read sentences, because the text encoder it was trained with is not at hand ({});"
                            + " if you can serve that encoder, name it as \"textEncoder\" in the model's config.json,"
                            + " otherwise search with a model that was trained here.",
                    model.id(),
                    note == null ? "it does not name one" : note);
        });
    }

    private static void requireEncoderOf(AlignmentModel model, TextEncoder encoder) {
        String trained = encoderOf(model);
        if (!trained.equals(encoder.id())) {
            throw new AetherException("The model '" + model.id() + "' was trained with the text encoder " + trained
                    + " and not with " + encoder.id() + "; search with " + trained + ", or train a model with "
                    + encoder.id() + ".");
        }
        if (encoder.dimension() != model.weights().textDimension()) {
            throw new AetherException("The text encoder " + encoder.id() + " returns vectors of "
                    + encoder.dimension() + " numbers, but the model '" + model.id() + "' takes "
                    + model.weights().textDimension()
                    + ", so this is another version of the encoder; use the version of the training.");
        }
    }
}
