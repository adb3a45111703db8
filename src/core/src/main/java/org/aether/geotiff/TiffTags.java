package org.aether.geotiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds one image file directory of a little-endian TIFF or BigTIFF. Values that do not fit into the directory entries
 * follow the directory.
 */
final class TiffTags {

    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 12;
    private static final int LONG8 = 16;

    /** The value of a tag as it is stored in the file. */
    private record Value(int type, int count, ByteBuffer bytes) {

        int length() {
            return bytes.remaining();
        }
    }

    private final Map<Integer, Value> tags = new TreeMap<>();
    private final boolean big;

    /** @param big BigTIFF: 64-bit offsets */
    TiffTags(boolean big) {
        this.big = big;
    }

    TiffTags shorts(int tag, int... values) {
        ByteBuffer bytes = little(Short.BYTES * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return put(tag, SHORT, values.length, bytes);
    }

    TiffTags number(int tag, int value) {
        return put(tag, LONG, 1, little(Integer.BYTES).putInt(value));
    }

    /** Positions or lengths in the file: 64 bits in BigTIFF, 32 bits otherwise. */
    TiffTags positions(int tag, long[] values) {
        ByteBuffer bytes = little(inline() * values.length);
        for (long value : values) {
            position(bytes, value);
        }
        return put(tag, big ? LONG8 : LONG, values.length, bytes);
    }

    TiffTags doubles(int tag, double... values) {
        ByteBuffer bytes = little(Double.BYTES * values.length);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return put(tag, DOUBLE, values.length, bytes);
    }

    /** @param text ends with a zero byte */
    TiffTags text(int tag, byte[] text) {
        return put(tag, ASCII, text.length, little(text.length).put(text));
    }

    private TiffTags put(int tag, int type, int count, ByteBuffer bytes) {
        tags.put(tag, new Value(type, count, bytes.flip().asReadOnlyBuffer()));
        return this;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Size of an offset, which is also the maximum size of a value within a directory entry. */
    private int inline() {
        return big ? Long.BYTES : Integer.BYTES;
    }

    private void position(ByteBuffer into, long value) {
        if (big) {
            into.putLong(value);
        } else {
            into.putInt((int) value);
        }
    }

    private int directoryLength() {
        return even((big ? Long.BYTES : Short.BYTES) + tags.size() * (2 * Short.BYTES + 2 * inline()) + inline());
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    /** Size of the directory with all its values; independent of the values of positions. */
    int length() {
        int length = directoryLength();
        for (Value value : tags.values()) {
            length = Math.addExact(length, value.length() <= inline() ? 0 : even(value.length()));
        }
        return length;
    }

    /**
     * The directory with its values.
     *
     * @param at position of the directory in the file, an even number
     * @param next position of the next directory, or 0
     * @return {@link #length()} bytes
     */
    byte[] bytes(long at, long next) {
        byte[] bytes = new byte[length()];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (big) {
            out.putLong(tags.size());
        } else {
            out.putShort((short) tags.size());
        }
        int valuesAt = directoryLength();
        for (Map.Entry<Integer, Value> tag : tags.entrySet()) {
            Value value = tag.getValue();
            out.putShort((short) (int) tag.getKey()).putShort((short) value.type());
            position(out, value.count());
            if (value.length() <= inline()) {
                out.put(out.position(), value.bytes(), 0, value.length());
                out.position(out.position() + inline());
            } else {
                position(out, at + valuesAt);
                out.put(valuesAt, value.bytes(), 0, value.length());
                valuesAt += even(value.length());
            }
        }
        position(out, next);
        return bytes;
    }
}
