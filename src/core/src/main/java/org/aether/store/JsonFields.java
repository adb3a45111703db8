package org.aether.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object in a file of the store. A field of the wrong type is an error that names the file and
 * the field; a field that is absent or null is an error only where it is required; other fields are ignored.
 *
 * @param json the object
 * @param file for messages
 * @param path of the object in the file, such as {@code data.rasters}; empty for the whole file
 */
record JsonFields(JsonNode json, Path file, String path) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Parses a file.
     *
     * @throws AetherException of kind DAMAGED when the text is not a JSON object
     */
    static JsonFields parse(byte[] text, Path file) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw damaged(file, e, "it is not valid JSON");
        }
        if (!(json instanceof ObjectNode)) {
            throw damaged(file, null, "it does not hold a JSON object");
        }
        return new JsonFields(json, file, "");
    }

    /** As {@link #parse(byte[], Path)}, for text inside a file. */
    static JsonFields parse(String text, Path file) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json instanceof ObjectNode) {
                return new JsonFields(json, file, "");
            }
        } catch (JsonProcessingException e) {
            throw damaged(file, e, "its description is not valid JSON");
        }
        throw damaged(file, null, "its description is not a JSON object");
    }

    /** The error that a file of a model is damaged, with what is wrong in words. */
    static AetherException damaged(Path file, @Nullable Throwable cause, String what) {
        return new AetherException(
                Kind.DAMAGED,
                cause,
                "The file {} is damaged: {}; restore it, or train or import the model again.",
                file,
                what);
    }

    /** The error that a field has the wrong type or value. */
    AetherException wrong(String key, String expected) {
        return damaged(file, null, "\"" + pathOf(key) + "\" is not " + expected);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private <T> @Nullable T optional(
            String key, String expected, Predicate<JsonNode> type, Function<JsonNode, T> value) {
        JsonNode field = json.path(key);
        if (field.isMissingNode() || field.isNull()) {
            return null;
        }
        if (!type.test(field)) {
            throw wrong(key, expected);
        }
        return value.apply(field);
    }

    private <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw damaged(file, null, "\"" + pathOf(key) + "\" is missing");
        }
        return value;
    }

    boolean has(String key) {
        return json.hasNonNull(key);
    }

    @Nullable String optionalText(String key) {
        return optional(key, "a text", JsonNode::isTextual, JsonNode::textValue);
    }

    String text(String key) {
        return required(key, optionalText(key));
    }

    @Nullable Integer optionalInteger(String key) {
        return optional(
                key,
                "a whole number",
                field -> field.isIntegralNumber() && field.canConvertToInt(),
                JsonNode::intValue);
    }

    int integer(String key) {
        return required(key, optionalInteger(key));
    }

    @Nullable Long optionalLong(String key) {
        return optional(
                key,
                "a whole number",
                field -> field.isIntegralNumber() && field.canConvertToLong(),
                JsonNode::longValue);
    }

    @Nullable Double optionalNumber(String key) {
        return optional(key, "a number", JsonNode::isNumber, JsonNode::doubleValue);
    }

    double number(String key) {
        return required(key, optionalNumber(key));
    }

    @Nullable JsonFields optionalObject(String key) {
        return optional(key, "an object", JsonNode::isObject, field -> new JsonFields(field, file, pathOf(key)));
    }

    JsonFields object(String key) {
        return required(key, optionalObject(key));
    }

    /** The objects of an array; none when the field is absent. */
    List<JsonFields> objects(String key) {
        return elements(
                key, "an array of objects", JsonNode::isObject, field -> new JsonFields(field, file, pathOf(key)));
    }

    /** The texts of an array; none when the field is absent. */
    List<String> texts(String key) {
        return elements(key, "an array of texts", JsonNode::isTextual, JsonNode::textValue);
    }

    /** The numbers of an array; none when the field is absent. */
    List<Double> numbers(String key) {
        return elements(key, "an array of numbers", JsonNode::isNumber, JsonNode::doubleValue);
    }

    private <T> List<T> elements(String key, String expected, Predicate<JsonNode> type, Function<JsonNode, T> value) {
        JsonNode array = optional(key, expected, JsonNode::isArray, field -> field);
        List<T> values = new ArrayList<>();
        if (array != null) {
            for (JsonNode item : array) {
                if (!type.test(item)) {
                    throw wrong(key, expected);
                }
                values.add(value.apply(item));
            }
        }
        return List.copyOf(values);
    }

    /** The fields of an object that holds texts only. */
    Map<String, String> textsByKey(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object(key).json.properties()) {
            if (!field.getValue().isTextual()) {
                throw wrong(key + "." + field.getKey(), "a text");
            }
            texts.put(field.getKey(), field.getValue().textValue());
        }
        return texts;
    }

    /**
     * All fields as plain values: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, null, and {@code List} and
     * {@code Map} of these.
     */
    Map<String, @Nullable Object> plainValues() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        json.properties().forEach(field -> values.put(field.getKey(), plain(field.getValue())));
        return values;
    }

    private static @Nullable Object plain(JsonNode value) {
        if (value.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            value.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
            return Collections.unmodifiableMap(map);
        }
        if (value.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            value.forEach(item -> list.add(plain(item)));
            return Collections.unmodifiableList(list);
        }
        if (value.isIntegralNumber()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return value.isNull() ? null : value.asText();
    }
}
