package org.aether.head;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Attribute values of any type as numbers and as class names. */
final class AttributeValues {

    private AttributeValues() {}

    /** Whether a value is null, blank text, or not a finite number. */
    static boolean missing(@Nullable Object value) {
        return value == null
                || (value instanceof CharSequence text && text.toString().isBlank())
                || (value instanceof Number number && !Double.isFinite(number.doubleValue()));
    }

    /** A number, or the number that a text contains; NaN for everything else. */
    static double number(@Nullable Object value) {
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

    /** The name of the class that a value stands for: 3 and 3.0 are both "3", and text is trimmed. */
    static String label(Object value) {
        if (value instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString());
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        return value.toString().trim();
    }
}
