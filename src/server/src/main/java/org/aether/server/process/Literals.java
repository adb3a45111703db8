package org.aether.server.process;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.feature.CoordinateSystems;
import org.aether.server.ServiceException;
import org.geotools.api.data.Parameter;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/** Literal inputs: what types they have, which values are possible, and how text becomes a value. */
public final class Literals {

    private Literals() {}

    /** The name of XML Schema's type. */
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

    /** The values a parameter is limited to, or an empty list when it is not. */
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

    /** The default as a request would write it, or null. */
    public static String defaultText(Parameter<?> parameter) {
        Object value = parameter.getDefaultValue();
        if (value == null) {
            return null;
        }
        return value instanceof Enum<?> choice ? choice.name() : String.valueOf(value);
    }

    /** @throws ServiceException when the text is no possible value of the parameter */
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
                throw ServiceException.invalid(parameter.key, e.getMessage());
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

    /** A number without a needless fraction. */
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static ServiceException wrong(Parameter<?> parameter, String expected, String given) {
        String shown = given.length() <= 60 ? given : given.substring(0, 60) + "…";
        return ServiceException.invalid(
                parameter.key, "The input '" + parameter.key + "' must be " + expected + ", not '" + shown + "'.");
    }
}
