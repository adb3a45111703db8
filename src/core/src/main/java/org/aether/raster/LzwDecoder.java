package org.aether.raster;

import java.io.IOException;

/** Undoes {@link LzwEncoder}: TIFF's LZW (TIFF 6.0, section 13). One instance per thread. */
final class LzwDecoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int CODES = 4096;

    /** A string is the place in the output where it stood first, and its length. */
    private final int[] starts = new int[CODES];

    private final int[] lengths = new int[CODES];

    /**
     * Decodes one block.
     *
     * @return bytes written to {@code to}
     * @throws IOException when the codes are none of TIFF's LZW or give more than {@code to} holds
     */
    int decode(byte[] from, int length, byte[] to) throws IOException {
        int at = 0;
        int next = FIRST;
        int width = 9;
        int pending = 0;
        int bits = 0;
        int read = 0;
        int previousStart = -1;
        int previousLength = 0;
        while (true) {
            while (bits < width) {
                if (read == length) {
                    // Some writers leave the end code out.
                    return at;
                }
                pending = pending << 8 | from[read++] & 0xff;
                bits += 8;
            }
            int code = pending >>> (bits - width) & ((1 << width) - 1);
            bits -= width;
            pending &= (1 << bits) - 1;
            if (code == END) {
                return at;
            }
            if (code == CLEAR) {
                next = FIRST;
                width = 9;
                previousStart = -1;
                continue;
            }
            if (code >= next + (previousStart < 0 ? 0 : 1) || (code >= CLEAR && previousStart < 0)) {
                throw new IOException("The LZW code " + code + " is not known yet");
            }
            int start = at;
            int size = code < CLEAR ? 1 : code == next ? previousLength + 1 : lengths[code];
            if (at + size > to.length) {
                throw new IOException("The LZW codes give more bytes than the block has");
            }
            if (code < CLEAR) {
                to[at++] = (byte) code;
            } else {
                int source = code == next ? previousStart : starts[code];
                // One by one, since the string may run into what it gives.
                for (int i = 0; i < size; i++) {
                    to[at++] = to[source + i];
                }
            }
            if (previousStart >= 0 && next < CODES) {
                starts[next] = previousStart;
                lengths[next] = previousLength + 1;
                next++;
                if (next == (1 << width) - 1 && width < 12) {
                    width++;
                }
            }
            previousStart = start;
            previousLength = size;
        }
    }
}
