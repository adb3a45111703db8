package org.aether.geotiff;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * ZSTD through its own library; where that has no build for the platform, or may not be unpacked, through one written in
 * Java, which is two to ten times slower and gives other (equally valid) bytes. Thread-safe.
 */
final class ZstdCodec {

    private static final boolean NATIVE = starts();

    private ZstdCodec() {}

    private static boolean starts() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError absent) {
            return false;
        }
    }

    /** The most bytes that so many can become. */
    static long bound(long length) {
        return length + length / 128 + 1024;
    }

    /**
     * Compresses one block.
     *
     * @param from direct, from its index 0
     * @param to direct, room for {@link #bound} bytes from its index 0
     * @return bytes written to {@code to}
     */
    static int compress(ByteBuffer from, int length, ByteBuffer to, int level) {
        if (NATIVE) {
            long size = Zstd.compressDirectByteBuffer(to, 0, to.capacity(), from, 0, length, level);
            if (Zstd.isError(size)) {
                throw new ZstdException(size);
            }
            return (int) size;
        }
        ByteBuffer target = to.duplicate().clear();
        new ZstdCompressor().compress(from.duplicate().clear().limit(length), target);
        return target.position();
    }

    /**
     * Undoes {@link #compress}.
     *
     * @return bytes written to {@code to}
     * @throws IOException when the bytes are damaged
     */
    static int decompress(byte[] from, int length, byte[] to) throws IOException {
        try {
            if (NATIVE) {
                long size = Zstd.decompressByteArray(to, 0, to.length, from, 0, length);
                if (Zstd.isError(size)) {
                    throw new ZstdException(size);
                }
                return (int) size;
            }
            return new ZstdDecompressor().decompress(from, 0, length, to, 0, to.length);
        } catch (ZstdException | MalformedInputException | IllegalArgumentException damaged) {
            throw new IOException(damaged);
        }
    }

    /**
     * The same from memory outside the heap.
     *
     * @param from direct, from index 0 to its limit
     */
    static int decompress(ByteBuffer from, byte[] to) throws IOException {
        if (NATIVE) {
            try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
                return context.decompressDirectByteBufferToByteArray(to, 0, to.length, from, 0, from.limit());
            } catch (ZstdException damaged) {
                throw new IOException(damaged);
            }
        }
        byte[] copy = new byte[from.limit()];
        from.get(0, copy);
        return decompress(copy, copy.length, to);
    }
}
