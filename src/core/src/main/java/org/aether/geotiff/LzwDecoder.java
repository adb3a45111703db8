package org.aether.geotiff;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Decodes TIFF's LZW (TIFF 6.0, section 13). Not thread-safe. */
final class LzwDecoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MAX_STRINGS = 4096 - FIRST;
    private static final int LONG_STRING = 24;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /**
     * Start in the output of the string of each code since the last {@link #CLEAR}. The string of a new table entry is the
     * string of a code and the first byte of the next code's string, which are adjacent in the output, so two starts
     * delimit it.
     */
    private final int[] starts = new int[MAX_STRINGS + 2];

    /**
     * Decodes one block.
     *
     * @return bytes written to {@code to}
     * @throws IOException when a code is invalid, or when the output does not fit into {@code to}
     */
    int decode(byte[] from, int length, byte[] to) throws IOException {
        int at = 0;
        int read = 0;
        long pending = 0;
        int bits = 0;
        int width = 9;
        // Number of codes since the last CLEAR, and the number at which the width grows.
        int codes = 0;
        int limit = (1 << 9) - FIRST;
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
                        // Some writers omit the end code.
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
                limit = (1 << 9) - FIRST;
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
                    throw new IOException("The LZW code " + code + " is not in the table");
                }
                int start = starts[string];
                int size = starts[string + 1] + 1 - start;
                if (size > to.length - at) {
                    throw tooLong();
                }
                copy(to, start, at, size);
                at += size;
            }
            if (codes <= MAX_STRINGS) {
                codes++;
            }
            if (codes == limit && width < 12) {
                width++;
                limit = (1 << width) - FIRST;
            }
        }
    }

    private static void copy(byte[] bytes, int start, int at, int size) {
        if (size > LONG_STRING && start + size <= at) {
            System.arraycopy(bytes, start, bytes, at, size);
            return;
        }
        // Byte by byte, because the source and the target may overlap.
        for (int i = 0; i < size; i++) {
            bytes[at + i] = bytes[start + i];
        }
    }

    private static IOException tooLong() {
        return new IOException("The LZW codes give more bytes than a block has");
    }
}
