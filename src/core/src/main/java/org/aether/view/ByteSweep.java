package org.aether.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.tile.TilePlan;

/**
 * A sweep over quantised pixels. The numbers that the bytes stand for are integral multiples of one number, so they are
 * summed as ints, without rounding and without a conversion to floats. Eight bands of a row are processed together: their
 * bytes come from one load, and their sums stay in registers.
 */
final class ByteSweep extends RowSweep {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A constant, so that the compiler knows its length and checks no index. */
    private static final int[] SQUARES = AeQuantization.signedSquareTable();

    private final byte[] pixels;
    private final int[] running;

    ByteSweep(EmbeddingRaster raster, TilePlan plan) {
        super(raster, plan);
        pixels = new byte[Math.multiplyExact(plan.tilePixels(), bands)];
        running = new int[Math.multiplyExact(valid.length, bands)];
    }

    /** Whether the raster is quantised, and no row of a tile is so long that its sum would overflow. */
    static boolean suits(EmbeddingRaster raster, TilePlan plan) {
        return raster.quantised() && plan.tileWidth() <= AeQuantization.MAX_SQUARES;
    }

    @Override
    void readPixels(PixelWindow wanted) {
        raster.readBytes(wanted, pixels);
    }

    @Override
    void build(int rowStart, int from, int to) {
        valid[from] = 0;
        for (int column = from; column < to; column++) {
            int data = pixels[(rowStart + column) * bands] == AeQuantization.NO_DATA ? 0 : 1;
            valid[column + 1] = valid[column] + data;
        }
        Arrays.fill(running, from * bands, (from + 1) * bands, 0);
        int band = 0;
        for (; band + 8 <= bands; band += 8) {
            eightBands((rowStart + from) * bands + band, to - from, from * bands + band);
        }
        for (; band < bands; band++) {
            int sum = 0;
            for (int column = from; column < to; column++) {
                sum += SQUARES[pixels[(rowStart + column) * bands + band] & 0xff];
                running[(column + 1) * bands + band] = sum;
            }
        }
    }

    private void eightBands(int pixel, int columns, int sum) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int e = 0;
        int f = 0;
        int g = 0;
        int h = 0;
        int from = pixel;
        int to = sum;
        for (int column = 0; column < columns; column++) {
            long eight = (long) LONGS.get(pixels, from);
            from += bands;
            to += bands;
            running[to] = a += SQUARES[(int) eight & 0xff];
            running[to + 1] = b += SQUARES[(int) (eight >>> 8) & 0xff];
            running[to + 2] = c += SQUARES[(int) (eight >>> 16) & 0xff];
            running[to + 3] = d += SQUARES[(int) (eight >>> 24) & 0xff];
            running[to + 4] = e += SQUARES[(int) (eight >>> 32) & 0xff];
            running[to + 5] = f += SQUARES[(int) (eight >>> 40) & 0xff];
            running[to + 6] = g += SQUARES[(int) (eight >>> 48) & 0xff];
            running[to + 7] = h += SQUARES[(int) (eight >>> 56) & 0xff];
        }
    }

    @Override
    void addRun(int from, int to, double[] sums, int at) {
        difference(running, from * bands, to * bands, sums, at, bands);
    }

    private static void difference(int[] running, int from, int to, double[] sums, int at, int bands) {
        for (int band = 0; band < bands; band++) {
            sums[at + band] += running[to + band] - running[from + band];
        }
    }
}
