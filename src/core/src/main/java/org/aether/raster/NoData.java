package org.aether.raster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which pixels of a file hold no data: those with NaN, an infinite number or (int8) -128 in any band; and of a further
 * value named by GDAL_NODATA those that have it in any band when it cannot be an embedding number (outside [-1, 1]), or
 * in all bands when it can. Immutable.
 */
final class NoData {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWEST_BITS = 0x0101010101010101L;

    /** -128, and the upper bit, of each byte in a long. */
    private static final long NO_DATA_BYTES = 0x8080808080808080L;

    private final int bands;
    private final float named;
    private final boolean anyBand;
    /** The byte that is no data when all bands have it; -128 when there is none but that. */
    private final byte namedByte;

    private NoData(int bands, double named, PixelType type) {
        this.bands = bands;
        this.named = (float) named;
        this.anyBand = !(Math.abs(this.named) <= 1);
        boolean fits = type == PixelType.INT8 && named >= -128 && named <= 255 && named == Math.rint(named);
        this.namedByte = fits ? (byte) (int) named : AeQuantization.NO_DATA;
    }

    /**
     * What a file says.
     *
     * @param text of GDAL_NODATA, or null
     */
    static NoData of(String text, PixelType type, int bands) {
        return new NoData(bands, number(text), type);
    }

    private static double number(String text) {
        if (text == null) {
            return Double.NaN;
        }
        try {
            return text.toLowerCase(Locale.ROOT).contains("nan") ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException unreadable) {
            return Double.NaN;
        }
    }

    /** Makes every band of such pixels NaN; of numbers that are not dequantised. */
    void mask(float[] row, int at, int pixels) {
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            double sum = 0;
            int matches = 0;
            for (int i = start; i < start + bands; i++) {
                float value = row[i];
                sum += value;
                matches += value == named ? 1 : 0;
            }
            // A sum of floats in double never overflows, so it is finite when all its numbers are: one test a pixel
            // instead of one a band.
            if (!Double.isFinite(sum) || matches == bands || (anyBand && matches > 0)) {
                Arrays.fill(row, start, start + bands, Float.NaN);
            }
        }
    }

    /** Makes every band of such pixels -128. */
    void mask(byte[] row, int at, int pixels) {
        if (namedByte == AeQuantization.NO_DATA && !holdsNoData(row, at, at + pixels * bands)) {
            return;
        }
        for (int pixel = 0, start = at; pixel < pixels; pixel++, start += bands) {
            int matches = 0;
            boolean none = false;
            for (int i = start; i < start + bands; i++) {
                none |= row[i] == AeQuantization.NO_DATA;
                matches += row[i] == namedByte ? 1 : 0;
            }
            if (none || matches == bands) {
                Arrays.fill(row, start, start + bands, AeQuantization.NO_DATA);
            }
        }
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
