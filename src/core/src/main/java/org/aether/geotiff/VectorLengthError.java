package org.aether.geotiff;

import java.util.Locale;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.jspecify.annotations.Nullable;

/**
 * Builds the exception for a vector whose length is not one. The message guesses the meaning of the numbers, such as a fill
 * value or a missing scale, and names the command that corrects the file.
 */
final class VectorLengthError {

    /** Maximum difference between a length and one, or another round number, for them to count as equal. */
    private static final double TOLERANCE = 0.03;

    private static final String ALPHAEARTH_FORMULA =
            "gdal_calc.py -A IN --allBands=A --type=Float32 --calc=\"%s\" --outfile=OUT";

    private static final String LINEAR = "gdal_translate -a_scale 0.007874015748";

    private final String raster;
    private final int column;
    private final int row;

    /**
     * @param raster name of the raster
     * @param column column of the pixel, 0 in the west
     * @param row row of the pixel, 0 in the north
     */
    VectorLengthError(String raster, int column, int row) {
        this.raster = raster;
        this.column = column;
        this.row = row;
    }

    /** @param vector dequantised and scaled numbers */
    AetherException ofNumbers(float[] vector) {
        double length = length(vector);
        if (isConstant(vector)) {
            return exception(length, fillValue(exact(vector[0])));
        }
        boolean integers = true;
        float max = 0;
        double[] decoded = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            integers &= vector[i] == Math.rint(vector[i]);
            max = Math.max(max, Math.abs(vector[i]));
            decoded[i] = vector[i] / 127.5 * Math.abs(vector[i] / 127.5);
        }
        if (integers && max <= 128 && isOne(length(decoded))) {
            return exception(
                    length,
                    "The numbers seem to be AlphaEarth's bytes in another type: convert them with "
                            + formula("sign(A)*(A/127.5)**2"));
        }
        double power = Math.pow(10, Math.rint(Math.log10(length)));
        if (length > 5 && isOne(length / power)) {
            return exception(
                    length,
                    String.format(
                            Locale.ROOT,
                            "The numbers seem to be multiplied by %.0f: add the scale with gdal_translate -a_scale %s",
                            power,
                            number(1 / power)));
        }
        if (isOne(length / 127)) {
            return exception(length, "The numbers seem to be multiplied by 127: add the scale with " + LINEAR);
        }
        return exception(length, null);
    }

    /**
     * @param bytes stored bytes
     * @param signed whether the file marks them as signed
     */
    AetherException ofBytes(byte[] bytes, boolean signed) {
        double length = length(decoded(bytes, 0));
        boolean constant = true;
        for (byte value : bytes) {
            constant &= value == bytes[0];
        }
        if (constant) {
            return exception(length, fillValue(Integer.toString(signed ? bytes[0] : bytes[0] & 0xff)));
        }
        if (signed) {
            return exception(
                    length,
                    isOne(length(linear(bytes, 0)))
                            ? "The bytes seem to be v / 127 and not AlphaEarth's squares: add the scale with " + LINEAR
                            : null);
        }
        return exception(length, shifted(bytes));
    }

    private static @Nullable String shifted(byte[] bytes) {
        if (isOne(length(decoded(bytes, 0x80)))) {
            return "The bytes seem to be unsigned with their zero at 128: convert them with "
                    + formula("sign(A-128.0)*((A-128.0)/127.5)**2");
        }
        if (isOne(length(linear(bytes, 0x80)))) {
            return "The bytes seem to be (v - 128) / 127: add scale and offset with " + LINEAR
                    + " -a_offset -1.007874015748";
        }
        return null;
    }

    private static String formula(String calculation) {
        return String.format(Locale.ROOT, ALPHAEARTH_FORMULA, calculation);
    }

    private static String fillValue(String value) {
        return "Every band has the value " + value
                + ", so it seems to be a fill value: declare it with gdal_translate -a_nodata " + value;
    }

    private AetherException exception(double length, @Nullable String guess) {
        return new AetherException(
                        Kind.INVALID_INPUT,
                        "A vector of {} has the length {} (column {}, row {}, counted from 0 in the north-west), but the vectors"
                                + " of AlphaEarth and of AETHER models have length one. {}. Embeddings of another kind and means"
                                + " over regions need {}.",
                        raster,
                        Double.isNaN(length) ? "NaN" : number(length),
                        column,
                        row,
                        guess == null
                                ? "The numbers may need a scale that the file does not have (gdal_translate -a_scale), or were"
                                        + " interpolated (use -r near)"
                                : guess,
                        Setting.ANY_LENGTH)
                .about(Setting.ANY_LENGTH);
    }

    private static boolean isOne(double length) {
        return Math.abs(length - 1) <= TOLERANCE;
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

    /** Four significant digits without trailing zeros. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return text.contains("e") ? text : text.replaceAll("0+$", "");
    }
}
