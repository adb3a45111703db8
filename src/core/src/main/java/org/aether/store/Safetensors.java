package org.aether.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.model.Tensor;

/**
 * Named tensors and text in the safetensors format (github.com/huggingface/safetensors, "Format"): eight bytes with the
 * length of a JSON header, little endian; the header; the numbers.
 *
 * <p>Writing gives float32, names in alphabetical order and no time stamp: equal content, equal bytes. Reading takes
 * F32, F64, F16 and BF16 and trusts nothing: the header's length, every shape and every offset must add up to the bytes
 * that are there, without holes or overlaps, as the format demands.
 *
 * @param tensors by name
 * @param metadata the format's free text by key
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String METADATA = "__metadata__";
    private static final int LENGTH_BYTES = 8;

    /** The reference implementation's limit. */
    private static final int LONGEST_HEADER = 100_000_000;

    /** The format wants the numbers to begin at a multiple of this. */
    private static final int ALIGNMENT = 8;

    /** The file as bytes. */
    public byte[] encode() {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode text = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(text::put);
        }
        Map<String, Tensor> sorted = new TreeMap<>(tensors);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : sorted.entrySet()) {
            ObjectNode description = header.putObject(entry.getKey());
            description.put("dtype", "F32");
            ArrayNode shape = description.putArray("shape");
            for (int axis : entry.getValue().shape()) {
                shape.add(axis);
            }
            long end = offset + (long) Float.BYTES * entry.getValue().data().length;
            description.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(LENGTH_BYTES + padded + offset))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(text);
        while (file.position() < LENGTH_BYTES + padded) {
            file.put((byte) ' ');
        }
        for (Tensor tensor : sorted.values()) {
            file.asFloatBuffer().put(tensor.data());
            file.position(file.position() + Float.BYTES * tensor.data().length);
        }
        return file.array();
    }

    /**
     * Reads a file's bytes.
     *
     * @param name what to call the file in messages
     * @throws AetherException when the bytes are not safetensors, or are damaged
     */
    public static Safetensors decode(byte[] bytes, String name) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < LENGTH_BYTES) {
            throw damaged(name, "it ends within its first eight bytes", null);
        }
        long headerLength = file.getLong();
        if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, bytes.length - LENGTH_BYTES)) {
            throw damaged(
                    name,
                    "its header claims " + Long.toUnsignedString(headerLength) + " bytes of " + bytes.length,
                    null);
        }
        JsonNode header = header(bytes, (int) headerLength, name);
        file.position(LENGTH_BYTES + (int) headerLength);
        ByteBuffer numbers = file.slice().order(ByteOrder.LITTLE_ENDIAN);

        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        header.properties().forEach(field -> {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(text ->
                                metadata.put(text.getKey(), text.getValue().asText()));
            } else {
                entries.add(entry(field.getKey(), field.getValue(), numbers.capacity(), name));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin != expected) {
                throw damaged(name, "the numbers of '" + entry.name + "' overlap others or leave a hole", null);
            }
            expected = entry.end;
        }
        if (expected != numbers.capacity()) {
            throw damaged(name, "it holds " + numbers.capacity() + " bytes of numbers instead of " + expected, null);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            tensors.put(entry.name, new Tensor(entry.shape, entry.type.read(numbers, (int) entry.begin, entry.size)));
        }
        return new Safetensors(Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private static JsonNode header(byte[] bytes, int length, String name) {
        String text = new String(bytes, LENGTH_BYTES, length, StandardCharsets.UTF_8);
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
            throw damaged(name, "its header is not a JSON object", null);
        } catch (JsonProcessingException e) {
            throw damaged(name, "its header is not JSON", e);
        }
    }

    private record Entry(String name, Type type, int[] shape, int size, long begin, long end) {}

    private static Entry entry(String tensor, JsonNode description, long available, String name) {
        Type type = Type.named(description.path("dtype").asText(), tensor, name);
        JsonNode axes = description.path("shape");
        JsonNode offsets = description.path("data_offsets");
        if (!axes.isArray() || offsets.size() != 2) {
            throw damaged(name, "the entry '" + tensor + "' has no shape or offsets", null);
        }
        int[] shape = new int[axes.size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            JsonNode axis = axes.get(i);
            if (!axis.canConvertToInt() || !axis.isIntegralNumber() || axis.intValue() < 0) {
                throw damaged(name, "the shape of '" + tensor + "' is impossible", null);
            }
            shape[i] = axis.intValue();
            size *= shape[i];
            if (size > available) {
                throw damaged(name, "'" + tensor + "' is larger than the file", null);
            }
        }
        long begin = offset(offsets.get(0), available, tensor, name);
        long end = offset(offsets.get(1), available, tensor, name);
        if (end - begin != size * type.bytes) {
            throw damaged(name, "the offsets of '" + tensor + "' do not fit its shape", null);
        }
        return new Entry(tensor, type, shape, (int) size, begin, end);
    }

    private static long offset(JsonNode offset, long available, String tensor, String name) {
        if (!offset.isIntegralNumber()
                || !offset.canConvertToLong()
                || offset.longValue() < 0
                || offset.longValue() > available) {
            throw damaged(name, "the numbers of '" + tensor + "' lie outside of it", null);
        }
        return offset.longValue();
    }

    private static AetherException damaged(String name, String what, Throwable cause) {
        return new AetherException(
                "The file " + name + " is not readable as safetensors: " + what
                        + "; it is damaged or of another format, so restore it or make it anew.",
                cause);
    }

    private enum Type {
        F32(4) {
            @Override
            float at(ByteBuffer numbers, int index) {
                return numbers.getFloat(index);
            }
        },
        F64(8) {
            @Override
            float at(ByteBuffer numbers, int index) {
                return (float) numbers.getDouble(index);
            }
        },
        F16(2) {
            @Override
            float at(ByteBuffer numbers, int index) {
                int bits = numbers.getShort(index);
                int exponent = (bits >> 10) & 0x1f;
                int fraction = bits & 0x3ff;
                float magnitude;
                if (exponent == 0) {
                    magnitude = fraction * 0x1p-24f;
                } else if (exponent == 0x1f) {
                    magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                } else {
                    magnitude = Float.intBitsToFloat(((exponent - 15 + 127) << 23) | (fraction << 13));
                }
                return bits < 0 ? -magnitude : magnitude;
            }
        },
        BF16(2) {
            @Override
            float at(ByteBuffer numbers, int index) {
                return Float.intBitsToFloat(numbers.getShort(index) << 16);
            }
        };

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        abstract float at(ByteBuffer numbers, int index);

        float[] read(ByteBuffer numbers, int begin, int size) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = at(numbers, begin + i * bytes);
            }
            return values;
        }

        static Type named(String dtype, String tensor, String file) {
            for (Type type : values()) {
                if (type.name().equals(dtype)) {
                    return type;
                }
            }
            throw new AetherException("The file " + file + " stores '" + tensor + "' as '" + dtype
                    + "'; only F32, F64, F16 and BF16 are read, so convert it to F32.");
        }
    }
}
