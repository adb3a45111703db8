package org.aether.raster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Which pixels of a file hold no data: those with NaN, an infinite number or (int8) -128 in any band; of a further value
 * named by GDAL_NODATA those that have it in any band when it cannot be an embedding number (outside [-1, 1]), or in all
 * bands when it can; and in embeddings those with zero in every band, which no vector has. In the same pass it finds
 * vectors whose length is not one, since each number is at hand then. Immutable.
 */
public final class NoData {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWEST_BITS = 0x0101010101010101L;

    /** -128, and the upper bit, of each byte in a long. */
    private static final long NO_DATA_BYTES = 0x8080808080808080L;

    /** So many bytes can be summed by {@link #fourthPowers} in an int. */
    private static final int SUMMED_AT_ONCE = 512;

    /** The square of length one in the units of {@link #fourthPowers}. */
    private static final double FOURTH_POWERS_OF_ONE =
            AeQuantization.SQUARES_OF_ONE * AeQuantization.SQUARES_OF_ONE / 64;

    private static final int[] FOURTH_POWERS = fourthPowers();

    private final int bands;
    private final float named;
    private final boolean anyBand;
    private final boolean zeros;
    private final boolean mayBeShifted;
    /** The byte that is no data when all bands have it; -128 when there is none but that. */
    private final byte namedByte;

    private final double leastSquare;
    private final double mostSquare;
    private final long leastFourthPowers;
    private final long mostFourthPowers;

    /**
     * @param named the file's value for no data, NaN for none
     * @param anyBand whether it counts in any band, else in all at once
     * @param zeros whether zero in every band is no data
     * @param lengths of the vectors that are right
     * @param signed whether bytes are known to have a sign
     */
    public NoData(int bands, double named, boolean anyBand, boolean zeros, VectorLength lengths, boolean signed) {
        this.bands = bands;
        this.named = (float) named;
        this.anyBand = anyBand;
        this.zeros = zeros;
        this.mayBeShifted = zeros && !signed && lengths == VectorLength.ONE;
        boolean fits = named >= -128 && named <= 255 && named == Math.rint(named);
        this.namedByte = fits ? (byte) (int) named : AeQuantization.NO_DATA;
        this.leastSquare = lengths.least() * lengths.least();
        this.mostSquare = lengths.most() * lengths.most();
        this.leastFourthPowers = (long) (leastSquare * FOURTH_POWERS_OF_ONE);
        this.mostFourthPowers = (long) (mostSquare * FOURTH_POWERS_OF_ONE);
    }

    /**
     * Makes every band of such pixels NaN; of numbers that are not dequantised.
     *
     * @return the first pixel that has data and not the right length, or -1
     */
    public int mask(float[] row, int at, int pixels) {
        boolean compares = !Float.isNaN(named);
        int wrong = -1;
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            int end = start + bands;
            // Squares of floats in double neither overflow nor vanish, so the sum is finite when all numbers are, and
            // zero
            // when all are: one test a pixel instead of one a band. Four sums, so that none waits for the one before.
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
            } else if (!(square >= leastSquare && square <= mostSquare) && wrong < 0) {
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
     * Makes every band of such pixels -128.
     *
     * @return the first pixel that has data and not the right length, or -1
     */
    public int mask(byte[] row, int at, int pixels) {
        boolean plain = namedByte == AeQuantization.NO_DATA && !holdsNoData(row, at, at + pixels * bands);
        int wrong = -1;
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            int end = start + bands;
            if (!plain && isNone(row, start, end)) {
                if (mayBeShifted && isShifted(row, start, end)) {
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
            } else if ((powers < leastFourthPowers || powers > mostFourthPowers) && wrong < 0) {
                wrong = pixel;
            }
        }
        return wrong;
    }

    private boolean isNone(byte[] row, int start, int end) {
        int matches = 0;
        boolean none = false;
        for (int i = start; i < end; i++) {
            none |= row[i] == AeQuantization.NO_DATA;
            matches += row[i] == namedByte ? 1 : 0;
        }
        return none || matches == bands;
    }

    /**
     * Whether bytes are a vector of length one when their zero is 128, so that -128, which seems to be no data in some
     * bands, is zero.
     */
    private boolean isShifted(byte[] row, int start, int end) {
        byte[] shifted = new byte[bands];
        double linear = 0;
        for (int i = 0; i < bands; i++) {
            shifted[i] = (byte) (row[start + i] ^ 0x80);
            linear += shifted[i] * shifted[i] / (127.0 * 127.0);
        }
        long powers = fourthPowers(shifted, 0, bands);
        return (powers >= leastFourthPowers && powers <= mostFourthPowers)
                || (linear >= leastSquare && linear <= mostSquare);
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

    /** The sum of {@code v⁴ / 64}, rounded down: the squares of the numbers that the bytes stand for. */
    private static long fourthPowers(byte[] row, int start, int end) {
        long all = 0;
        for (int from = start; from < end; from += SUMMED_AT_ONCE) {
            int to = Math.min(end, from + SUMMED_AT_ONCE);
            int sum0 = 0;
            int sum1 = 0;
            int sum2 = 0;
            int sum3 = 0;
            int i = from;
            // From a table and in four sums: twice as fast as multiplying into one.
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

    /** Whether any byte is -128, eight at a time: {@code (x - 1) & ~x} has the upper bit where a byte x is zero. */
    private static boolean holdsNoData(byte[] row, int from, int to) {
        long found = 0;
        int i = from;
        // A limit that does not change lets the compiler leave out the checks of each index: three times as fast.
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
