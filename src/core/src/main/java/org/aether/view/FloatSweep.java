package org.aether.view;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.tile.TilePlan;

/** A sweep over floats, with running sums in doubles. */
final class FloatSweep extends RowSweep {

    private final float[] pixels;
    private final double[] running;

    FloatSweep(EmbeddingRaster raster, TilePlan plan) {
        super(raster, plan);
        pixels = new float[Math.multiplyExact(plan.tilePixels(), bands)];
        running = new double[Math.multiplyExact(valid.length, bands)];
    }

    @Override
    void readPixels(PixelWindow wanted) {
        raster.read(wanted, FloatBuffer.wrap(pixels));
    }

    @Override
    void build(int rowStart, int from, int to) {
        Arrays.fill(running, from * bands, (from + 1) * bands, 0);
        valid[from] = 0;
        for (int column = from; column < to; column++) {
            int offset = (rowStart + column) * bands;
            if (Float.isNaN(pixels[offset])) {
                System.arraycopy(running, column * bands, running, (column + 1) * bands, bands);
                valid[column + 1] = valid[column];
            } else {
                step(running, column * bands, pixels, offset, bands);
                valid[column + 1] = valid[column] + 1;
            }
        }
    }

    private static void step(double[] running, int at, float[] pixels, int offset, int bands) {
        for (int band = 0; band < bands; band++) {
            running[at + bands + band] = running[at + band] + pixels[offset + band];
        }
    }

    @Override
    void addRun(int from, int to, double[] sums, int at) {
        difference(running, from * bands, to * bands, sums, at, bands);
    }

    private static void difference(double[] running, int from, int to, double[] sums, int at, int bands) {
        for (int band = 0; band < bands; band++) {
            sums[at + band] += running[to + band] - running[from + band];
        }
    }
}
