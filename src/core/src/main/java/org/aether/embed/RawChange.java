package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * 1 - cosine of the two vectors of a pixel, from 0 to 2.
 *
 * @param bands of one vector
 */
record RawChange(int bands) implements PixelFunction {

    @Override
    public int inputBands() {
        return 2 * bands;
    }

    @Override
    public List<String> bandNames() {
        return List.of(PixelFunctions.CHANGE);
    }

    @Override
    public void apply(FloatBuffer in, int n, FloatBuffer out) {
        for (int pixel = 0; pixel < n; pixel++) {
            int start = 2 * pixel * bands;
            double dot = 0;
            double first = 0;
            double second = 0;
            for (int i = start; i < start + bands; i++) {
                double a = in.get(i);
                double b = in.get(i + bands);
                dot += a * b;
                first += a * a;
                second += b * b;
            }
            double cosine = dot / Math.max(Math.sqrt(first * second), 1e-12);
            out.put(pixel, (float) Math.max(0, Math.min(2, 1 - cosine)));
        }
    }

    @Override
    public void close() {}
}
