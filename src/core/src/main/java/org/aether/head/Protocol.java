package org.aether.head;

import java.util.List;
import java.util.Map;
import org.aether.Progress;

/** STUB: the reporting protocol of section 2.8: fixed splits, five seeds, mean ± standard deviation. */
public final class Protocol {

    /** The seeds of the paper. */
    public static final List<Long> SEEDS = List.of(42L, 24L, 7L, 0L, 100L);

    /** Mean and (population) standard deviation over the seeds. */
    public record Score(double mean, double standardDeviation) {}

    private Protocol() {}

    /** Metric name → score, in reporting order: precision, recall, f1 | l1, chebyshev, kl | r2, rmse, mae. */
    public static Map<String, Score> evaluate(
            HeadTrainer.Dataset data, HeadSettings settings, int threads, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
