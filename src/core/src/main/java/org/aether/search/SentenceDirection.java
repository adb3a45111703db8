package org.aether.search;

import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
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

    private static void requireEncoderOf(AlignmentModel model, TextEncoder encoder) {
        String trained = model.textEncoder();
        if (trained.isBlank()) {
            throw new AetherException(
                    "Model '" + model.id() + "' does not say which text encoder it was trained with, "
                            + "so sentences cannot be compared with it; set \"textEncoder\" in its config.json if you know it.");
        }
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
