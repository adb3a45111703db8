package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, with widths that grow one
 * code early.
 *
 * <p>The lower bytes of floats are noise, in which the string table finds no repetition: its codes grow to 12 bits for
 * little more than one byte each. Where that happens, the encoder writes the next bytes as single-byte codes of 9 bits and
 * clears the table before codes become longer. The result is valid LZW and takes 9.04 bits a byte without any table look-up.
 * After some time, and at the start of each segment, the encoder tries the table again.
 *
 * <p>The encoder of the JDK is not public, and that of ImageIO-Ext belongs to JAI, which GeoServer 3.0 does not have. Not
 * thread-safe.
 */
final class LzwEncoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int LAST = 4094;

    /** With 4,094 codes, less than half of the slots are used. */
    private static final int SLOT_BITS = 13;

    /** Number of codes of 9 bits after a {@link #CLEAR}. */
    private static final int SHORT_CODES = 511 - FIRST;

    /** The table is abandoned when it needs more bits a byte. */
    private static final double MAX_BITS_PER_BYTE = 8.6;

    /** Bytes that are written as single-byte codes before the table is tried again; quadrupled after each failure. */
    private static final int FIRST_LITERALS = 8 * SHORT_CODES;

    /** Minimum length of a segment, because each segment costs a {@link #CLEAR} and a new table. */
    private static final int MIN_SEGMENT = 1024;

    private static final byte[] NONE = new byte[0];

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Hash table. A slot holds the code of a prefix (12 bits), the next byte (8) and the code of both (12); 0 is empty. */
    private final int[] table = new int[1 << SLOT_BITS];

    private byte[] out = NONE;
    private int at;

    /** Bits that are not written yet, in the lower {@link #pendingBits} bits. */
    private long pending;

    /** At most 31 between codes. */
    private int pendingBits;

    /** Width of the next code in bits. */
    private int width;

    /** Whether the last call of {@link #encodeStrings} ended because the table compressed too little. */
    private boolean noise;

    /** Maximum compressed size. */
    static int maxBytes(int length) {
        return Math.addExact(length, length / 2 + length / 256 + 16);
    }

    /**
     * Encodes one block.
     *
     * @param segment length of segments of similar data; a hint that changes the size but not the validity
     * @param to array of at least {@link #maxBytes} bytes
     * @return bytes written to {@code to}
     */
    int encode(byte[] from, int length, int segment, byte[] to) {
        out = to;
        at = 0;
        pending = 0;
        pendingBits = 0;
        width = 9;
        put(CLEAR);
        int step = segment < MIN_SEGMENT ? length : segment;
        int end = 0;
        while (end < length) {
            int start = end;
            end = length - start > step ? start + step : length;
            if (start > 0) {
                put(CLEAR);
            }
            encodeSegment(from, start, end);
        }
        put(END);
        for (; pendingBits > 0; pendingBits -= 8) {
            out[at++] = (byte) (pendingBits >= 8 ? pending >>> (pendingBits - 8) : pending << (8 - pendingBits));
        }
        out = NONE;
        return at;
    }

    /** Encodes a segment, after a {@link #CLEAR}. */
    private void encodeSegment(byte[] from, int start, int end) {
        int literals = FIRST_LITERALS;
        int next = encodeStrings(from, start, end);
        while (next < end) {
            if (noise) {
                int stop = end - next > literals ? next + literals : end;
                encodeLiterals(from, next, stop, stop < end);
                next = stop;
                literals = literals > end - start ? literals : 4 * literals;
            } else {
                literals = FIRST_LITERALS;
            }
            if (next < end) {
                next = encodeStrings(from, next, end);
            }
        }
    }

    /**
     * Encodes with the string table, after a {@link #CLEAR}.
     *
     * @return {@code end}, or the index of the first byte that was not encoded because the table is full or compresses too
     *     little; a {@link #CLEAR} was then written
     */
    private int encodeStrings(byte[] from, int start, int end) {
        Arrays.fill(table, 0);
        width = 9;
        int startsAt = at;
        int next = FIRST;
        int limit = FIRST + SHORT_CODES;
        int prefix = from[start] & 0xff;
        for (int i = start + 1; i < end; i++) {
            int value = from[i] & 0xff;
            int key = prefix << 8 | value;
            int slot = (key * 0x9E3779B1) >>> (32 - SLOT_BITS);
            int entry = table[slot];
            while (entry != 0 && entry >>> 12 != key) {
                slot = (slot + 1) & ((1 << SLOT_BITS) - 1);
                entry = table[slot];
            }
            if (entry != 0) {
                prefix = entry & 0xfff;
                continue;
            }
            put(prefix);
            prefix = value;
            table[slot] = key << 12 | next++;
            if (next == limit) {
                if (next == 1 << width) {
                    width++;
                }
                noise = 8L * (at - startsAt) > MAX_BITS_PER_BYTE * (i - start);
                if (noise || limit == LAST) {
                    put(CLEAR);
                    width = 9;
                    return i;
                }
                limit = limit < 512 ? 512 : Math.min(2 * limit, LAST);
            }
        }
        put(prefix);
        if (next + 1 == 1 << width) {
            width++;
        }
        return end;
    }

    /**
     * Encodes each byte as a code of 9 bits, after a {@link #CLEAR}.
     *
     * @param clear whether to write another {@link #CLEAR} at the end
     */
    private void encodeLiterals(byte[] from, int start, int end, boolean clear) {
        width = 9;
        for (int i = start; i < end; ) {
            int stop = Math.min(i + SHORT_CODES, end);
            i = encodeSevens(from, i, stop);
            for (; i < stop; i++) {
                put(from[i] & 0xff);
            }
            if (clear || i < end) {
                put(CLEAR);
            }
        }
    }

    /**
     * Encodes seven bytes at a time as the 63 bits of their codes.
     *
     * @return the index of the first byte that was not encoded
     */
    private int encodeSevens(byte[] from, int start, int end) {
        int i = start;
        long bits = pending;
        int count = pendingBits;
        for (; i + 8 <= end; i += 7) {
            long codes = (long) LONG.get(from, i) >>> 8;
            // Byte k, counted from the right, is shifted left by k bits: by four, by two and by one.
            codes = codes & 0x00000000ffffffffL | (codes & 0x00ffffff00000000L) << 4;
            codes = codes & 0x000ffff00000ffffL | (codes & 0x0ff00000ffff0000L) << 2;
            codes = codes & 0x3fc00ff003fc00ffL | (codes & 0x000ff003fc00ff00L) << 1;
            if (count == 0) {
                count = 63;
            } else {
                LONG.set(out, at, bits << (64 - count) | codes >>> (count - 1));
                at += 8;
                count--;
            }
            bits = codes;
        }
        if (count >= 32) {
            count -= 32;
            INT.set(out, at, (int) (bits >>> count));
            at += 4;
        }
        pending = bits;
        pendingBits = count;
        return i;
    }

    private void put(int code) {
        pending = pending << width | code;
        pendingBits += width;
        if (pendingBits >= 32) {
            pendingBits -= 32;
            INT.set(out, at, (int) (pending >>> pendingBits));
            at += 4;
        }
    }
}
