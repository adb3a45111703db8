package org.aether.embed;

import org.aether.raster.AeQuantization;

/** How far the vectors that an int8 file gives back are from those that went in: 1 - cosine, over valid pixels. */
final class QuantizationError {

    private double sum;
    private double max;
    private long vectors;

    /** @param pixels vectors of {@code bands} numbers, NaN in the first = no data */
    void add(float[] pixels, int bands) {
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
    }

    double mean() {
        return vectors == 0 ? 0 : sum / vectors;
    }

    double max() {
        return max;
    }
}
