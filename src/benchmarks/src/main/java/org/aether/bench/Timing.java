package org.aether.bench;

import java.util.Arrays;

/**
 * Seconds of the repetitions of one thing.
 *
 * @param seconds in the order measured, at least one
 */
public record Timing(double[] seconds) {

    public Timing {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("A timing has at least one repetition");
        }
        seconds = seconds.clone();
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        return quantile(0.5);
    }

    /** Linear between the neighbouring ones. */
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
