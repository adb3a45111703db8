package org.aether.head;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;

/**
 * The reporting protocol of section 2.8: one fixed split, heads trained with five seeds, mean ± sample standard
 * deviation of the metrics on the test part.
 *
 * <pre>{@code
 * Protocol.evaluate(data, HeadSettings.defaults(), 2, progress).metrics().get(Metric.F1).mean();
 * }</pre>
 */
public final class Protocol {

    /** The seeds of the paper. */
    public static final List<Long> SEEDS = List.of(42L, 24L, 7L, 0L, 100L);

    private Protocol() {}

    /**
     * Trains and measures one head for each seed.
     *
     * @param settings all but the seed, which is not used
     * @param threads how many heads train at once; the result does not depend on it
     * @throws org.aether.AetherException as {@link HeadTrainer#train}
     */
    public static Scores<MeanScore> evaluate(Dataset data, HeadSettings settings, int threads, Progress progress) {
        Split split = Split.of(data.vectors().rows());
        progress.stage(
                Stage.TRAINING_HEADS, "with " + SEEDS.size() + " seeds", (long) SEEDS.size() * settings.maxEpochs());
        Shared shared = new Shared(progress);
        List<Scores<Double>> results = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, SEEDS.size())));
        try {
            List<Future<Scores<Double>>> running = new ArrayList<>();
            for (long seed : SEEDS) {
                running.add(pool.submit(() -> test(data, split, settings.withSeed(seed), shared)));
            }
            for (Future<Scores<Double>> result : running) {
                results.add(OrderedWork.result(result));
            }
        } finally {
            shared.stop.set(true);
            // Every training notices after its current epoch; then none reports progress any more.
            OrderedWork.finish(pool);
        }
        Map<String, Map<Metric, MeanScore>> byTarget = new LinkedHashMap<>();
        for (String target : results.get(0).byTarget().keySet()) {
            byTarget.put(
                    target,
                    means(results.stream()
                            .map(scores -> scores.byTarget().get(target))
                            .toList()));
        }
        return new Scores<>(means(results.stream().map(Scores::metrics).toList()), byTarget);
    }

    private static Scores<Double> test(Dataset data, Split split, HeadSettings settings, Progress progress) {
        return HeadTrainer.train(data, split, settings, progress)
                .report()
                .orElseThrow()
                .test();
    }

    /** @param results the metrics of each seed, the same for all */
    private static Map<Metric, MeanScore> means(List<Map<Metric, Double>> results) {
        Map<Metric, MeanScore> means = new EnumMap<>(Metric.class);
        for (Metric metric : results.get(0).keySet()) {
            means.put(
                    metric,
                    MeanScore.of(
                            results.stream().map(result -> result.get(metric)).toList()));
        }
        return means;
    }

    /** The progress of all trainings together: they report one at a time, and all stop when one fails or is cancelled. */
    private static final class Shared implements Progress {

        private final Progress to;
        private final AtomicBoolean stop = new AtomicBoolean();

        Shared(Progress to) {
            this.to = to;
        }

        @Override
        public void stage(Stage stage, String subject, long total) {}

        @Override
        public synchronized void done(long amount) {
            to.done(amount);
        }

        @Override
        public synchronized boolean cancelled() {
            return stop.get() || to.cancelled();
        }
    }
}
