package org.aether.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;

/**
 * A faster encoder that is held to the exact one: a sample of whatever it encodes is encoded by both, and one sentence
 * that comes out too differently is enough to refuse the work. Thread-safe.
 */
public final class ComparedTextEncoder implements TextEncoder {

    /** The least cosine between a sentence's two vectors. */
    static final double LEAST_COSINE = 0.99;

    /** Sentences of each call that are compared, evenly spread: half a second of work. */
    private static final int SAMPLE = 256;

    /**
     * What the comparisons so far have shown.
     *
     * @param sentences compared, at least 1
     * @param leastCosine between the two vectors of one sentence
     * @param meanCosine of all compared sentences
     */
    public record Agreement(int sentences, double leastCosine, double meanCosine) {

        Agreement and(Agreement other) {
            int both = sentences + other.sentences;
            return new Agreement(
                    both,
                    Math.min(leastCosine, other.leastCosine),
                    (sentences * meanCosine + other.sentences * other.meanCosine) / both);
        }
    }

    private final TextEncoder fast;
    private final TextEncoder exact;
    private Agreement agreement;

    /**
     * @param fast does the work
     * @param exact encodes the sample; both are closed with this one
     */
    ComparedTextEncoder(TextEncoder fast, TextEncoder exact) {
        this.fast = fast;
        this.exact = exact;
    }

    @Override
    public String id() {
        return fast.id();
    }

    @Override
    public String fingerprint() {
        return fast.fingerprint();
    }

    @Override
    public int dimension() {
        return fast.dimension();
    }

    @Override
    public synchronized Optional<Agreement> agreement() {
        return Optional.ofNullable(agreement);
    }

    /** @throws AetherException also when a sentence of the sample comes out too differently */
    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        if (!sentences.isEmpty()) {
            compare(sample(sentences), progress);
        }
        return fast.encode(sentences, progress);
    }

    private static List<String> sample(List<String> sentences) {
        int count = Math.min(SAMPLE, sentences.size());
        return IntStream.range(0, count)
                .mapToObj(i -> sentences.get((int) ((long) i * sentences.size() / count)))
                .toList();
    }

    private void compare(List<String> sample, Progress progress) {
        FloatMatrix theirs = exact.encode(sample, progress);
        FloatMatrix ours = fast.encode(sample, progress);
        double least = 1;
        double sum = 0;
        int worst = 0;
        for (int row = 0; row < sample.size(); row++) {
            double cosine = 0;
            for (int column = 0; column < ours.columns(); column++) {
                cosine += (double) ours.get(row, column) * theirs.get(row, column);
            }
            sum += cosine;
            if (!(cosine >= least)) {
                least = cosine;
                worst = row;
            }
        }
        if (!(least >= LEAST_COSINE)) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The sentence \"%s\" comes out too differently with int8 weights (cosine %.4f to float32, at least"
                            + " %.2f is needed); use fp32 sentence weights.",
                    sample.get(worst),
                    least,
                    LEAST_COSINE));
        }
        Agreement shown = new Agreement(sample.size(), least, sum / sample.size());
        synchronized (this) {
            agreement = agreement == null ? shown : agreement.and(shown);
        }
    }

    @Override
    public void close() {
        try (exact) {
            fast.close();
        }
    }
}
