package org.aether.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Setting;
import org.jspecify.annotations.Nullable;

/**
 * A fast text encoder whose vectors are checked against those of an exact one. In every call both encode a sample of the
 * sentences; when the two vectors of one sentence differ too much, the call fails. Thread-safe.
 */
public final class ComparedTextEncoder implements TextEncoder {

    /** The smallest accepted cosine between the two vectors of a sentence. */
    static final double MIN_COSINE = 0.99;

    /** Sentences of each call that are compared, at equal intervals: half a second of work. */
    private static final int SAMPLE = 256;

    private final TextEncoder fast;
    private final TextEncoder exact;
    private @Nullable VectorAgreement agreement;

    /**
     * @param fast encodes all sentences
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
    public synchronized Optional<VectorAgreement> agreement() {
        return Optional.ofNullable(agreement);
    }

    /** @throws AetherException also when the vectors of a sentence of the sample differ too much */
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
        FloatMatrix exactVectors = exact.encode(sample, progress);
        FloatMatrix fastVectors = fast.encode(sample, progress);
        double least = 1;
        double sum = 0;
        int worst = 0;
        for (int row = 0; row < sample.size(); row++) {
            double cosine = 0;
            for (int column = 0; column < fastVectors.columns(); column++) {
                cosine += (double) fastVectors.get(row, column) * exactVectors.get(row, column);
            }
            sum += cosine;
            if (!(cosine >= least)) {
                least = cosine;
                worst = row;
            }
        }
        if (!(least >= MIN_COSINE)) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The vectors of the sentence \"{}\" with int8 and with float32 weights differ too much (cosine"
                                    + " {}, at least {} is required); use {}.",
                            sample.get(worst),
                            String.format(Locale.ROOT, "%.4f", least),
                            MIN_COSINE,
                            Setting.SENTENCE_WEIGHTS.to(SentenceWeights.FP32.label()))
                    .about(Setting.SENTENCE_WEIGHTS);
        }
        VectorAgreement measured = new VectorAgreement(sample.size(), least, sum / sample.size());
        synchronized (this) {
            agreement = agreement == null ? measured : agreement.and(measured);
        }
    }

    @Override
    public void close() {
        try (exact) {
            fast.close();
        }
    }
}
