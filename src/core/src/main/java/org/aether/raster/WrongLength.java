package org.aether.raster;

import java.util.Locale;

/** Says what a vector that is not of length one may be, and what to do then. */
public final class WrongLength {

    /** How far a length may lie from one, or from another round number, to be taken for it. */
    private static final double NEAR = 0.03;

    private static final String ALPHAEARTH_FORMULA =
            "gdal_calc.py -A IN --allBands=A --type=Float32 --calc=\"%s\" --outfile=OUT";

    private static final String LINEAR = "gdal_translate -a_scale 0.007874015748";

    private final String file;
    private final int column;
    private final int row;

    /** @param column counted from the west, from 0 */
    public WrongLength(String file, int column, int row) {
        this.file = file;
        this.column = column;
        this.row = row;
    }

    /** @param vector as it was read, dequantised and scaled */
    public VectorLengthException ofNumbers(float[] vector) {
        double length = length(vector);
        if (isConstant(vector)) {
            return fill(length, exact(vector[0]));
        }
        boolean whole = true;
        float most = 0;
        double[] decoded = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            whole &= vector[i] == Math.rint(vector[i]);
            most = Math.max(most, Math.abs(vector[i]));
            decoded[i] = vector[i] / 127.5 * Math.abs(vector[i] / 127.5);
        }
        if (whole && most <= 128 && isOne(length(decoded))) {
            return refusal(
                    length,
                    "The numbers seem to be AlphaEarth's bytes in another type: "
                            + String.format(Locale.ROOT, ALPHAEARTH_FORMULA, "sign(A)*(A/127.5)**2"));
        }
        double power = Math.pow(10, Math.rint(Math.log10(length)));
        if (length > 5 && isOne(length / power)) {
            return refusal(
                    length,
                    String.format(
                            Locale.ROOT,
                            "The numbers seem to be multiplied by %.0f: say so in the file with gdal_translate -a_scale %s",
                            power,
                            number(1 / power)));
        }
        if (isOne(length / 127)) {
            return refusal(length, "The numbers seem to be multiplied by 127: say so in the file with " + LINEAR);
        }
        return refusal(length, null);
    }

    /**
     * @param bytes as stored
     * @param signed whether the file says that they have a sign
     */
    public VectorLengthException ofBytes(byte[] bytes, boolean signed) {
        double length = length(decoded(bytes, 0));
        boolean constant = true;
        for (byte value : bytes) {
            constant &= value == bytes[0];
        }
        if (constant) {
            return fill(length, Integer.toString(signed ? bytes[0] : bytes[0] & 0xff));
        }
        if (signed && isOne(length(linear(bytes, 0)))) {
            return refusal(length, "The bytes seem to be v / 127 and not AlphaEarth's squares: say so with " + LINEAR);
        }
        VectorLengthException shifted = signed ? null : shifted(length, bytes);
        return shifted == null ? refusal(length, null) : shifted;
    }

    private VectorLengthException shifted(double length, byte[] bytes) {
        if (isOne(length(decoded(bytes, 0x80)))) {
            return refusal(
                    length,
                    "The bytes seem to have no sign and their zero at 128: "
                            + String.format(Locale.ROOT, ALPHAEARTH_FORMULA, "sign(A-128.0)*((A-128.0)/127.5)**2"));
        }
        if (isOne(length(linear(bytes, 0x80)))) {
            return refusal(
                    length,
                    "The bytes seem to be (v - 128) / 127: say so with " + LINEAR + " -a_offset -1.007874015748");
        }
        return null;
    }

    private VectorLengthException fill(double length, String value) {
        return refusal(
                length,
                "It is " + value
                        + " in every band, so it seems to be a fill value: name it with gdal_translate -a_nodata "
                        + value);
    }

    private VectorLengthException refusal(double length, String guess) {
        String start = String.format(
                Locale.ROOT,
                "A vector of %s has the length %s (column %d, row %d, counted from 0 in the north-west), where those of"
                        + " AlphaEarth and of our models have length one.",
                file,
                Double.isNaN(length) ? "of no number" : number(length),
                column,
                row);
        return new VectorLengthException(start + " "
                + (guess == null
                        ? "The numbers may need a scale that the file does not say (gdal_translate -a_scale), or were"
                                + " interpolated (use -r near)"
                        : guess)
                + ". Embeddings of another kind, and means over regions, are taken where vectors of any length are"
                + " allowed.");
    }

    private static boolean isOne(double length) {
        return Math.abs(length - 1) <= NEAR;
    }

    private static boolean isConstant(float[] vector) {
        for (float value : vector) {
            if (value != vector[0]) {
                return false;
            }
        }
        return true;
    }

    private static double[] decoded(byte[] bytes, int flip) {
        double[] numbers = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            double value = (byte) (bytes[i] ^ flip) / 127.5;
            numbers[i] = value * Math.abs(value);
        }
        return numbers;
    }

    private static double[] linear(byte[] bytes, int flip) {
        double[] numbers = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = (byte) (bytes[i] ^ flip) / 127.0;
        }
        return numbers;
    }

    private static double length(float[] vector) {
        double[] numbers = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            numbers[i] = vector[i];
        }
        return length(numbers);
    }

    private static double length(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static String exact(float value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : Float.toString(value);
    }

    /** Four digits, and no more zeros than it needs. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return text.contains("e") ? text : text.replaceAll("0+$", "");
    }
}
