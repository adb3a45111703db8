package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Undoes TIFF's horizontal differencing of bytes (TIFF 6.0, section 14, and the first step of predictor 3): each byte of
 * a row becomes the sum, modulo 256, of itself and all bytes a multiple of the stride before it.
 *
 * <p>Eight bytes are added at once in a long. The upper bit of each byte is excluded from the sum, which prevents carries
 * into the next byte, and is restored by an exclusive or. Four longs are processed together, so that the processor can
 * compute their sums in parallel.
 */
final class HorizontalPredictor {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long UPPER_BITS = 0x8080808080808080L;

    private HorizontalPredictor() {}

    /**
     * Undoes one row in place.
     *
     * @param from index of the first byte of the row
     * @param to index after the last byte of the row, a multiple of the stride after {@code from}
     * @param stride number of samples of a pixel
     */
    static void undo(byte[] bytes, int from, int to, int stride) {
        int column = 0;
        for (; column + 32 <= stride; column += 32) {
            undoFour(bytes, from + column, to, stride);
        }
        for (; column + 8 <= stride; column += 8) {
            undoOne(bytes, from + column, to, stride);
        }
        for (; column < stride; column++) {
            byte sum = 0;
            for (int i = from + column; i < to; i += stride) {
                sum += bytes[i];
                bytes[i] = sum;
            }
        }
    }

    private static void undoFour(byte[] bytes, int from, int to, int stride) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (int i = from; i < to; i += stride) {
            a = add(a, (long) LONGS.get(bytes, i));
            b = add(b, (long) LONGS.get(bytes, i + 8));
            c = add(c, (long) LONGS.get(bytes, i + 16));
            d = add(d, (long) LONGS.get(bytes, i + 24));
            LONGS.set(bytes, i, a);
            LONGS.set(bytes, i + 8, b);
            LONGS.set(bytes, i + 16, c);
            LONGS.set(bytes, i + 24, d);
        }
    }

    private static void undoOne(byte[] bytes, int from, int to, int stride) {
        long sum = 0;
        for (int i = from; i < to; i += stride) {
            sum = add(sum, (long) LONGS.get(bytes, i));
            LONGS.set(bytes, i, sum);
        }
    }

    private static long add(long a, long b) {
        return (a & ~UPPER_BITS) + (b & ~UPPER_BITS) ^ (a ^ b) & UPPER_BITS;
    }
}
