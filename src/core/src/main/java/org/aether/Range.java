package org.aether;

/**
 * A closed interval of numbers that a setting may have.
 *
 * @param min smallest value, itself allowed
 * @param max largest value, itself allowed
 * @param whole whether only whole numbers are allowed
 */
public record Range(double min, double max, boolean whole) {

    /** Whole numbers from {@code min} to {@code max}. */
    public static Range whole(long min, long max) {
        return new Range(min, max, true);
    }

    /** Numbers from {@code min} to {@code max}. */
    public static Range of(double min, double max) {
        return new Range(min, max, false);
    }

    /** Whether the value is allowed; NaN never is. */
    public boolean contains(double value) {
        return value >= min && value <= max && (!whole || value == Math.rint(value));
    }

    /** The interval in words: "between 0 and 1". */
    @Override
    public String toString() {
        return "between " + number(min) + " and " + number(max);
    }

    /** A number as people write it: without exponent and without trailing zeros. */
    static String number(double value) {
        return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
