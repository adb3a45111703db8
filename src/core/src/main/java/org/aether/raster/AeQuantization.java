package org.aether.raster;

/**
 * The quantisation of the published AlphaEarth files: the signed byte {@code v} stands for {@code sign(v) * (v /
 * 127.5)^2}, and -128 for no data. (Source: the data set's documentation of its int8 GeoTIFFs.)
 */
public final class AeQuantization {

    /** The byte that means no data. */
    public static final byte NO_DATA = -128;

    /** So many signed squares never overflow an int. */
    public static final int MOST_SQUARES = Integer.MAX_VALUE / (127 * 127);

    /** So many signed squares are one. */
    public static final double SQUARES_OF_ONE = 127.5 * 127.5;

    private static final float[] DECODED = table();

    private static final int[] SIGNED_SQUARES = signedSquares();

    private AeQuantization() {}

    private static float[] table() {
        float[] table = new float[256];
        for (int v = -127; v <= 127; v++) {
            double scaled = v / 127.5;
            table[v & 0xff] = (float) (Math.signum(scaled) * scaled * scaled);
        }
        table[NO_DATA & 0xff] = Float.NaN;
        return table;
    }

    /** The number a byte stands for; NaN for {@link #NO_DATA}. */
    public static float decode(byte value) {
        return DECODED[value & 0xff];
    }

    /** Decodes many bytes. */
    public static void decode(byte[] bytes, int from, float[] into, int at, int count) {
        for (int i = 0; i < count; i++) {
            into[at + i] = DECODED[bytes[from + i] & 0xff];
        }
    }

    private static int[] signedSquares() {
        int[] squares = new int[256];
        for (int v = -127; v <= 127; v++) {
            squares[v & 0xff] = v * Math.abs(v);
        }
        return squares;
    }

    /**
     * For sums without rounding: {@code sign(v) v²} of every byte in a table, of -128 (no data) zero; the index is {@code
     * v & 0xff}. Divided by {@link #SQUARES_OF_ONE} it is the number the byte stands for.
     */
    public static int[] signedSquareTable() {
        return SIGNED_SQUARES.clone();
    }

    /** The byte nearest to a number: {@code sign(x) * round(127.5 * sqrt(|x|))}, kept within ±127; NaN gives no data. */
    public static byte encode(float x) {
        if (Float.isNaN(x)) {
            return NO_DATA;
        }
        // Rounds half up like Math.round, in a third of the time: this runs for every number written.
        int magnitude = Math.min(127, (int) (127.5 * Math.sqrt(Math.abs(x)) + 0.5));
        return (byte) (x < 0 ? -magnitude : magnitude);
    }
}
