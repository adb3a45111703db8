package org.aether.raster;

/**
 * The quantisation of the published AlphaEarth files: the signed byte {@code v} encodes {@code sign(v) * (v / 127.5)^2},
 * and -128 means no data. (Source: documentation of the int8 GeoTIFFs of the data set.)
 */
public final class AeQuantization {

    /** The byte that means no data. */
    public static final byte NO_DATA = -128;

    /** Maximum number of signed squares whose sum fits into an int. */
    public static final int MAX_SQUARES = Integer.MAX_VALUE / (127 * 127);

    /** Scale of the signed squares: the number one is this sum of them. */
    public static final double SIGNED_SQUARES_PER_UNIT = 127.5 * 127.5;

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

    /** The number that a byte encodes; NaN for {@link #NO_DATA}. */
    public static float decode(byte value) {
        return DECODED[value & 0xff];
    }

    /** Decodes {@code count} bytes. */
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
     * A table of {@code sign(v) v²} for every byte, for sums without rounding; the index is {@code v & 0xff}, and the value
     * for -128 (no data) is zero. A value divided by {@link #SIGNED_SQUARES_PER_UNIT} is the number that the byte encodes.
     */
    public static int[] signedSquareTable() {
        return SIGNED_SQUARES.clone();
    }

    /** The byte nearest to a number: {@code sign(x) * round(127.5 * sqrt(|x|))}, clamped to ±127; NaN gives no data. */
    public static byte encode(float x) {
        if (Float.isNaN(x)) {
            return NO_DATA;
        }
        // Rounds half up like Math.round, in a third of the time.
        int magnitude = Math.min(127, (int) (127.5 * Math.sqrt(Math.abs(x)) + 0.5));
        return (byte) (x < 0 ? -magnitude : magnitude);
    }
}
