package org.aether.head;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.aether.FloatMatrix;

/**
 * Compares predictions with the truth (section 2.8).
 *
 * <ul>
 *   <li>classes: precision, recall and F1 as macro averages over every class that occurs in the truth or the prediction,
 *       where a ratio of 0/0 counts as 0; and the accuracy;
 *   <li>distributions: L1 (sum over the bins of |p-q|), Chebyshev (largest |p-q|) and KL (KL(q‖p) with 0 log 0 = 0, natural
 *       logarithm), each averaged over the rows;
 *   <li>values: R², RMSE and MAE, each averaged over the targets as scikit-learn does.
 * </ul>
 */
public final class Metrics {

    /** Smaller predicted shares are raised to this one, so that a single empty bin does not make KL infinite. */
    private static final double MIN_SHARE = 1e-12;

    private Metrics() {}

    /** The scores of predictions for the rows of a data set, and of every target of a regression of several. */
    static Scores<Double> scores(Dataset data, FloatMatrix predicted) {
        Map<String, Map<Metric, Double>> byTarget = new LinkedHashMap<>();
        if (data.task() == Task.REGRESSION && data.labels().size() > 1) {
            for (int column = 0; column < data.labels().size(); column++) {
                byTarget.put(data.labels().get(column), regression(data.targets(), predicted, column));
            }
        }
        return new Scores<>(of(data.task(), data.targets(), predicted), byTarget);
    }

    /**
     * The metrics of a task.
     *
     * @param truth {@code [n, outputs]}: one-hot classes, shares, or values
     * @param predicted {@code [n, outputs]}: class probabilities (the largest counts), shares, or values
     */
    public static Map<Metric, Double> of(Task task, FloatMatrix truth, FloatMatrix predicted) {
        requireSameShape(truth, predicted);
        return switch (task) {
            case CLASSIFICATION -> classification(largest(truth), largest(predicted));
            case DISTRIBUTION -> distribution(truth, predicted);
            case REGRESSION -> regression(truth, predicted);
        };
    }

    /** The column of the largest number in every row; the first one if several are equal. */
    public static int[] largest(FloatMatrix rows) {
        int[] largest = new int[rows.rows()];
        for (int row = 0; row < largest.length; row++) {
            int best = 0;
            for (int column = 1; column < rows.columns(); column++) {
                if (rows.get(row, column) > rows.get(row, best)) {
                    best = column;
                }
            }
            largest[row] = best;
        }
        return largest;
    }

    /**
     * Metrics of classes.
     *
     * @param truth class numbers from 0
     * @param predicted class numbers, as many as true ones
     */
    public static Map<Metric, Double> classification(int[] truth, int[] predicted) {
        if (truth.length != predicted.length || truth.length == 0) {
            throw new IllegalArgumentException(truth.length + " true and " + predicted.length + " predicted classes");
        }
        int classes = 0;
        for (int i = 0; i < truth.length; i++) {
            classes = Math.max(classes, 1 + Math.max(truth[i], predicted[i]));
        }
        int[] hits = new int[classes];
        int[] trueCounts = new int[classes];
        int[] predictedCounts = new int[classes];
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            trueCounts[truth[i]]++;
            predictedCounts[predicted[i]]++;
            if (truth[i] == predicted[i]) {
                hits[truth[i]]++;
                right++;
            }
        }
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            if (trueCounts[c] + predictedCounts[c] > 0) {
                seen++;
                precision += predictedCounts[c] == 0 ? 0 : (double) hits[c] / predictedCounts[c];
                recall += trueCounts[c] == 0 ? 0 : (double) hits[c] / trueCounts[c];
                f1 += 2.0 * hits[c] / (trueCounts[c] + predictedCounts[c]);
            }
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.PRECISION, precision / seen);
        metrics.put(Metric.RECALL, recall / seen);
        metrics.put(Metric.F1, f1 / seen);
        metrics.put(Metric.ACCURACY, (double) right / truth.length);
        return metrics;
    }

    /**
     * Metrics of distributions.
     *
     * @param q the true shares {@code [n, bins]}
     * @param p the predicted ones
     */
    public static Map<Metric, Double> distribution(FloatMatrix q, FloatMatrix p) {
        requireSameShape(q, p);
        return distribution(q.rows(), q.columns(), (row, bin) -> q.get(row, bin), (row, bin) -> p.get(row, bin));
    }

    /** Shares by row and bin. Tables of doubles can be measured through it without being rounded to floats. */
    interface Shares {
        double get(int row, int bin);
    }

    static Map<Metric, Double> distribution(int rows, int bins, Shares q, Shares p) {
        double l1 = 0;
        double chebyshev = 0;
        double kl = 0;
        for (int row = 0; row < rows; row++) {
            double largest = 0;
            for (int bin = 0; bin < bins; bin++) {
                double truth = q.get(row, bin);
                double predicted = p.get(row, bin);
                double difference = Math.abs(predicted - truth);
                l1 += difference;
                largest = Math.max(largest, difference);
                if (truth > 0) {
                    kl += truth * Math.log(truth / Math.max(predicted, MIN_SHARE));
                }
            }
            chebyshev += largest;
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.L1, l1 / rows);
        metrics.put(Metric.CHEBYSHEV, chebyshev / rows);
        metrics.put(Metric.KL, kl / rows);
        return metrics;
    }

    /**
     * Metrics of values.
     *
     * @param truth {@code [n, targets]} in the targets' own units; R² of a target that does not vary is 1 when it is
     *     predicted exactly and 0 otherwise
     */
    public static Map<Metric, Double> regression(FloatMatrix truth, FloatMatrix predicted) {
        requireSameShape(truth, predicted);
        int columns = truth.columns();
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        for (int column = 0; column < columns; column++) {
            regression(truth, predicted, column)
                    .forEach((metric, value) -> metrics.merge(metric, value / columns, Double::sum));
        }
        return metrics;
    }

    /** The metrics of one target. */
    static Map<Metric, Double> regression(FloatMatrix truth, FloatMatrix predicted, int column) {
        int rows = truth.rows();
        double mean = 0;
        for (int row = 0; row < rows; row++) {
            mean += truth.get(row, column);
        }
        mean /= rows;
        double residual = 0;
        double total = 0;
        double absolute = 0;
        for (int row = 0; row < rows; row++) {
            double difference = (double) predicted.get(row, column) - truth.get(row, column);
            double deviation = truth.get(row, column) - mean;
            residual += difference * difference;
            total += deviation * deviation;
            absolute += Math.abs(difference);
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.R2, total > 0 ? 1 - residual / total : residual == 0 ? 1.0 : 0.0);
        metrics.put(Metric.RMSE, Math.sqrt(residual / rows));
        metrics.put(Metric.MAE, absolute / rows);
        return metrics;
    }

    private static void requireSameShape(FloatMatrix truth, FloatMatrix predicted) {
        if (truth.rows() != predicted.rows() || truth.columns() != predicted.columns() || truth.rows() == 0) {
            throw new IllegalArgumentException("Truth is " + truth.rows() + "x" + truth.columns()
                    + ", the prediction is " + predicted.rows() + "x" + predicted.columns());
        }
    }
}
