package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import java.util.Optional;

/** Compression methods of TIFF tiles that this package reads and writes itself. */
public enum Compression {
    NONE(BaselineTIFFTagSet.COMPRESSION_NONE),
    LZW(BaselineTIFFTagSet.COMPRESSION_LZW),
    DEFLATE(BaselineTIFFTagSet.COMPRESSION_ZLIB),
    ZSTD(PrivateTIFFTagSet.COMPRESSION_ZSTD);

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    /** The value of the tag Compression. */
    int code() {
        return code;
    }

    /** The method with a value of the tag Compression; empty for other methods. Deflate has two values. */
    static Optional<Compression> of(int code) {
        if (code == BaselineTIFFTagSet.COMPRESSION_DEFLATE) {
            return Optional.of(DEFLATE);
        }
        for (Compression compression : values()) {
            if (compression.code == code) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }
}
