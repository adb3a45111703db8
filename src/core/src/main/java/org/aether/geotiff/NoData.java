package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.aether.raster.AeQuantization;
import org.aether.raster.VectorLength;

/**
 * Finds the pixels without data:
 *
 * <ul>
 *   <li>pixels with NaN, an infinite number or (int8) -128 in any band;
 *   <li>pixels with the value of GDAL_NODATA, in any band when it cannot be a component of an embedding because it is
 *       outside [-1, 1], and in all bands otherwise;
 *   <li>in embeddings, pixels with zero in every band.
 * </ul>
 *
 * <p>The same pass checks the lengths of vectors. Immutable.
 */
final class NoData {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWEST_BITS = 0x0101010101010101L;

    /** -128, which is the upper bit, in each byte of a long. */
    private static final long NO_DATA_BYTES = 0x8080808080808080L;

    /** Number of bytes whose {@link #FOURTH_POWERS} can be summed in an int. */
    private static final int MAX_SUMMANDS = 512;

    /** The squared length one in units of {@link #FOURTH_POWERS}. */
    private static final double FOURTH_POWERS_PER_UNIT =
            AeQuantization.SIGNED_SQUARES_PER_UNIT * AeQuantization.SIGNED_SQUARES_PER_UNIT / 64;

    /** {@code v⁴ / 64}, rounded down, of every byte: the square of the number it stands for, in another unit. */
    private static final int[] FOURTH_POWERS = fourthPowers();

    private final int bands;
    private final float named;
    private final boolean anyBand;
    private final boolean zeros;
    private final boolean mayBeShifted;
    /** The byte that means no data when all bands have it; -128 when there is no other. */
    private final byte namedByte;

    private final double minSquare;
    private final double maxSquare;
    private final long minFourthPowers;
    private final long maxFourthPowers;

    /**
     * @param named the no-data value of the file, NaN for none
     * @param anyBand whether that value means no data in any band, rather than in all bands
     * @param zeros whether zero in every band means no data
     * @param lengths allowed lengths of vectors
     * @param signed whether bytes are known to be signed
     */
    NoData(int bands, double named, boolean anyBand, boolean zeros, VectorLength lengths, boolean signed) {
        this.bands = bands;
        this.named = (float) named;
        this.anyBand = anyBand;
        this.zeros = zeros;
        this.mayBeShifted = zeros && !signed && lengths == VectorLength.ONE;
        boolean fits = named >= -128 && named <= 255 && named == Math.rint(named);
        this.namedByte = fits ? (byte) (int) named : AeQuantization.NO_DATA;
        this.minSquare = lengths.min() * lengths.min();
        this.maxSquare = lengths.max() * lengths.max();
        this.minFourthPowers = (long) (minSquare * FOURTH_POWERS_PER_UNIT);
        this.maxFourthPowers = (long) (maxSquare * FOURTH_POWERS_PER_UNIT);
    }

    /**
     * Sets every band of pixels without data to NaN.
     *
     * @return the first pixel with data whose vector does not have an allowed length, or -1
     */
    int mask(float[] row, int at, int pixels) {
        boolean compares = !Float.isNaN(named);
        int wrong = -1;
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            int end = start + bands;
            // Squares of floats neither overflow nor underflow in double. The sum is therefore finite exactly when all
            // numbers are, and zero exactly when all are zero, so one test per pixel suffices. Four independent sums
            // are faster than one.
            double sum0 = 0;
            double sum1 = 0;
            double sum2 = 0;
            double sum3 = 0;
            int i = start;
            for (int whole = end - 3; i < whole; i += 4) {
                sum0 += (double) row[i] * row[i];
                sum1 += (double) row[i + 1] * row[i + 1];
                sum2 += (double) row[i + 2] * row[i + 2];
                sum3 += (double) row[i + 3] * row[i + 3];
            }
            for (; i < end; i++) {
                sum0 += (double) row[i] * row[i];
            }
            double square = sum0 + sum1 + (sum2 + sum3);
            if (!Double.isFinite(square) || (zeros && square == 0) || (compares && isNamed(row, start, end))) {
                Arrays.fill(row, start, end, Float.NaN);
            } else if (!(square >= minSquare && square <= maxSquare) && wrong < 0) {
                wrong = pixel;
            }
        }
        return wrong;
    }

    private boolean isNamed(float[] row, int start, int end) {
        int matches = 0;
        for (int i = start; i < end; i++) {
            matches += row[i] == named ? 1 : 0;
        }
        return matches == bands || (anyBand && matches > 0);
    }

    /**
     * Sets every band of pixels without data to -128.
     *
     * @return the first pixel with data whose vector does not have an allowed length, or -1
     */
    int mask(byte[] row, int at, int pixels) {
        boolean plain = namedByte == AeQuantization.NO_DATA && !holdsNoData(row, at, at + pixels * bands);
        int wrong = -1;
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            int end = start + bands;
            if (!plain && isNoData(row, start, end)) {
                if (mayBeShifted && isShifted(row, start)) {
                    wrong = wrong < 0 ? pixel : wrong;
                    continue;
                }
                Arrays.fill(row, start, end, AeQuantization.NO_DATA);
                continue;
            }
            if (!zeros) {
                continue;
            }
            long powers = fourthPowers(row, start, end);
            if (powers == 0 && isZero(row, start, end)) {
                Arrays.fill(row, start, end, AeQuantization.NO_DATA);
            } else if ((powers < minFourthPowers || powers > maxFourthPowers) && wrong < 0) {
                wrong = pixel;
            }
        }
        return wrong;
    }

    private boolean isNoData(byte[] row, int start, int end) {
        int matches = 0;
        boolean none = false;
        for (int i = start; i < end; i++) {
            none |= row[i] == AeQuantization.NO_DATA;
            matches += row[i] == namedByte ? 1 : 0;
        }
        return none || matches == bands;
    }

    /**
     * Whether the bytes are a vector of length one when 128 is subtracted from them as unsigned bytes. Then -128 stands for
     * zero and not for no data.
     */
    private boolean isShifted(byte[] row, int start) {
        byte[] shifted = new byte[bands];
        double linear = 0;
        for (int i = 0; i < bands; i++) {
            shifted[i] = (byte) (row[start + i] ^ 0x80);
            linear += shifted[i] * shifted[i] / (127.0 * 127.0);
        }
        long powers = fourthPowers(shifted, 0, bands);
        return (powers >= minFourthPowers && powers <= maxFourthPowers) || (linear >= minSquare && linear <= maxSquare);
    }

    private static boolean isZero(byte[] row, int start, int end) {
        for (int i = start; i < end; i++) {
            if (row[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] fourthPowers() {
        int[] powers = new int[256];
        for (int v = -128; v <= 127; v++) {
            powers[v & 0xff] = (v * v * v * v) >> 6;
        }
        return powers;
    }

    /** The sum of {@link #FOURTH_POWERS}: the squared length of the vector, in another unit. */
    private static long fourthPowers(byte[] row, int start, int end) {
        long all = 0;
        for (int from = start; from < end; from += MAX_SUMMANDS) {
            int to = Math.min(end, from + MAX_SUMMANDS);
            int sum0 = 0;
            int sum1 = 0;
            int sum2 = 0;
            int sum3 = 0;
            int i = from;
            // A table and four sums are twice as fast as multiplications and one sum.
            for (int whole = to - 3; i < whole; i += 4) {
                sum0 += FOURTH_POWERS[row[i] & 0xff];
                sum1 += FOURTH_POWERS[row[i + 1] & 0xff];
                sum2 += FOURTH_POWERS[row[i + 2] & 0xff];
                sum3 += FOURTH_POWERS[row[i + 3] & 0xff];
            }
            for (; i < to; i++) {
                sum0 += FOURTH_POWERS[row[i] & 0xff];
            }
            all += sum0 + sum1 + (sum2 + sum3);
        }
        return all;
    }

    /** Whether any byte is -128. Tests eight bytes at a time: {@code (x - 1) & ~x} has the upper bit set where a byte x is zero. */
    private static boolean holdsNoData(byte[] row, int from, int to) {
        long found = 0;
        int i = from;
        // With a constant limit the compiler omits the bounds checks, which is three times as fast.
        for (int end = to - Long.BYTES + 1; i < end; i += Long.BYTES) {
            long x = (long) LONGS.get(row, i) ^ NO_DATA_BYTES;
            found |= x - LOWEST_BITS & ~x & NO_DATA_BYTES;
        }
        for (; i < to; i++) {
            found |= row[i] == AeQuantization.NO_DATA ? 1 : 0;
        }
        return found != 0;
    }
}
