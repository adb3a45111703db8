package org.aether.geotiff;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses numbers in GDAL's text items as GDAL does ({@code CPLAtofM}): leading white space is skipped, a comma may be the
 * decimal separator, text after the number is ignored, and text that does not start with a number is 0.
 */
final class GdalNumber {

    /** GDAL searches this many characters for a decimal separator. */
    private static final int SEARCHED_CHARACTERS = 50;

    private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX][0-9a-fA-F]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final List<String> NOT_A_NUMBER = List.of("-1.#QNAN", "-1.#IND", "1.#QNAN", "1.#SNAN");

    private GdalNumber() {}

    /** The number at the start of a text; 0 when there is none. */
    static double parse(String text) {
        String number = text.stripLeading();
        String upper = number.toUpperCase(Locale.ROOT);
        if (NOT_A_NUMBER.stream().anyMatch(number::startsWith)) {
            return Double.NaN;
        }
        if (upper.startsWith("1.#INF") || upper.startsWith("-1.#INF")) {
            return upper.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        String unsigned = upper.startsWith("-") || upper.startsWith("+") ? upper.substring(1) : upper;
        if (unsigned.startsWith("NAN")) {
            return Double.NaN;
        }
        if (unsigned.startsWith("INF")) {
            return upper.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        Matcher hexadecimal = HEXADECIMAL.matcher(number);
        if (hexadecimal.lookingAt()) {
            return Double.parseDouble(hexadecimal.group() + "p0");
        }
        Matcher decimal = DECIMAL.matcher(withPoint(number));
        return decimal.lookingAt() ? Double.parseDouble(decimal.group()) : 0;
    }

    /** Replaces the first comma by a point unless a point precedes it. */
    private static String withPoint(String number) {
        int comma = number.indexOf(',');
        int point = number.indexOf('.');
        boolean decimalComma = comma >= 0 && comma < SEARCHED_CHARACTERS && (point < 0 || comma < point);
        return decimalComma ? number.substring(0, comma) + "." + number.substring(comma + 1) : number;
    }
}
