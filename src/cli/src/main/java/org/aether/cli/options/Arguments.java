package org.aether.cli.options;

import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Range;
import org.aether.Setting;

/** Checks of arguments beyond what picocli knows. They need no file and are made before any work. */
public final class Arguments {

    private Arguments() {}

    /**
     * Requires a condition. Conditions on numbers are written so that NaN makes them false.
     *
     * @param template a whole sentence about what is wrong; every {@code {}} stands for the next value
     * @param values see {@link org.aether.Message}
     * @throws AetherException of kind INVALID_INPUT when the condition is false
     */
    public static void require(boolean condition, String template, Object... values) {
        if (!condition) {
            throw new AetherException(Kind.INVALID_INPUT, template, values);
        }
    }

    /**
     * Requires that the value of an option lies in a range.
     *
     * @throws AetherException of kind INVALID_INPUT when it does not
     */
    public static void requireIn(Range range, String option, double value) {
        require(range.contains(value), "{} must lie {}, not {}.", option, range, number(value));
    }

    private static Object number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : (Object) value;
    }

    /** The default of a whole number. */
    static int integer(Setting setting) {
        return Math.toIntExact((long) setting.defaultNumber());
    }
}
