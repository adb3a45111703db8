package org.aether.view;

/** The sums over the valid pixels of a point, of its base view first and then of its context view, so far. */
final class PointSums {

    final double[] values;
    int basePixels;
    int contextPixels;

    PointSums(int bands) {
        this.values = new double[2 * bands];
    }

    void add(PointSums other) {
        basePixels += other.basePixels;
        contextPixels += other.contextPixels;
        for (int i = 0; i < values.length; i++) {
            values[i] += other.values[i];
        }
    }
}
