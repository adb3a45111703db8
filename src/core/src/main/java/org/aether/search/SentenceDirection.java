package org.aether.search;

import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.CheckpointImporter;
import org.aether.model.TextProjector;
import org.aether.text.TextEncoder;

/**
 * A sentence as a direction in the model's space (eq. 3): the cosine between it and a pixel's z says how much the place
 * is like the sentence.
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
     * @param encoder the one the model was trained with: vectors of another mean nothing to it
     * @param sentence any words; the closer to the sentences of training ("A place of …, a type of ….") the better
     * @return {@code [128]}, unit length
     * @throws AetherException when the sentence is empty, or the encoder is not the model's
     */
    public static float[] of(AlignmentModel model, TextEncoder encoder, String sentence) {
        if (sentence == null || sentence.isBlank()) {
            throw new AetherException("The sentence to search for is empty; describe a place in words.");
        }
        requireEncoderOf(model, encoder);
        return new TextProjector(model.weights())
                .project(encoder.encode(List.of(sentence.strip()), Progress.NONE))
                .row(0);
    }

    /**
     * The id of the text encoder a model needs for sentences; ask before opening one.
     *
     * @return an id for {@link org.aether.text.TextEncoders#open}
     * @throws AetherException when the model does not name it, as imported checkpoints do not
     */
    public static String encoderOf(AlignmentModel model) {
        String trained = model.textEncoder();
        if (trained.isBlank() || trained.equals(CheckpointImporter.UNKNOWN_ENCODER)) {
            String note = model.config().path("textEncoderNote").asText();
            throw new AetherException(
                    "Model '" + model.id() + "' cannot read sentences, because the text encoder it was "
                            + "trained with is not at hand (" + (note.isEmpty() ? "it does not name one" : note)
                            + "); if you can serve that encoder, name it as \"textEncoder\" in the model's config.json, else "
                            + "search with a model trained here.");
        }
        return trained;
    }

    private static void requireEncoderOf(AlignmentModel model, TextEncoder encoder) {
        String trained = encoderOf(model);
        if (!trained.equals(encoder.id())) {
            throw new AetherException(
                    "Model '" + model.id() + "' was trained with the text encoder " + trained + ", and "
                            + encoder.id() + " does not fit it; search with " + trained
                            + ", or train a model with " + encoder.id() + ".");
        }
        if (encoder.dimension() != model.weights().textDimension()) {
            throw new AetherException("The text encoder " + encoder.id() + " gives " + encoder.dimension()
                    + " numbers, but model '" + model.id() + "' takes "
                    + model.weights().textDimension()
                    + "; it is another version of that encoder: use the one of training.");
        }
    }
}
