package org.aether.raster;

import java.util.Arrays;

/**
 * TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, widths changed one code early.
 *
 * <p>Own code because the JDK keeps its encoder to itself and the one ImageIO-Ext uses belongs to JAI, which newer
 * GeoServers no longer have. One instance per thread.
 */
final class LzwEncoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int LAST = 4094;
    private static final int SLOTS = 1 << 14;
    private static final int GENERATIONS = 1 << 11;

    /** A slot's key is generation, prefix code and next byte; clearing the table starts a new generation. */
    private final int[] keys = new int[SLOTS];

    private final short[] codes = new short[SLOTS];
    private int generation;

    private byte[] out;
    private int at;
    private int pending;
    private int pendingBits;
    private int width;

    /** The most bytes that so many can become. */
    static int bound(int length) {
        return Math.addExact(length, length / 2 + length / 256 + 16);
    }

    /**
     * Encodes one block.
     *
     * @param to room for {@link #bound} bytes
     * @return bytes written to {@code to}
     */
    int encode(byte[] from, int length, byte[] to) {
        out = to;
        at = 0;
        pending = 0;
        pendingBits = 0;
        width = 9;
        put(CLEAR);
        clearTable();
        if (length > 0) {
            encodeBytes(from, length);
        }
        put(END);
        if (pendingBits > 0) {
            out[at++] = (byte) (pending << (8 - pendingBits));
        }
        out = null;
        return at;
    }

    private void encodeBytes(byte[] from, int length) {
        int next = FIRST;
        int prefix = from[0] & 0xff;
        for (int i = 1; i < length; i++) {
            int value = from[i] & 0xff;
            int key = generation << 20 | prefix << 8 | value;
            int slot = (key * 0x9E3779B1) >>> 18;
            while (keys[slot] != key && keys[slot] >>> 20 == generation) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            if (keys[slot] == key) {
                prefix = codes[slot];
                continue;
            }
            put(prefix);
            prefix = value;
            keys[slot] = key;
            codes[slot] = (short) next++;
            if (next == LAST) {
                put(CLEAR);
                clearTable();
                width = 9;
                next = FIRST;
            } else if (next == 1 << width) {
                width++;
            }
        }
        put(prefix);
        next++;
        if (next == LAST) {
            put(CLEAR);
            width = 9;
        } else if (next == 1 << width) {
            width++;
        }
    }

    private void clearTable() {
        generation++;
        if (generation == GENERATIONS) {
            Arrays.fill(keys, 0);
            generation = 1;
        }
    }

    private void put(int code) {
        pending = pending << width | code;
        pendingBits += width;
        while (pendingBits >= 8) {
            pendingBits -= 8;
            out[at++] = (byte) (pending >>> pendingBits);
        }
        pending &= (1 << pendingBits) - 1;
    }
}
