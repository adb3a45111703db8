package org.aether.embed;

import org.aether.raster.AeQuantization;

/**
 * The cosine error, 1 - cosine, between vectors and approximations of them.
 *
 * @param vectors number of pairs of vectors
 * @param sum of the errors of all pairs
 * @param max the largest error
 */
record CosineError(long vectors, double sum, double max) {

    static final CosineError NONE = new CosineError(0, 0, 0);

    /**
     * The errors that storage as signed bytes causes. Vectors of length zero, also after storage, do not count.
     *
     * @param pixels vectors of {@code bands} numbers; NaN in the first one is no data
     */
    static CosineError ofQuantization(float[] pixels, int bands) {
        float[] stored = new float[bands];
        double sum = 0;
        double max = 0;
        long vectors = 0;
        for (int at = 0; at < pixels.length; at += bands) {
            if (Float.isNaN(pixels[at])) {
                continue;
            }
            for (int band = 0; band < bands; band++) {
                stored[band] = AeQuantization.decode(AeQuantization.encode(pixels[at + band]));
            }
            double error = between(pixels, at, stored, 0, bands);
            if (!Double.isNaN(error)) {
                sum += error;
                max = Math.max(max, error);
                vectors++;
            }
        }
        return new CosineError(vectors, sum, max);
    }

    /**
     * The error between two vectors.
     *
     * @param a holds the first vector from index {@code atA} on
     * @param b holds the second vector from index {@code atB} on
     * @return 0 to 2; NaN when a vector has the length zero or contains NaN
     */
    static double between(float[] a, int atA, float[] b, int atB, int length) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < length; i++) {
            double numberA = a[atA + i];
            double numberB = b[atB + i];
            dot += numberA * numberB;
            squareA += numberA * numberA;
            squareB += numberB * numberB;
        }
        return Math.max(0, 1 - dot / Math.sqrt(squareA * squareB));
    }

    CosineError plus(CosineError other) {
        return new CosineError(vectors + other.vectors, sum + other.sum, Math.max(max, other.max));
    }

    /** The mean error; 0 when there are no vectors. */
    double mean() {
        return vectors == 0 ? 0 : sum / vectors;
    }
}
