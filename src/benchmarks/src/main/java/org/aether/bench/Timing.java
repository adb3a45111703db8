package org.aether.bench;

import java.util.Arrays;

/**
 * The seconds of the repetitions of a measurement.
 *
 * @param seconds in the order of measurement, at least one
 */
public record Timing(double[] seconds) {

    public Timing {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("A timing has at least one repetition");
        }
        seconds = seconds.clone();
    }

    /** The median. */
    public double median() {
        return quantile(0.5);
    }

    /** A quantile, by linear interpolation. */
    public double quantile(double share) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    public double fastest() {
        return quantile(0);
    }

    public double slowest() {
        return quantile(1);
    }

    @Override
    public double[] seconds() {
        return seconds.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timing timing && Arrays.equals(seconds, timing.seconds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(seconds);
    }

    @Override
    public String toString() {
        return Arrays.toString(seconds);
    }
}
