package org.aether.geotiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Changes tags in the bytes of a little-endian classic TIFF, to make files that no program writes. */
record TiffPatch(ByteBuffer bytes) {

    static TiffPatch of(byte[] bytes) {
        return new TiffPatch(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Gives a tag of the first directory a number that means nothing, which hides it. */
    TiffPatch rename(int tag, int to) {
        int directory = bytes.getInt(4);
        for (int i = 0; i < bytes.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if ((bytes.getShort(entry) & 0xffff) == tag) {
                bytes.putShort(entry, (short) to);
                return this;
            }
        }
        throw new AssertionError("There is no tag " + tag);
    }

    /** Gives a tag of the first directory, a single number, another value. */
    TiffPatch set(int tag, int value) {
        int directory = bytes.getInt(4);
        for (int i = 0; i < bytes.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if ((bytes.getShort(entry) & 0xffff) == tag) {
                bytes.putInt(entry + 8, value);
                return this;
            }
        }
        throw new AssertionError("There is no tag " + tag);
    }
}
