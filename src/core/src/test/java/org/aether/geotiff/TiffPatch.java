package org.aether.geotiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Changes tags in the bytes of a little-endian classic TIFF. */
record TiffPatch(ByteBuffer bytes) {

    static TiffPatch of(byte[] bytes) {
        return new TiffPatch(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Changes the number of a tag of the first directory, which hides the tag. */
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

    /** Changes the value of a tag of the first directory that has a single number. */
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
