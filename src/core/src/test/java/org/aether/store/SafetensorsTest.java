package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.aether.AetherException;
import org.aether.model.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    /** A file put together by hand. */
    private static byte[] file(String header, int... bytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array());
        file.writeBytes(text);
        for (int b : bytes) {
            file.write(b);
        }
        return file.toByteArray();
    }

    @Test
    void writesTheFormatOfTheSpecification() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", new Tensor(new int[] {}, new float[] {-2}));
        tensors.put("a", new Tensor(new int[] {1, 2}, new float[] {1, 0.5f}));
        byte[] bytes = new Safetensors(tensors, Map.of("k", "v")).encode();
        String header = "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        assertThat(bytes).isEqualTo(file(padded, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x3f, 0, 0, 0, 0xc0));
    }

    @Property(tries = 100)
    void readingUndoesWriting(
            @ForAll @Size(max = 5)
                    Map<@AlphaChars @StringLength(min = 1, max = 9) String, @IntRange(max = 40) Integer> sizes,
            @ForAll @Size(max = 3) Map<String, String> metadata) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        sizes.forEach((name, size) -> {
            float[] data = new float[size * 3];
            for (int i = 0; i < data.length; i++) {
                data[i] = name.hashCode() / (i + 1f);
            }
            tensors.put(name, new Tensor(new int[] {size, 3}, data));
        });
        Safetensors read = Safetensors.decode(new Safetensors(tensors, metadata).encode(), Path.of("x"));
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.tensors().keySet()).isEqualTo(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(read.tensors().get(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.tensors().get(name).data()).isEqualTo(tensor.data());
        });
    }

    @Test
    void readsHalfBfloatAndDoublePrecision() {
        // 1, -2, 65504, 2^-24 as IEEE halves; 1, -3.140625 as bfloat16; pi as a double
        byte[] bytes = file(
                "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                        + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[12,20]}}",
                0x00,
                0x3c,
                0x00,
                0xc0,
                0xff,
                0x7b,
                0x01,
                0x00, //
                0x80,
                0x3f,
                0x49,
                0xc0, //
                0x18,
                0x2d,
                0x44,
                0x54,
                0xfb,
                0x21,
                0x09,
                0x40);
        Map<String, Tensor> tensors = Safetensors.decode(bytes, Path.of("x")).tensors();
        assertThat(tensors.get("h").data()).containsExactly(1, -2, 65504, 0x1p-24f);
        assertThat(tensors.get("b").data()).containsExactly(1, -3.140625f);
        assertThat(tensors.get("d").data()).containsExactly((float) Math.PI);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":1}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,99999999999999999999]}}",
            })
    void refusesHeadersThatDoNotDescribeTheBytes(String header) {
        assertThatThrownBy(() -> Safetensors.decode(file(header, 0, 0, 0, 0, 0, 0, 0, 0), Path.of("w.safetensors")))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The file w.safetensors is not readable as safetensors: ")
                .hasMessageContaining("restore it");
    }

    @Test
    void refusesAHugeHeaderWithoutReservingMemoryForIt() {
        for (long length : new long[] {Long.MAX_VALUE, -1, 99_000_000, 1}) {
            byte[] bytes = ByteBuffer.allocate(32)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();
            assertThatThrownBy(() -> Safetensors.decode(bytes, Path.of("w"))).hasMessageContaining("its header claims");
        }
    }

    @Test
    void refusesWhatWasCutShortAnywhere() {
        byte[] whole = new Safetensors(Map.of("a", new Tensor(new int[] {3}, new float[3])), Map.of()).encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Safetensors.decode(cut, Path.of("w"))).isInstanceOf(AetherException.class);
        }
    }

    @Test
    void namesATypeItDoesNotRead() {
        assertThatThrownBy(() -> Safetensors.decode(
                        file(
                                "{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0),
                        Path.of("w")))
                .hasMessage("The file w stores 'a' as 'I64'; only F32, F64, F16 and BF16 are read, so convert it to"
                        + " F32.");
    }
}
