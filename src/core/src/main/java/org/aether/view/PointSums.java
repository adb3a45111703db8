package org.aether.view;

/** Sums over a point's valid base pixels, then over its context pixels, as far as they are known. */
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
