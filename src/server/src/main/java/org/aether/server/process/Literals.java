package org.aether.server.process;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.feature.CoordinateSystems;
import org.aether.server.failure.ServiceException;
import org.geotools.api.data.Parameter;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/** Literal inputs: their types, their allowed values and the conversion of text to values. */
public final class Literals {

    /** A longer text is abbreviated in messages. */
    private static final int MAX_SHOWN_CHARACTERS = 60;

    private Literals() {}

    /** The name of the XML Schema type. */
    public static String schemaType(Class<?> type) {
        if (type == Boolean.class || type == boolean.class) {
            return "boolean";
        }
        if (whole(type)) {
            return "integer";
        }
        return fractional(type) ? "double" : "string";
    }

    public static boolean whole(Class<?> type) {
        return List.of(Integer.class, int.class, Long.class, long.class, Short.class, short.class)
                .contains(type);
    }

    public static boolean fractional(Class<?> type) {
        return !whole(type) && (Number.class.isAssignableFrom(type) || type == double.class || type == float.class);
    }

    /** The allowed values of a parameter; empty when there is no list of them. */
    public static List<String> options(Parameter<?> parameter) {
        if (parameter.type.isEnum()) {
            return Arrays.stream(parameter.type.getEnumConstants())
                    .map(value -> ((Enum<?>) value).name())
                    .toList();
        }
        Object options = parameter.metadata == null ? null : parameter.metadata.get(Parameter.OPTIONS);
        return options instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A bound of a number ({@link Parameter#MIN}, {@link Parameter#MAX}), or null when there is none. */
    public static Double bound(Parameter<?> parameter, String which) {
        return parameter.metadata != null
                        && parameter.metadata.get(which) instanceof Number bound
                        && Double.isFinite(bound.doubleValue())
                ? bound.doubleValue()
                : null;
    }

    /** The default as text in a request, or null. */
    public static String defaultText(Parameter<?> parameter) {
        Object value = parameter.getDefaultValue();
        if (value == null) {
            return null;
        }
        return value instanceof Enum<?> choice ? choice.name() : String.valueOf(value);
    }

    /**
     * Converts the text of a literal.
     *
     * @throws ServiceException when the text is not an allowed value of the parameter
     */
    static Object parse(Parameter<?> parameter, String text) {
        Class<?> type = parameter.type;
        String trimmed = text.strip();
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .filter(value -> ((Enum<?>) value).name().equalsIgnoreCase(trimmed))
                    .findFirst()
                    .orElseThrow(() -> wrong(parameter, "one of " + String.join(", ", options(parameter)), trimmed));
        }
        if (type == Boolean.class || type == boolean.class) {
            return switch (trimmed.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> true;
                case "false", "0" -> false;
                default -> throw wrong(parameter, "true or false", trimmed);
            };
        }
        if (whole(type) || fractional(type)) {
            return number(parameter, trimmed);
        }
        if (CoordinateReferenceSystem.class.isAssignableFrom(type)) {
            try {
                return CoordinateSystems.decode(trimmed);
            } catch (AetherException e) {
                throw ServiceException.invalid(parameter.key, e.sentence());
            }
        }
        List<String> options = options(parameter);
        if (!options.isEmpty() && !options.contains(trimmed)) {
            throw wrong(parameter, "one of " + String.join(", ", options), trimmed);
        }
        return text;
    }

    private static Object number(Parameter<?> parameter, String text) {
        Class<?> type = parameter.type;
        double value;
        Object result;
        try {
            if (whole(type)) {
                long parsed = Long.parseLong(text);
                value = parsed;
                if (type == Long.class || type == long.class) {
                    result = parsed;
                } else if (type == Short.class || type == short.class) {
                    result = Short.valueOf(text);
                } else {
                    result = Integer.valueOf(text);
                }
            } else {
                value = Double.parseDouble(text);
                result = type == Float.class || type == float.class ? (Object) Float.valueOf(text) : (Object) value;
            }
        } catch (NumberFormatException e) {
            throw wrong(parameter, whole(type) ? "a whole number" : "a number", text);
        }
        if (!Double.isFinite(value)) {
            throw wrong(parameter, "a finite number", text);
        }
        Double min = bound(parameter, Parameter.MIN);
        Double max = bound(parameter, Parameter.MAX);
        if (min != null && value < min) {
            throw wrong(parameter, "at least " + plain(min), text);
        }
        if (max != null && value > max) {
            throw wrong(parameter, "at most " + plain(max), text);
        }
        return result;
    }

    /** A number in decimal notation, without a fraction when it is an integer. */
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static ServiceException wrong(Parameter<?> parameter, String expected, String given) {
        String shown = given.length() <= MAX_SHOWN_CHARACTERS ? given : given.substring(0, MAX_SHOWN_CHARACTERS) + "…";
        return ServiceException.invalid(
                parameter.key, "The input '" + parameter.key + "' must be " + expected + ", not '" + shown + "'.");
    }
}
