package org.aether.geotiff;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Undoes {@link LzwEncoder}: TIFF's LZW (TIFF 6.0, section 13). One instance per thread. */
final class LzwDecoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MOST_STRINGS = 4096 - FIRST;
    private static final int LONG_STRING = 24;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /**
     * Where in the output the strings of all codes since the last {@link #CLEAR} begin. A new string is that of a code and
     * the first byte of the next one's, so it lies in the output as a whole, and two places say where.
     */
    private final int[] starts = new int[MOST_STRINGS + 2];

    /**
     * Decodes one block.
     *
     * @return bytes written to {@code to}
     * @throws IOException when the codes are none of TIFF's LZW or give more than {@code to} holds
     */
    int decode(byte[] from, int length, byte[] to) throws IOException {
        int at = 0;
        int read = 0;
        long pending = 0;
        int bits = 0;
        int width = 9;
        // Codes since the last CLEAR, and how many of them take this width.
        int codes = 0;
        int most = (1 << 9) - FIRST;
        while (true) {
            if (bits < width) {
                if (read + Integer.BYTES <= length) {
                    pending = pending << 32 | (int) INT.get(from, read) & 0xffffffffL;
                    read += Integer.BYTES;
                    bits += 32;
                } else {
                    while (bits < width && read < length) {
                        pending = pending << 8 | from[read++] & 0xff;
                        bits += 8;
                    }
                    if (bits < width) {
                        // Some writers leave the end code out.
                        return at;
                    }
                }
            }
            bits -= width;
            int code = (int) (pending >>> bits) & ((1 << width) - 1);
            if (code == END) {
                return at;
            }
            if (code == CLEAR) {
                codes = 0;
                width = 9;
                most = (1 << 9) - FIRST;
                continue;
            }
            starts[codes] = at;
            if (code < CLEAR) {
                if (at == to.length) {
                    throw tooLong();
                }
                to[at++] = (byte) code;
            } else {
                int string = code - FIRST;
                if (string >= codes) {
                    throw new IOException("The LZW code " + code + " is not known yet");
                }
                int start = starts[string];
                int size = starts[string + 1] + 1 - start;
                if (size > to.length - at) {
                    throw tooLong();
                }
                copy(to, start, at, size);
                at += size;
            }
            if (codes <= MOST_STRINGS) {
                codes++;
            }
            if (codes == most && width < 12) {
                width++;
                most = (1 << width) - FIRST;
            }
        }
    }

    private static void copy(byte[] bytes, int start, int at, int size) {
        if (size > LONG_STRING && start + size <= at) {
            System.arraycopy(bytes, start, bytes, at, size);
            return;
        }
        // One by one, since the string may run into what it gives.
        for (int i = 0; i < size; i++) {
            bytes[at + i] = bytes[start + i];
        }
    }

    private static IOException tooLong() {
        return new IOException("The LZW codes give more bytes than the block has");
    }
}
