package org.aether.model;

import ai.djl.util.Float16Utils;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a checkpoint stores a number. Every type is read as float32, which rounds only {@link #FLOAT64}. */
public enum NumberType {
    FLOAT32("Float", Float.BYTES) {
        @Override
        float read(ByteBuffer bytes, int at) {
            return bytes.getFloat(at);
        }
    },
    FLOAT16("Half", Short.BYTES) {
        @Override
        float read(ByteBuffer bytes, int at) {
            return Float16Utils.halfToFloat(bytes.getShort(at));
        }
    },
    /** The upper half of a float32. */
    BFLOAT16("BFloat16", Short.BYTES) {
        @Override
        float read(ByteBuffer bytes, int at) {
            return Float.intBitsToFloat(bytes.getShort(at) << 16);
        }
    },
    FLOAT64("Double", Double.BYTES) {
        @Override
        float read(ByteBuffer bytes, int at) {
            return (float) bytes.getDouble(at);
        }
    };

    private final String torchName;
    private final int bytes;

    NumberType(String torchName, int bytes) {
        this.torchName = torchName;
        this.bytes = bytes;
    }

    /**
     * The type by the name of its storage class in torch.
     *
     * @param name {@code Half} for {@code torch.HalfStorage}
     * @return null when weights are never stored in this type
     */
    static @Nullable NumberType ofTorch(String name) {
        for (NumberType type : values()) {
            if (type.torchName.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }

    /**
     * Reads one number.
     *
     * @param bytes in the checkpoint's byte order
     * @param at index of the number's first byte
     */
    abstract float read(ByteBuffer bytes, int at);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
