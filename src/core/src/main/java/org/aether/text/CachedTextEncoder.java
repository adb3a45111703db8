package org.aether.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;

/**
 * Keeps vectors on disk by the content of their sentences, so that a second run encodes nothing.
 *
 * <p>Vectors are stored after every 1,024 sentences, so a run that was killed continues where it stopped. Thread-safe.
 */
public final class CachedTextEncoder implements TextEncoder {

    private static final int SENTENCES_PER_STORE = 1024;

    private final TextEncoder encoder;
    private final VectorCache cache;

    /**
     * @param encoder encodes sentences that are not in the cache; closed with this one
     * @param directory of the cache; created when it does not exist, may be shared with other processes
     * @throws org.aether.AetherException when the directory cannot be used
     */
    public CachedTextEncoder(TextEncoder encoder, Path directory) {
        this.encoder = encoder;
        this.cache = VectorCache.open(directory, encoder.id(), encoder.fingerprint());
    }

    @Override
    public String id() {
        return encoder.id();
    }

    @Override
    public String fingerprint() {
        return encoder.fingerprint();
    }

    @Override
    public int dimension() {
        int known = cache.dimension();
        return known > 0 ? known : encoder.dimension();
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        VectorCache.Found found = cache.find(sentences);
        Set<String> distinct = new LinkedHashSet<>();
        for (int row = 0; row < sentences.size(); row++) {
            if (!found.rows().get(row)) {
                distinct.add(sentences.get(row));
            }
        }
        if (distinct.isEmpty()) {
            return sentences.isEmpty() ? FloatMatrix.zeros(0, dimension()) : found.vectors();
        }
        List<String> missing = new ArrayList<>(distinct);
        // Sentences of similar length next to each other make full batches.
        missing.sort(Comparator.comparingInt(String::length).reversed());
        List<FloatMatrix> encoded = encodeAndStore(missing, progress);
        Map<String, Integer> position = new HashMap<>();
        missing.forEach(sentence -> position.put(sentence, position.size()));
        FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), dimension());
        for (int row = 0; row < sentences.size(); row++) {
            if (found.rows().get(row)) {
                vectors.setRow(row, found.vectors(), row);
            } else {
                int at = Objects.requireNonNull(position.get(sentences.get(row)));
                vectors.setRow(row, encoded.get(at / SENTENCES_PER_STORE), at % SENTENCES_PER_STORE);
            }
        }
        return vectors;
    }

    /** Encodes and stores sentences in parts of {@link #SENTENCES_PER_STORE}; returns the vectors of each part. */
    private List<FloatMatrix> encodeAndStore(List<String> sentences, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, sentences.size());
        Progress withoutStages = new WithoutStages(progress);
        List<FloatMatrix> parts = new ArrayList<>();
        for (int start = 0; start < sentences.size(); start += SENTENCES_PER_STORE) {
            List<String> part = sentences.subList(start, Math.min(start + SENTENCES_PER_STORE, sentences.size()));
            FloatMatrix vectors = encoder.encode(part, withoutStages);
            cache.append(part, vectors);
            parts.add(vectors);
        }
        return parts;
    }

    @Override
    public void close() {
        encoder.close();
    }

    /** Passes on finished units but not the stages of the parts, which are one stage for the user. */
    private record WithoutStages(Progress progress) implements Progress {

        @Override
        public void stage(Stage stage, String subject, long total) {}

        @Override
        public void done(long amount) {
            progress.done(amount);
        }

        @Override
        public boolean cancelled() {
            return progress.cancelled();
        }
    }
}
