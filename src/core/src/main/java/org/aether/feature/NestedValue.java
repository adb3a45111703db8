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
import org.jspecify.annotations.Nullable;

/**
 * Reads values that are maps or lists. Some programs write these into a single attribute: Overture's {@code names} and
 * {@code categories} are JSON objects, as are osmtogeojson's {@code tags}; GDAL's {@code other_tags} are PostgreSQL hstore
 * text.
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
     * Parses the value of an attribute.
     *
     * @return a {@link Map} with text keys for a map, a JSON object or hstore text; a {@link List} for a list, an array
     *     or a JSON array; otherwise the value itself
     */
    public static @Nullable Object of(@Nullable Object value) {
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
                // Not JSON: an ordinary text in brackets.
                return value;
            }
        }
        return text.startsWith("\"") && text.contains("=>") ? hstore(text, value) : value;
    }

    /**
     * The value of a key.
     *
     * @param value of an attribute, which is parsed as {@link #of} does; for a list, its first element is used
     * @return null when it is not a map or has no such key
     */
    public static @Nullable Object get(@Nullable Object value, String key) {
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
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
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
