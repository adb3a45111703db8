package org.aether.region;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.aether.raster.AeQuantization;

/** Adds the vectors of neighbouring pixels. */
final class VectorSum {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A constant, so that the compiler knows its length and checks no index. */
    private static final int[] SQUARES = AeQuantization.signedSquareTable();

    private VectorSum() {}

    /**
     * @param vectors one after another; NaN in the first number is no data
     * @param sums the vectors {@code [from, to)} are added to it
     * @return the number of valid vectors
     */
    static int add(float[] vectors, int bands, int from, int to, double[] sums) {
        int valid = 0;
        for (int vector = from; vector < to; vector++) {
            int at = vector * bands;
            if (!Float.isNaN(vectors[at])) {
                valid++;
                for (int band = 0; band < bands; band++) {
                    sums[band] += vectors[at + band];
                }
            }
        }
        return valid;
    }

    /**
     * The same for quantised vectors, without rounding.
     *
     * @param vectors one after another; -128 in the first byte, and then in all of them, is no data
     * @param sums the vectors are added to it, scaled by {@link AeQuantization#SIGNED_SQUARES_PER_UNIT}
     */
    static int add(byte[] vectors, int bands, int from, int to, double[] sums) {
        int valid = 0;
        for (int start = from; start < to; start += AeQuantization.MAX_SQUARES) {
            int end = (int) Math.min(to, (long) start + AeQuantization.MAX_SQUARES);
            for (int vector = start; vector < end; vector++) {
                valid += vectors[vector * bands] == AeQuantization.NO_DATA ? 0 : 1;
            }
            int band = 0;
            for (; band + 8 <= bands; band += 8) {
                addEight(vectors, bands, start, end, band, sums);
            }
            for (; band < bands; band++) {
                int sum = 0;
                for (int vector = start; vector < end; vector++) {
                    sum += SQUARES[vectors[vector * bands + band] & 0xff];
                }
                sums[band] += sum;
            }
        }
        return valid;
    }

    /** Adds eight bands together: their bytes come from one load, and their sums stay in registers. */
    private static void addEight(byte[] vectors, int bands, int from, int to, int band, double[] sums) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int e = 0;
        int f = 0;
        int g = 0;
        int h = 0;
        int at = from * bands + band;
        for (int vector = from; vector < to; vector++, at += bands) {
            long eight = (long) LONGS.get(vectors, at);
            a += SQUARES[(int) eight & 0xff];
            b += SQUARES[(int) (eight >>> 8) & 0xff];
            c += SQUARES[(int) (eight >>> 16) & 0xff];
            d += SQUARES[(int) (eight >>> 24) & 0xff];
            e += SQUARES[(int) (eight >>> 32) & 0xff];
            f += SQUARES[(int) (eight >>> 40) & 0xff];
            g += SQUARES[(int) (eight >>> 48) & 0xff];
            h += SQUARES[(int) (eight >>> 56) & 0xff];
        }
        sums[band] += a;
        sums[band + 1] += b;
        sums[band + 2] += c;
        sums[band + 3] += d;
        sums[band + 4] += e;
        sums[band + 5] += f;
        sums[band + 6] += g;
        sums[band + 7] += h;
    }
}
