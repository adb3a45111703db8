package org.aether.poi;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.feature.NestedValue;
import org.jspecify.annotations.Nullable;

/**
 * The place of a part of the sentence in a feature: an attribute, or keys inside its value ({@link NestedValue}).
 *
 * @param attribute of the layer
 * @param keys from the outermost to the innermost; empty when the attribute's value itself is meant
 */
record PoiField(String attribute, List<String> keys) {

    /** The name as users write it: {@code category}, {@code names.primary}. */
    String name() {
        return keys.isEmpty() ? attribute : attribute + "." + String.join(".", keys);
    }

    /** The value in a row, parsed: a text, a number, a {@link List}, a {@link Map} or null. */
    @Nullable Object value(PoiRow row) {
        Object value = row.attribute(attribute);
        for (String key : keys) {
            value = NestedValue.get(value, key);
        }
        return NestedValue.of(value);
    }

    /** Whether it holds a map, or a list of maps, in that row. */
    boolean isNested(PoiRow row) {
        Object value = value(row);
        return value instanceof Map<?, ?>
                || (value instanceof List<?> list
                        && list.stream().anyMatch(item -> NestedValue.of(item) instanceof Map<?, ?>));
    }

    /**
     * Its words; of a list, those of the first item that has any.
     *
     * @return an empty string when there are none
     * @throws AetherException when it holds a map, of which a key has to be chosen
     */
    String words(PoiRow row) {
        return words(value(row));
    }

    private String words(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The attribute “{}” holds nested values; name one of them, such as {}.",
                    name(),
                    map.keySet().stream()
                            .limit(5)
                            .map(key -> "“" + name() + "." + key + "”")
                            .collect(Collectors.joining(", ")));
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(item -> words(NestedValue.of(item)))
                    .filter(words -> !words.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return PoiSentence.clean(value);
    }
}
