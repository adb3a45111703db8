package org.aether.geotiff;

/** The largest tile or strip that is read or written. A block is decoded as a whole, once for each reading thread. */
final class BlockLimit {

    /** Maximum size of a block with all bands as floats. */
    static final long MAX_BYTES = 256L << 20;

    /** The same in megabytes, for messages. */
    static final long MAX_MEGABYTES = MAX_BYTES >> 20;

    private BlockLimit() {}

    /** Size of a block with all bands as floats; a double, because the product may exceed the range of a long. */
    static double bytes(int width, int height, int bands) {
        return (double) width * height * bands * Float.BYTES;
    }
}
