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
 * ZSTD compression by the native library, or by a Java implementation where the native library is not available for the
 * platform or cannot be unpacked. The Java implementation is two to ten times slower, and its compressed bytes differ but
 * are equally valid. Thread-safe.
 */
final class ZstdCodec {

    private static final boolean NATIVE = loads();

    private ZstdCodec() {}

    private static boolean loads() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError absent) {
            return false;
        }
    }

    /** Maximum compressed size. */
    static long maxBytes(long length) {
        return length + length / 128 + 1024;
    }

    /**
     * Compresses one block.
     *
     * @param from direct buffer with the bytes from index 0
     * @param to direct buffer for at least {@link #maxBytes} bytes from index 0
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
     * Decompresses one block.
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
     * Decompresses one block from a direct buffer.
     *
     * @param from direct buffer with the bytes from index 0 to its limit
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
