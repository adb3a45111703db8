package org.aether.cli.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aether.head.MeanScore;
import org.aether.head.Metric;

/**
 * Raw AE compared with AETHER on one task: a group of rows of the table.
 *
 * @param task in words: "Land use, ten classes, 1,200 places"
 * @param rows one for each metric, in reporting order
 */
public record Comparison(String task, List<Row> rows) {

    private static final Set<Metric> LOWER_IS_BETTER =
            EnumSet.of(Metric.L1, Metric.CHEBYSHEV, Metric.KL, Metric.RMSE, Metric.MAE);

    private static final Map<Metric, String> NAMES = Map.of(
            Metric.PRECISION, "Precision (macro)",
            Metric.RECALL, "Recall (macro)",
            Metric.F1, "F1 (macro)",
            Metric.ACCURACY, "Accuracy",
            Metric.L1, "L1, sum over bins",
            Metric.CHEBYSHEV, "Chebyshev, largest bin",
            Metric.KL, "KL(q‖p)",
            Metric.R2, "R²",
            Metric.RMSE, "RMSE",
            Metric.MAE, "MAE");

    /** Which representation has the better mean. */
    public enum Better {
        RAW,
        AETHER,
        NEITHER
    }

    /**
     * One metric.
     *
     * @param metric its name in words
     * @param higherIsBetter whether a higher score is better
     */
    public record Row(String metric, boolean higherIsBetter, MeanScore raw, MeanScore aether) {

        public Better better() {
            double gain = (aether.mean() - raw.mean()) * (higherIsBetter ? 1 : -1);
            return gain > 0 ? Better.AETHER : gain < 0 ? Better.RAW : Better.NEITHER;
        }

        /** Whether the difference of the means is at most the larger standard deviation over the seeds. */
        public boolean withinSpread() {
            return Math.abs(aether.mean() - raw.mean())
                    <= Math.max(raw.standardDeviation(), aether.standardDeviation());
        }
    }

    /**
     * Compares the scores of the two representations.
     *
     * @throws IllegalArgumentException when the two have different metrics
     */
    public static Comparison of(String task, Map<Metric, MeanScore> raw, Map<Metric, MeanScore> aether) {
        if (!raw.keySet().equals(aether.keySet())) {
            throw new IllegalArgumentException(raw.keySet() + " cannot be compared with " + aether.keySet());
        }
        List<Row> rows = new ArrayList<>();
        raw.forEach((metric, score) -> rows.add(new Row(
                NAMES.getOrDefault(metric, metric.key()),
                !LOWER_IS_BETTER.contains(metric),
                score,
                aether.get(metric))));
        return new Comparison(task, List.copyOf(rows));
    }
}
