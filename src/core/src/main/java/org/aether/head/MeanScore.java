package org.aether.head;

import java.util.List;

/**
 * The score of several heads, as in the paper's tables.
 *
 * @param mean over the heads
 * @param standardDeviation of the sample (n - 1)
 */
public record MeanScore(double mean, double standardDeviation) {

    /** @param values the scores of at least two heads */
    static MeanScore of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new MeanScore(mean, Math.sqrt(squares / (values.size() - 1)));
    }
}
