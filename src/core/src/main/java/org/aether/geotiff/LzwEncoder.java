package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, widths changed one code early.
 *
 * <p>The lower bytes of floats are noise, in which a table of strings finds nothing; its codes only grow to 12 bits for
 * little more than a byte. So where the table has found nothing, the next bytes go out one by one, each as a code of 9
 * bits, and the table is cleared before codes become longer. That is LZW for every reader, takes 9.04 bits a byte, and
 * asks no table. After some time, and wherever the data may have changed its kind, the table is tried again.
 *
 * <p>Own code because the JDK keeps its encoder to itself and the one ImageIO-Ext uses belongs to JAI, which newer
 * GeoServers no longer have. One instance per thread.
 */
final class LzwEncoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int LAST = 4094;

    /** At 4,094 codes less than half of the slots are taken. */
    private static final int SLOT_BITS = 13;

    /** As many codes as may stand between two {@link #CLEAR} that take 9 bits as they do. */
    private static final int SHORT_CODES = 511 - FIRST;

    /** A table that needs more bits a byte is not worth its time. */
    private static final double MOST_BITS = 8.6;

    /** Bytes that go out one by one before the table is tried again; four times as many each time it was in vain. */
    private static final int FIRST_PLAIN = 8 * SHORT_CODES;

    /** Shorter stretches are no hint: each costs a {@link #CLEAR} and the beginning of a table. */
    private static final int SHORTEST_STRETCH = 1024;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A slot holds a prefix's code (12 bits), the byte that follows it (8) and the code of both (12); 0 is empty. */
    private final int[] table = new int[1 << SLOT_BITS];

    private byte[] out;
    private int at;

    /** Its lower bits are not written yet: so many as the next field says, at most 31 between codes. */
    private long pending;

    private int pendingBits;

    /** How wide the next code is. */
    private int width;

    /** Whether the table found too little when {@link #strings} ended early. */
    private boolean noise;

    /** The most bytes that so many can become. */
    static int bound(int length) {
        return Math.addExact(length, length / 2 + length / 256 + 16);
    }

    /**
     * Encodes one block.
     *
     * @param stretch after every so many bytes the data may change its kind, which is only a hint
     * @param to room for {@link #bound} bytes
     * @return bytes written to {@code to}
     */
    int encode(byte[] from, int length, int stretch, byte[] to) {
        out = to;
        at = 0;
        pending = 0;
        pendingBits = 0;
        width = 9;
        put(CLEAR);
        int step = stretch < SHORTEST_STRETCH ? length : stretch;
        int end = 0;
        while (end < length) {
            int start = end;
            end = length - start > step ? start + step : length;
            if (start > 0) {
                put(CLEAR);
            }
            encodeStretch(from, start, end);
        }
        put(END);
        for (; pendingBits > 0; pendingBits -= 8) {
            out[at++] = (byte) (pendingBits >= 8 ? pending >>> (pendingBits - 8) : pending << (8 - pendingBits));
        }
        out = null;
        return at;
    }

    /** From a {@link #CLEAR} on, to codes that none follows. */
    private void encodeStretch(byte[] from, int start, int end) {
        int plain = FIRST_PLAIN;
        int next = strings(from, start, end);
        while (next < end) {
            if (noise) {
                int stop = end - next > plain ? next + plain : end;
                plainBytes(from, next, stop, stop < end);
                next = stop;
                plain = plain > end - start ? plain : 4 * plain;
            } else {
                plain = FIRST_PLAIN;
            }
            if (next < end) {
                next = strings(from, next, end);
            }
        }
    }

    /**
     * Encodes with a table, from a {@link #CLEAR} on.
     *
     * @return the end, or the first byte not encoded, where the table is full or finds too little; then there is a
     *     {@link #CLEAR} before it
     */
    private int strings(byte[] from, int start, int end) {
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
                noise = 8L * (at - startsAt) > MOST_BITS * (i - start);
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
     * Encodes every byte as its own code of 9 bits, from a {@link #CLEAR} on.
     *
     * @param clear whether to end with another
     */
    private void plainBytes(byte[] from, int start, int end, boolean clear) {
        width = 9;
        for (int i = start; i < end; ) {
            int stop = Math.min(i + SHORT_CODES, end);
            i = sevens(from, i, stop);
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
     * @return the first byte not encoded
     */
    private int sevens(byte[] from, int start, int end) {
        int i = start;
        long bits = pending;
        int count = pendingBits;
        for (; i + 8 <= end; i += 7) {
            long codes = (long) LONG.get(from, i) >>> 8;
            // The byte numbered k from the right moves up by k bits: by four, by two and by one.
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
