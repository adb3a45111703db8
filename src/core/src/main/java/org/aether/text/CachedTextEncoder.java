package org.aether.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;

/**
 * Remembers vectors on disk by the content of their sentences, so that a second run encodes nothing.
 *
 * <p>Vectors are stored every thousand sentences: a run that is killed goes on where it stopped. Thread-safe.
 */
public final class CachedTextEncoder implements TextEncoder {

    private static final int SENTENCES_PER_STORE = 1024;

    private final TextEncoder encoder;
    private final VectorCache cache;

    /**
     * @param encoder encodes what is not known yet; closed with this one
     * @param directory of the cache; made when it does not exist, shared with other processes
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
        float[][] vectors = cache.find(sentences);
        Map<String, float[]> missing = new LinkedHashMap<>();
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i] == null) {
                missing.put(sentences.get(i), null);
            }
        }
        if (!missing.isEmpty()) {
            encodeMissing(missing, progress);
        }
        int columns = dimension();
        float[] data = new float[Math.multiplyExact(vectors.length, columns)];
        for (int i = 0; i < vectors.length; i++) {
            float[] vector = vectors[i] == null ? missing.get(sentences.get(i)) : vectors[i];
            System.arraycopy(vector, 0, data, i * columns, columns);
        }
        return new FloatMatrix(vectors.length, columns, data);
    }

    private void encodeMissing(Map<String, float[]> missing, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, missing.size());
        Progress within = new WithinStage(progress);
        List<String> todo = new ArrayList<>(missing.keySet());
        // Alike lengths side by side make full batches.
        todo.sort(Comparator.comparingInt(String::length).reversed());
        for (int start = 0; start < todo.size(); start += SENTENCES_PER_STORE) {
            List<String> part = todo.subList(start, Math.min(start + SENTENCES_PER_STORE, todo.size()));
            FloatMatrix encoded = encoder.encode(part, within);
            cache.append(part, encoded);
            for (int i = 0; i < part.size(); i++) {
                missing.put(part.get(i), encoded.row(i));
            }
        }
    }

    @Override
    public void close() {
        encoder.close();
    }

    /** Passes on what is done, but not the stages of the parts: to the user it is one stage. */
    private record WithinStage(Progress progress) implements Progress {

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
