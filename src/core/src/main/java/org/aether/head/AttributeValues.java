package org.aether.head;

import java.math.BigDecimal;

/** How attribute values of any type count as numbers and as class names. */
final class AttributeValues {

    private AttributeValues() {}

    /** Null, empty text or NaN: nothing is known. */
    static boolean missing(Object value) {
        return value == null
                || (value instanceof CharSequence text && text.toString().isBlank())
                || (value instanceof Number number && !Double.isFinite(number.doubleValue()));
    }

    /** The number a value is or (as text) says, NaN where it does not. */
    static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof CharSequence text) {
            try {
                return new BigDecimal(text.toString().trim()).doubleValue();
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }

    /** A value as the name of a class: 3 and 3.0 are both "3", text loses the blanks around it. */
    static String label(Object value) {
        if (value instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString());
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        return value.toString().trim();
    }
}
