package org.aether.geotiff;

/**
 * The format of the tiles of a file that is written.
 *
 * @param type FLOAT32, INT8 or UINT8
 * @param bands number of bands
 * @param tileSize width and height of a tile in pixels
 */
record TileFormat(PixelType type, Compression compression, int bands, int tileSize) {

    /** The TIFF predictor: 3 for floats, 2 (horizontal differences) for INT8, and 1 (none) otherwise. */
    int predictor() {
        if (compression == Compression.NONE) {
            return 1;
        }
        return switch (type) {
            case FLOAT32 -> 3;
            case INT8 -> 2;
            default -> 1;
        };
    }

    /** Size of a tile before compression. */
    int rawBytes() {
        return Math.toIntExact((long) tileSize * tileSize * bands * (type == PixelType.FLOAT32 ? Float.BYTES : 1));
    }

    /** Maximum size of a tile after compression. */
    long maxBytes() {
        int rawBytes = rawBytes();
        return switch (compression) {
            case NONE -> rawBytes;
            case LZW -> LzwEncoder.maxBytes(rawBytes);
            case DEFLATE -> rawBytes + rawBytes / 128L + 1024;
            case ZSTD -> ZstdCodec.maxBytes(rawBytes);
        };
    }

    /** A decoder for tiles of this format. */
    TileDecoder decoder() {
        return new TileDecoder(type, compression, predictor(), bands, tileSize, tileSize);
    }
}
