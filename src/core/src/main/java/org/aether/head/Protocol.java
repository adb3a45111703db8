package org.aether.head;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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
 * Protocol.evaluate(data, HeadSettings.defaults(), 2, progress).metrics().get("f1").mean();
 * }</pre>
 */
public final class Protocol {

    /** The seeds of the paper. */
    public static final List<Long> SEEDS = List.of(42L, 24L, 7L, 0L, 100L);

    /** Mean and sample standard deviation (n - 1), as in the paper's tables, over at least two seeds. */
    public record Score(double mean, double standardDeviation) {

        static Score of(List<Double> values) {
            double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
            double squares =
                    values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
            return new Score(mean, Math.sqrt(squares / (values.size() - 1)));
        }
    }

    /**
     * What heads of all seeds reach on the test part.
     *
     * @param metrics metric name → score, in reporting order: precision, recall, f1, accuracy | l1, chebyshev, kl | r2,
     *     rmse, mae (means over the targets)
     * @param byTarget the same of each target of a regression of several; empty for everything else
     */
    public record Scores(Map<String, Score> metrics, Map<String, Map<String, Score>> byTarget) {}

    private Protocol() {}

    /**
     * Trains and measures one head for each seed.
     *
     * @param settings its own seed is not used
     * @param threads how many heads train at once; the result does not depend on it
     * @throws org.aether.AetherException as {@link HeadTrainer#train}
     */
    public static Scores evaluate(HeadTrainer.Dataset data, HeadSettings settings, int threads, Progress progress) {
        Split split = Split.of(data.vectors().rows());
        progress.stage(
                Stage.TRAINING_HEADS, "with " + SEEDS.size() + " seeds", (long) SEEDS.size() * settings.maxEpochs());
        Shared shared = new Shared(progress);
        List<JsonNode> results = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, SEEDS.size())));
        try {
            List<Future<JsonNode>> running = new ArrayList<>();
            for (long seed : SEEDS) {
                running.add(pool.submit(() -> HeadTrainer.train(data, split, settings.withSeed(seed), shared)
                        .report()));
            }
            for (Future<JsonNode> result : running) {
                results.add(OrderedWork.result(result));
            }
        } finally {
            shared.stop.set(true);
            // Each looks up after its epoch; none may report progress any more.
            OrderedWork.finish(pool);
        }
        Map<String, Map<String, Score>> byTarget = new LinkedHashMap<>();
        results.get(0)
                .path("testByTarget")
                .fieldNames()
                .forEachRemaining(target -> byTarget.put(
                        target,
                        scores(results.stream()
                                .map(report -> report.path("testByTarget").path(target))
                                .toList())));
        return new Scores(
                scores(results.stream().map(report -> report.path("test")).toList()), byTarget);
    }

    /** @param results metric name → value, of each seed */
    private static Map<String, Score> scores(List<JsonNode> results) {
        Map<String, Score> scores = new LinkedHashMap<>();
        results.get(0)
                .fieldNames()
                .forEachRemaining(metric -> scores.put(
                        metric,
                        Score.of(results.stream()
                                .map(result -> result.path(metric).asDouble())
                                .toList())));
        return scores;
    }

    /** Lets the training threads report one at a time, and stops all of them when one fails or is cancelled. */
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
