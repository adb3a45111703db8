package org.aether.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: names, shapes and offsets of the tensors, without holes or overlaps, and free text. It
 * is checked against the number of bytes that follow it.
 *
 * @param entries in the order of their numbers
 * @param metadata free text by key
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";

    /** Bytes at the start of the file that hold the length of the header. */
    static final int LENGTH_BYTES = 8;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The reference implementation's limit. */
    private static final int MAX_HEADER_BYTES = 100_000_000;

    /**
     * A tensor.
     *
     * @param name of the tensor
     * @param type of its numbers
     * @param shape sizes of its axes
     * @param size how many numbers it has
     * @param begin offset of its first byte from the first number of the file
     * @param end offset after its last byte
     */
    record Entry(String name, Type type, int[] shape, int size, long begin, long end) {}

    /**
     * Reads only the header of a file.
     *
     * @throws AetherException of kind DAMAGED when it is not safetensors, or its length differs from what the header says
     */
    static SafetensorsHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer start = fill(channel, (int) Math.min(LENGTH_BYTES, size), file);
            int length = length(start, size, file);
            ByteBuffer text = fill(channel, length, file);
            return parse(StandardCharsets.UTF_8.decode(text).toString(), size - LENGTH_BYTES - length, file);
        }
    }

    private static ByteBuffer fill(FileChannel channel, int bytes, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw damaged(file, "it became shorter while it was read", null);
            }
        }
        return buffer.flip();
    }

    /**
     * The header's length, read from the first bytes.
     *
     * @param size of the whole file
     */
    static int length(ByteBuffer file, long size, Path source) {
        if (size < LENGTH_BYTES) {
            throw damaged(source, "it ends within its first eight bytes", null);
        }
        long length = file.getLong();
        if (length < 2 || length > Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)) {
            throw damaged(source, "its header claims " + Long.toUnsignedString(length) + " bytes of " + size, null);
        }
        return (int) length;
    }

    /**
     * Parses a header.
     *
     * @param available bytes of numbers that follow it
     */
    static SafetensorsHeader parse(String text, long available, Path source) {
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        json(text, source).properties().forEach(field -> {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(item ->
                                metadata.put(item.getKey(), item.getValue().asText()));
            } else {
                entries.add(entry(field.getKey(), field.getValue(), available, source));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin != expected) {
                throw damaged(source, "the numbers of '" + entry.name + "' overlap others or leave a hole", null);
            }
            expected = entry.end;
        }
        if (expected != available) {
            throw damaged(source, "it holds " + available + " bytes of numbers instead of " + expected, null);
        }
        return new SafetensorsHeader(List.copyOf(entries), Collections.unmodifiableMap(metadata));
    }

    /** Shapes by name. */
    Map<String, int[]> shapes() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        entries.forEach(entry -> shapes.put(entry.name, entry.shape));
        return shapes;
    }

    private static JsonNode json(String text, Path source) {
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
            throw damaged(source, "its header is not a JSON object", null);
        } catch (JsonProcessingException e) {
            throw damaged(source, "its header is not JSON", e);
        }
    }

    private static Entry entry(String tensor, JsonNode description, long available, Path source) {
        Type type = Type.named(description.path("dtype").asText(), tensor, source);
        JsonNode axes = description.path("shape");
        JsonNode offsets = description.path("data_offsets");
        if (!axes.isArray() || offsets.size() != 2) {
            throw damaged(source, "the entry '" + tensor + "' has no shape or offsets", null);
        }
        int[] shape = new int[axes.size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            JsonNode axis = axes.get(i);
            if (!axis.canConvertToInt() || !axis.isIntegralNumber() || axis.intValue() < 0) {
                throw damaged(source, "the shape of '" + tensor + "' is impossible", null);
            }
            shape[i] = axis.intValue();
            size *= shape[i];
            if (size > available) {
                throw damaged(source, "'" + tensor + "' is larger than the file", null);
            }
        }
        long begin = offset(offsets.get(0), available, tensor, source);
        long end = offset(offsets.get(1), available, tensor, source);
        if (end - begin != size * type.bytes) {
            throw damaged(source, "the offsets of '" + tensor + "' do not fit its shape", null);
        }
        return new Entry(tensor, type, shape, (int) size, begin, end);
    }

    private static long offset(JsonNode offset, long available, String tensor, Path source) {
        if (!offset.isIntegralNumber()
                || !offset.canConvertToLong()
                || offset.longValue() < 0
                || offset.longValue() > available) {
            throw damaged(source, "the numbers of '" + tensor + "' lie outside of it", null);
        }
        return offset.longValue();
    }

    private static AetherException damaged(Path source, String what, @Nullable Throwable cause) {
        return new AetherException(
                Kind.DAMAGED,
                cause,
                "The file {} is not readable as safetensors: {}; it is damaged or of another format, so restore it, or train"
                        + " or import the model again.",
                source,
                what);
    }

    /** How numbers are stored. */
    enum Type {
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

        static Type named(String dtype, String tensor, Path source) {
            for (Type type : values()) {
                if (type.name().equals(dtype)) {
                    return type;
                }
            }
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The file {} stores '{}' as '{}'; only F32, F64, F16 and BF16 are read, so convert it to F32.",
                    source,
                    tensor,
                    dtype);
        }
    }
}
