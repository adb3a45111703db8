package org.aether.search;

import java.util.List;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.TextProjector;
import org.aether.text.TextEncoder;

/**
 * Sentences as directions in the space of a model (eq. 3). The cosine between a direction and the z of a pixel is the
 * similarity of the place and the sentence.
 *
 * <pre>{@code
 * FloatMatrix market = SentenceDirection.of(model, encoder, List.of("places like a night market"), progress);
 * PixelFunction similarity = PixelFunctions.similarity(model, market, List.of("market"), compute);
 * }</pre>
 */
public final class SentenceDirection {

    private SentenceDirection() {}

    /**
     * z_poi of sentences. The caller starts the stage of the progress, in which each sentence is one unit.
     *
     * @param encoder the text encoder of the training; the vectors of others lie in another space
     * @param sentences any texts; they should resemble the sentences of the training ("A place of …, a type of ….")
     * @return {@code [sentences, 128]}, unit rows
     * @throws AetherException when a sentence is empty, or when the encoder is not that of the model
     */
    public static FloatMatrix of(AlignmentModel model, TextEncoder encoder, List<String> sentences, Progress progress) {
        if (sentences.stream().anyMatch(String::isBlank)) {
            throw new AetherException("The sentence to search for is empty; describe a place in words.");
        }
        requireEncoderOf(model, encoder);
        TextProjector projector = new TextProjector(model.weights());
        FloatMatrix directions =
                FloatMatrix.zeros(sentences.size(), model.weights().dimension());
        for (int i = 0; i < sentences.size(); i++) {
            FloatMatrix text = encoder.encode(List.of(sentences.get(i).strip()), Progress.NONE);
            directions.setRow(i, projector.project(text), 0);
            progress.advance(1);
        }
        return directions;
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
