package org.aether.embed;

import org.aether.raster.AeQuantization;

/**
 * How far the vectors that an int8 file gives back are from those that went in: 1 - cosine, over valid pixels.
 *
 * @param sum of the errors of all vectors
 * @param max the largest
 * @param vectors how many there were
 */
record QuantizationError(double sum, double max, long vectors) {

    static final QuantizationError NONE = new QuantizationError(0, 0, 0);

    /** @param pixels vectors of {@code bands} numbers, NaN in the first = no data */
    static QuantizationError of(float[] pixels, int bands) {
        double sum = 0;
        double max = 0;
        long vectors = 0;
        for (int at = 0; at < pixels.length; at += bands) {
            if (Float.isNaN(pixels[at])) {
                continue;
            }
            double dot = 0;
            double length = 0;
            double storedLength = 0;
            for (int i = at; i < at + bands; i++) {
                double value = pixels[i];
                double stored = AeQuantization.decode(AeQuantization.encode(pixels[i]));
                dot += value * stored;
                length += value * value;
                storedLength += stored * stored;
            }
            if (length > 0 && storedLength > 0) {
                double error = Math.max(0, 1 - dot / Math.sqrt(length * storedLength));
                sum += error;
                max = Math.max(max, error);
                vectors++;
            }
        }
        return new QuantizationError(sum, max, vectors);
    }

    QuantizationError plus(QuantizationError other) {
        return new QuantizationError(sum + other.sum, Math.max(max, other.max), vectors + other.vectors);
    }

    double mean() {
        return vectors == 0 ? 0 : sum / vectors;
    }
}
