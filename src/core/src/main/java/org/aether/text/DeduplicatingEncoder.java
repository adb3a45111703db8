package org.aether.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.FloatMatrix;
import org.aether.Progress;

/** Encodes identical sentences only once: a city has hundreds of "A place of cafe, named Costa." Thread-safe. */
public final class DeduplicatingEncoder implements TextEncoder {

    private final TextEncoder encoder;

    /** @param encoder encodes the distinct sentences; closed with this one */
    public DeduplicatingEncoder(TextEncoder encoder) {
        this.encoder = encoder;
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
        return encoder.dimension();
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        Map<String, Integer> distinct = new LinkedHashMap<>();
        int[] row = new int[sentences.size()];
        for (int i = 0; i < row.length; i++) {
            int next = distinct.size();
            Integer known = distinct.putIfAbsent(sentences.get(i), next);
            row[i] = known == null ? next : known;
        }
        FloatMatrix vectors = encoder.encode(new ArrayList<>(distinct.keySet()), progress);
        return distinct.size() == row.length ? vectors : vectors.select(row);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
