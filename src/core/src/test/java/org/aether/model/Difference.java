package org.aether.model;

/** How far arrays lie apart (AssertJ's own comparison of arrays takes quadratic time). */
public final class Difference {

    private Difference() {}

    /** The largest absolute difference; infinite when the lengths differ or a number is NaN. */
    public static double largest(float[] actual, float[] expected) {
        double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return largest;
    }
}
