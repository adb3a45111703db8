package org.aether.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.AlignmentModel;
import org.jspecify.annotations.Nullable;

/** The POI categories of a model as a file: their vectors, and in the metadata their names and counts. */
final class CategoriesCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CategoriesCodec() {}

    static byte[] encode(AlignmentModel.Categories categories) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("categories", JSON.valueToTree(categories.categories()).toString());
        metadata.put(
                "subcategories", JSON.valueToTree(categories.subcategories()).toString());
        metadata.put("counts", JSON.valueToTree(categories.counts()).toString());
        return new Safetensors(Map.of("vectors", Tensors.of(categories.vectors())), metadata).encode();
    }

    /** @throws AetherException of kind DAMAGED when the bytes do not hold categories */
    static AlignmentModel.Categories decode(byte[] bytes, Path file) {
        Safetensors tensors = Safetensors.decode(bytes, file);
        List<String> categories = List.of(parse(tensors.metadata(), "categories", String[].class, file));
        List<String> subcategories = List.of(parse(tensors.metadata(), "subcategories", String[].class, file));
        int[] counts = parse(tensors.metadata(), "counts", int[].class, file);
        FloatMatrix vectors = Tensors.matrix(tensors.tensors().get("vectors"), file);
        if (subcategories.size() != categories.size()
                || counts.length != categories.size()
                || vectors.rows() != categories.size()) {
            throw JsonFields.damaged(file, null, "it has not as many names, counts and vectors as categories");
        }
        return new AlignmentModel.Categories(categories, subcategories, counts, vectors);
    }

    /** The number of categories by the metadata of a file. */
    static int count(SafetensorsHeader header, Path file) {
        return parse(header.metadata(), "categories", String[].class, file).length;
    }

    private static <T> T parse(Map<String, String> metadata, String key, Class<T> type, Path file) {
        @Nullable T value;
        try {
            value = JSON.readValue(metadata.getOrDefault(key, ""), type);
        } catch (JsonProcessingException e) {
            throw JsonFields.damaged(file, e, "it does not name its " + key);
        }
        if (value == null) {
            throw JsonFields.damaged(file, null, "it does not name its " + key);
        }
        return value;
    }
}
