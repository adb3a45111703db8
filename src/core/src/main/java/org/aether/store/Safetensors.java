package org.aether.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.model.Tensor;

/**
 * Named tensors and text in the safetensors format (github.com/huggingface/safetensors, "Format"): eight bytes with the
 * length of a JSON header, little endian; the header; the numbers.
 *
 * <p>Numbers are written as float32, names in alphabetical order, and no date is written, so that equal contents give
 * equal bytes. F32, F64, F16 and BF16 are read. The length of the header, every shape and every offset are checked against
 * the bytes that are there; holes and overlaps are refused, as the format demands.
 *
 * @param tensors by name
 * @param metadata free text by key
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LENGTH_BYTES = SafetensorsHeader.LENGTH_BYTES;

    /** The numbers begin at a multiple of this many bytes. */
    private static final int ALIGNMENT = 8;

    /** The file as bytes. */
    public byte[] encode() {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode text = header.putObject(SafetensorsHeader.METADATA);
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
     * @param source the file that the bytes come from, for messages
     * @throws AetherException of kind DAMAGED when the bytes are not safetensors
     */
    public static Safetensors decode(byte[] bytes, Path source) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = SafetensorsHeader.length(file, bytes.length, source);
        int start = SafetensorsHeader.LENGTH_BYTES + length;
        SafetensorsHeader header = SafetensorsHeader.parse(
                new String(bytes, SafetensorsHeader.LENGTH_BYTES, length, StandardCharsets.UTF_8),
                bytes.length - start,
                source);
        file.position(start);
        ByteBuffer numbers = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            tensors.put(
                    entry.name(),
                    new Tensor(entry.shape(), entry.type().read(numbers, (int) entry.begin(), entry.size())));
        }
        return new Safetensors(Collections.unmodifiableMap(tensors), header.metadata());
    }
}
