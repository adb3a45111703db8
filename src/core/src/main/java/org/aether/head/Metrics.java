package org.aether.head;

import java.util.LinkedHashMap;
import java.util.Map;
import org.aether.FloatMatrix;

/**
 * How well predictions meet the truth (section 2.8). All methods give metric name → value in reporting order.
 *
 * <ul>
 *   <li>classes: {@code precision}, {@code recall}, {@code f1} as macro averages over every class that occurs in the
 *       truth or the prediction, 0 where a ratio is 0/0; then {@code accuracy};
 *   <li>distributions: {@code l1} (sum over bins of |p-q|), {@code chebyshev} (largest |p-q|), {@code kl} (KL(q‖p) with
 *       0 log 0 = 0, natural logarithm), each averaged over the rows;
 *   <li>values: {@code r2}, {@code rmse}, {@code mae}, each averaged over the targets as scikit-learn does.
 * </ul>
 */
public final class Metrics {

    /** A predicted share below this counts as this, so that one empty bin does not make KL infinite. */
    private static final double SMALLEST_SHARE = 1e-12;

    private Metrics() {}

    /**
     * The metrics of a task.
     *
     * @param truth {@code [n, outputs]}: one-hot classes, shares, or values
     * @param predicted {@code [n, outputs]}: class probabilities (the largest counts), shares, or values
     */
    public static Map<String, Double> of(Task task, FloatMatrix truth, FloatMatrix predicted) {
        requireSameShape(truth, predicted);
        return switch (task) {
            case CLASSIFICATION -> classification(largest(truth), largest(predicted));
            case DISTRIBUTION -> distribution(truth, predicted);
            case REGRESSION -> regression(truth, predicted);
        };
    }

    /** The column of the largest number in every row, the first of equals. */
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
     * @param predicted as many
     */
    public static Map<String, Double> classification(int[] truth, int[] predicted) {
        if (truth.length != predicted.length || truth.length == 0) {
            throw new IllegalArgumentException(truth.length + " true and " + predicted.length + " predicted classes");
        }
        int classes = 0;
        for (int i = 0; i < truth.length; i++) {
            classes = Math.max(classes, 1 + Math.max(truth[i], predicted[i]));
        }
        int[] hits = new int[classes];
        int[] occurs = new int[classes];
        int[] claimed = new int[classes];
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            occurs[truth[i]]++;
            claimed[predicted[i]]++;
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
            if (occurs[c] + claimed[c] > 0) {
                seen++;
                precision += claimed[c] == 0 ? 0 : (double) hits[c] / claimed[c];
                recall += occurs[c] == 0 ? 0 : (double) hits[c] / occurs[c];
                f1 += 2.0 * hits[c] / (occurs[c] + claimed[c]);
            }
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("precision", precision / seen);
        metrics.put("recall", recall / seen);
        metrics.put("f1", f1 / seen);
        metrics.put("accuracy", (double) right / truth.length);
        return metrics;
    }

    /**
     * Metrics of distributions.
     *
     * @param q the true shares {@code [n, bins]}
     * @param p the predicted ones
     */
    public static Map<String, Double> distribution(FloatMatrix q, FloatMatrix p) {
        requireSameShape(q, p);
        return distribution(q.rows(), q.columns(), (row, bin) -> q.get(row, bin), (row, bin) -> p.get(row, bin));
    }

    /** Shares by row and bin; lets double tables be measured without rounding them to floats. */
    interface Shares {
        double get(int row, int bin);
    }

    static Map<String, Double> distribution(int rows, int bins, Shares q, Shares p) {
        double l1 = 0;
        double chebyshev = 0;
        double kl = 0;
        for (int row = 0; row < rows; row++) {
            double largest = 0;
            for (int bin = 0; bin < bins; bin++) {
                double is = q.get(row, bin);
                double said = p.get(row, bin);
                double difference = Math.abs(said - is);
                l1 += difference;
                largest = Math.max(largest, difference);
                if (is > 0) {
                    kl += is * Math.log(is / Math.max(said, SMALLEST_SHARE));
                }
            }
            chebyshev += largest;
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("l1", l1 / rows);
        metrics.put("chebyshev", chebyshev / rows);
        metrics.put("kl", kl / rows);
        return metrics;
    }

    /**
     * Metrics of values.
     *
     * @param truth {@code [n, targets]} in the targets' own units; R² of a target that does not vary is 1 when it is met
     *     exactly and 0 otherwise
     */
    public static Map<String, Double> regression(FloatMatrix truth, FloatMatrix predicted) {
        requireSameShape(truth, predicted);
        int columns = truth.columns();
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int column = 0; column < columns; column++) {
            regression(truth, predicted, column)
                    .forEach((metric, value) -> metrics.merge(metric, value / columns, Double::sum));
        }
        return metrics;
    }

    /** The same of one target alone. */
    static Map<String, Double> regression(FloatMatrix truth, FloatMatrix predicted, int column) {
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
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("r2", total > 0 ? 1 - residual / total : residual == 0 ? 1.0 : 0.0);
        metrics.put("rmse", Math.sqrt(residual / rows));
        metrics.put("mae", absolute / rows);
        return metrics;
    }

    private static void requireSameShape(FloatMatrix truth, FloatMatrix predicted) {
        if (truth.rows() != predicted.rows() || truth.columns() != predicted.columns() || truth.rows() == 0) {
            throw new IllegalArgumentException("Truth is " + truth.rows() + "x" + truth.columns()
                    + ", the prediction is " + predicted.rows() + "x" + predicted.columns());
        }
    }
}
