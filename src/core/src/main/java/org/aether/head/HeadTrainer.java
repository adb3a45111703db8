package org.aether.head;

import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;

/** STUB: trains one head with early stopping. */
public final class HeadTrainer {
    private HeadTrainer() {}

    /**
     * Labelled vectors.
     *
     * @param vectors {@code [n, inputs]}
     * @param targets {@code [n, outputs]}: one-hot classes, shares, or values
     * @param labels one name per output
     * @param targetNames the attributes they came from
     */
    public record Dataset(
            Task task, FloatMatrix vectors, FloatMatrix targets, List<String> labels, List<String> targetNames) {}

    /** Splits off 20 % test and 10 % of the rest as validation (seed 42), trains, and measures on the test part. */
    public static TaskHead train(Dataset data, HeadSettings settings, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
