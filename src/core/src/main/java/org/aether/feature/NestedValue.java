package org.aether.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values inside a value. Exports write maps and lists into one attribute: Overture's {@code names} and
 * {@code categories} as JSON objects, osmtogeojson's {@code tags}, GDAL's {@code other_tags} as PostgreSQL hstore text.
 */
public final class NestedValue {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern HSTORE_ITEM =
            Pattern.compile("\\s*" + QUOTED + "\\s*=>\\s*(?:" + QUOTED + "|NULL)\\s*");

    private NestedValue() {}

    /**
     * What a value holds.
     *
     * @param value an attribute's value
     * @return a {@link Map} with text keys for a map, a JSON object or hstore text; a {@link List} for a list, an array
     *     or a JSON array; the value itself for everything else
     */
    public static Object of(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        if (!(value instanceof CharSequence)) {
            return value;
        }
        String text = value.toString().trim();
        if (between(text, '{', '}') || between(text, '[', ']')) {
            try {
                return JSON.readValue(text, Object.class);
            } catch (JsonProcessingException e) {
                // A name in brackets is a name.
                return value;
            }
        }
        return text.startsWith("\"") && text.contains("=>") ? hstore(text, value) : value;
    }

    /**
     * The value under a key.
     *
     * @param value as {@link #of} takes it; of a list, the first item counts
     * @return null when there is no map or no such key
     */
    public static Object get(Object value, String key) {
        Object nested = of(value);
        if (nested instanceof List<?> list) {
            nested = list.isEmpty() ? null : of(list.get(0));
        }
        return nested instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static boolean between(String text, char first, char last) {
        return text.length() > 1 && text.charAt(0) == first && text.charAt(text.length() - 1) == last;
    }

    private static Object hstore(String text, Object otherwise) {
        Map<String, Object> items = new LinkedHashMap<>();
        Matcher item = HSTORE_ITEM.matcher(text);
        int at = 0;
        while (item.find(at) && item.start() == at) {
            items.put(unescaped(item.group(1)), item.group(2) == null ? null : unescaped(item.group(2)));
            at = item.end();
            if (at == text.length()) {
                return items;
            }
            if (text.charAt(at++) != ',') {
                break;
            }
        }
        return otherwise;
    }

    private static String unescaped(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }
}
