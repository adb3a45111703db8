package org.aether.wps.request;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.geotools.api.data.Parameter;
import org.geotools.util.SimpleInternationalString;

/**
 * Parses numbers, choices and booleans. Servers see these parameters as text, so that they pass the values on as they were
 * sent.
 *
 * <p>Both GeoServer's WPS and GeoTools' functions convert a literal to the declared type of its parameter with GeoTools'
 * converters, which turn "20.7" into 20, "2,5" into 2 and "abc" into null; a process then uses its default for null.
 * Therefore the parameters declare text. Their description still has the range, the default and the choices, and names the
 * type. The metadata has the typed parameter under {@link #TYPED}, for hosts that look for it.
 */
public final class LiteralInputs {

    /** Key in {@link Parameter#metadata} of a text parameter under which its typed parameter is found. */
    public static final String TYPED = "typed";

    /** A longer text is abbreviated in messages. */
    private static final int MAX_SHOWN_CHARACTERS = 60;

    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");

    private LiteralInputs() {}

    /** The parameters of a process as hosts see them: those that are parsed here are texts. */
    public static Map<String, Parameter<?>> asTexts(Map<String, Parameter<?>> typed) {
        Map<String, Parameter<?>> texts = new LinkedHashMap<>();
        typed.forEach((name, parameter) -> texts.put(name, isParsed(parameter) ? asText(parameter) : parameter));
        return texts;
    }

    private static boolean isParsed(Parameter<?> parameter) {
        Class<?> type = parameter.type;
        return parameter.maxOccurs <= 1
                && (Number.class.isAssignableFrom(type) || type == Boolean.class || type.isEnum());
    }

    private static Parameter<?> asText(Parameter<?> typed) {
        Map<String, Object> metadata = new HashMap<>(typed.metadata == null ? Map.of() : typed.metadata);
        metadata.put(TYPED, typed);
        List<String> choices = choices(typed);
        if (!choices.isEmpty()) {
            metadata.put(Parameter.OPTIONS, choices);
        }
        String kind = Number.class.isAssignableFrom(typed.type) ? " (" + kind(typed) + ")" : "";
        return new Parameter<>(
                typed.key,
                String.class,
                typed.title,
                new SimpleInternationalString(typed.description + kind),
                typed.required,
                typed.minOccurs,
                typed.maxOccurs,
                typed.sample == null ? null : text(typed.sample),
                metadata);
    }

    private static List<String> choices(Parameter<?> parameter) {
        if (parameter.type == Boolean.class) {
            return List.of("true", "false");
        }
        return parameter.type.isEnum()
                ? Arrays.stream(parameter.type.getEnumConstants())
                        .map(LiteralInputs::text)
                        .toList()
                : List.of();
    }

    private static String text(Object value) {
        return value instanceof Enum<?> choice
                ? choice.name()
                : value instanceof Number ? plain(value) : String.valueOf(value);
    }

    /**
     * Parses the literals among the inputs of a process.
     *
     * @param typed the parameters of the process itself
     * @param inputs name → text, or a value that has its type already
     * @throws AetherException for the first literal that does not parse or lies outside its range
     */
    static Map<String, Object> parse(Map<String, Parameter<?>> typed, Map<?, ?> inputs) {
        Map<String, Object> values = new HashMap<>();
        inputs.keySet().forEach(name -> values.put(String.valueOf(name), inputs.get(name)));
        for (Parameter<?> parameter : typed.values()) {
            if (isParsed(parameter) && values.containsKey(parameter.key)) {
                values.put(parameter.key, value(parameter, values.get(parameter.key)));
            }
        }
        return values;
    }

    private static Object value(Parameter<?> parameter, Object given) {
        Object value = given == null
                ? null
                : Number.class.isAssignableFrom(parameter.type)
                        ? number(parameter, given)
                        : choice(parameter, text(given).strip());
        if (value == null) {
            throw wrong(parameter, given);
        }
        return value;
    }

    private static Object choice(Parameter<?> parameter, String text) {
        if (parameter.type == Boolean.class) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> Boolean.TRUE;
                case "false", "0" -> Boolean.FALSE;
                default -> null;
            };
        }
        return Arrays.stream(parameter.type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equalsIgnoreCase(text))
                .findFirst()
                .orElse(null);
    }

    private static Number number(Parameter<?> parameter, Object given) {
        String text = text(given).strip();
        boolean whole = whole(parameter);
        if (!(whole ? WHOLE : NUMBER).matcher(text).matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        if (outside(number, parameter.metadata.get(Parameter.MIN), -1)
                || outside(number, parameter.metadata.get(Parameter.MAX), 1)
                || !Double.isFinite(number.doubleValue())) {
            return null;
        }
        try {
            return !whole
                    ? (Number) number.doubleValue()
                    : parameter.type == Long.class ? (Number) number.longValueExact() : (Number) number.intValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** Whether a number lies above a bound (sign 1) or below it (sign -1). */
    private static boolean outside(BigDecimal number, Object bound, int sign) {
        return bound instanceof Number && number.compareTo(new BigDecimal(bound.toString())) * sign > 0;
    }

    private static boolean whole(Parameter<?> parameter) {
        return parameter.type != Double.class && parameter.type != Float.class;
    }

    private static AetherException wrong(Parameter<?> parameter, Object given) {
        String text = given == null ? "" : text(given);
        String shown = text.length() <= MAX_SHOWN_CHARACTERS ? text : text.substring(0, MAX_SHOWN_CHARACTERS) + "…";
        return new AetherException("The parameter '" + parameter.key + "' must be " + expected(parameter) + ", not "
                + (text.isBlank() ? "empty" : shown) + ".");
    }

    private static String expected(Parameter<?> parameter) {
        List<String> choices = choices(parameter);
        if (!choices.isEmpty()) {
            return (choices.size() == 2 ? "" : "one of ") + String.join(choices.size() == 2 ? " or " : ", ", choices);
        }
        Object min = parameter.metadata.get(Parameter.MIN);
        Object max = parameter.metadata.get(Parameter.MAX);
        String range = min == null && max == null
                ? ""
                : max == null
                        ? " of at least " + plain(min)
                        : min == null ? " of at most " + plain(max) : " from " + plain(min) + " to " + plain(max);
        return kind(parameter) + range;
    }

    private static String kind(Parameter<?> parameter) {
        return whole(parameter) ? "a whole number" : "a number";
    }

    private static String plain(Object number) {
        try {
            return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return number.toString(); // NaN and the infinities
        }
    }
}
