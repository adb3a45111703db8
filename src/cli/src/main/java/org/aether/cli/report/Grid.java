package org.aether.cli.report;

import java.util.Arrays;
import org.aether.raster.PixelWindow;

/**
 * One number for each pixel, row by row from the north.
 *
 * @param values {@code [height * width]}; NaN = no data; not copied
 */
public record Grid(int width, int height, float[] values) {

    public Grid {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "A grid of " + width + "x" + height + " does not hold " + values.length + " numbers");
        }
    }

    public float get(int x, int y) {
        return values[y * width + x];
    }

    /**
     * A quantile of the valid pixels.
     *
     * @param part in [0, 1]
     * @return NaN when no pixel has data
     */
    public float quantile(double part) {
        float[] valid = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (!Float.isNaN(value)) {
                valid[count++] = value;
            }
        }
        if (count == 0) {
            return Float.NaN;
        }
        Arrays.sort(valid, 0, count);
        return valid[(int) Math.round(part * (count - 1))];
    }

    /** This grid reduced by a whole factor so that no side is longer than {@code side}: means of the valid pixels. */
    public Grid shrunkTo(int side) {
        return shrink(side, Grid::mean);
    }

    /** The same for class numbers: the most frequent class, the lowest of equally frequent ones. */
    public Grid shrunkByMajority(int side) {
        return shrink(side, Grid::majority);
    }

    private interface Summary {
        float of(float[] block, int count);
    }

    private Grid shrink(int side, Summary summary) {
        int factor = Math.max(1, PixelWindow.tiles(Math.max(width, height), side));
        if (factor == 1) {
            return this;
        }
        int w = PixelWindow.tiles(width, factor);
        int h = PixelWindow.tiles(height, factor);
        float[] small = new float[w * h];
        float[] block = new float[factor * factor];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int count = 0;
                for (int fromY = y * factor; fromY < Math.min(height, (y + 1) * factor); fromY++) {
                    for (int fromX = x * factor; fromX < Math.min(width, (x + 1) * factor); fromX++) {
                        if (!Float.isNaN(get(fromX, fromY))) {
                            block[count++] = get(fromX, fromY);
                        }
                    }
                }
                small[y * w + x] = count == 0 ? Float.NaN : summary.of(block, count);
            }
        }
        return new Grid(w, h, small);
    }

    private static float mean(float[] block, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += block[i];
        }
        return (float) (sum / count);
    }

    private static float majority(float[] block, int count) {
        Arrays.sort(block, 0, count);
        float best = block[0];
        int most = 0;
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || block[i] != block[start]) {
                if (i - start > most) {
                    most = i - start;
                    best = block[start];
                }
                start = i;
            }
        }
        return best;
    }
}
