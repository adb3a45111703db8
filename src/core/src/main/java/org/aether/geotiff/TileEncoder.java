package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Deflater;
import org.aether.raster.AeQuantization;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the floats of a tile as the bytes that a TIFF stores: converts them to the sample type, applies the predictor
 * and compresses them. Buffers are reused for the next tile. Not thread-safe.
 */
final class TileEncoder {

    /** On real embeddings, level 6 saves one to two percent and takes up to twice as long. */
    private static final int DEFLATE_LEVEL = 4;

    /** On bytes, level 1 is small (51 % of the raw size) and fast. On floats, level -1 is 1.7 times as fast and 1 % larger. */
    private static final int ZSTD_LEVEL_BYTES = 1;

    private static final int ZSTD_LEVEL_FLOATS = -1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TOP_BITS = 0x80808080;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_PAIRS = 0x0000ffff0000ffffL;

    private static final byte UINT8_NO_DATA = (byte) 255;

    private final PixelType type;
    private final Compression compression;
    private final int bands;
    private final int tileSize;
    private final boolean predict;
    private final ByteBuffer raw;
    private final byte[] line;

    /** Differences of a line of bytes; empty for floats. */
    private final byte[] byteDifferences;

    /** The bits of a line of floats, and their byte-wise differences from the pixel before; empty for bytes. */
    private final int[] bits;

    private final int[] differences;
    private final ByteBuffer encoded;
    private final @Nullable LzwEncoder lzw;

    TileEncoder(TileFormat format) {
        this.type = format.type();
        this.compression = format.compression();
        this.bands = format.bands();
        this.tileSize = format.tileSize();
        this.predict = format.predictor() != 1;
        int length = format.rawBytes();
        raw = buffer(compression, length);
        line = new byte[length / tileSize];
        boolean floats = type == PixelType.FLOAT32;
        byteDifferences = new byte[floats ? 0 : line.length];
        bits = new int[floats ? tileSize * bands : 0];
        differences = new int[bits.length];
        encoded = compression == Compression.NONE ? raw : buffer(compression, Math.toIntExact(format.maxBytes()));
        lzw = compression == Compression.LZW ? new LzwEncoder() : null;
    }

    /** A buffer; direct for ZSTD, whose native library needs it. */
    private static ByteBuffer buffer(Compression compression, int bytes) {
        return compression == Compression.ZSTD ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    /**
     * Encodes one tile.
     *
     * @param pixels {@code [height, width, bands]}; the rest of the tile is filled with no data
     * @return the encoded bytes, which the next call overwrites
     */
    ByteBuffer encode(float[] pixels, int width, int height) {
        int rowBytes = line.length;
        for (int y = 0; y < tileSize; y++) {
            int used = y < height ? width * bands : 0;
            switch (type) {
                case FLOAT32 -> floats(pixels, y * width * bands, used, y * rowBytes);
                case INT8 -> bytes(pixels, y * width * bands, used, y * rowBytes);
                default -> unsigned(pixels, y * width * bands, used, y * rowBytes);
            }
        }
        int length =
                switch (compression) {
                    case NONE -> raw.capacity();
                    case LZW -> Objects.requireNonNull(lzw)
                            .encode(raw.array(), raw.capacity(), segmentBytes(), encoded.array());
                    case DEFLATE -> deflate();
                    case ZSTD -> ZstdCodec.compress(
                            raw,
                            raw.capacity(),
                            encoded,
                            type == PixelType.FLOAT32 ? ZSTD_LEVEL_FLOATS : ZSTD_LEVEL_BYTES);
                };
        return encoded.duplicate().clear().limit(length);
    }

    /** Length of the runs of bytes of equal significance. */
    private int segmentBytes() {
        return type == PixelType.FLOAT32 && predict ? bits.length : raw.capacity();
    }

    private int deflate() {
        Deflater deflater = new Deflater(DEFLATE_LEVEL);
        try {
            deflater.setInput(raw.array());
            deflater.finish();
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(encoded.array(), length, encoded.capacity() - length);
            }
            return length;
        } finally {
            deflater.end();
        }
    }

    private void bytes(float[] pixels, int from, int used, int to) {
        for (int i = 0; i < used; i++) {
            line[i] = AeQuantization.encode(pixels[from + i]);
        }
        Arrays.fill(line, used, line.length, AeQuantization.NO_DATA);
        differences(to);
    }

    private void unsigned(float[] pixels, int from, int used, int to) {
        for (int i = 0; i < used; i++) {
            float value = pixels[from + i];
            line[i] = Float.isNaN(value) ? UINT8_NO_DATA : (byte) Math.max(0, Math.min(254, Math.round(value)));
        }
        Arrays.fill(line, used, line.length, UINT8_NO_DATA);
        raw.put(to, line);
    }

    private void floats(float[] pixels, int from, int used, int to) {
        for (int i = 0; i < used; i++) {
            bits[i] = Float.floatToIntBits(pixels[from + i]);
        }
        Arrays.fill(bits, used, bits.length, Float.floatToIntBits(Float.NaN));
        if (predict) {
            predictedFloats();
        } else {
            for (int i = 0; i < bits.length; i++) {
                INT.set(line, 4 * i, bits[i]);
            }
        }
        raw.put(to, line);
    }

    /**
     * Predictor 3 (TIFF technical note 3): the bytes of a line are ordered by significance, most significant bytes first,
     * and each byte is replaced by its difference from the byte {@link #bands} before it. This implementation subtracts
     * four bytes at once before it separates them.
     */
    private void predictedFloats() {
        int samples = bits.length;
        for (int i = 0; i < bands; i++) {
            // The first pixel of a plane follows the last pixel of the plane of the next higher byte.
            differences[i] = differenceOfBytes(bits[i], bits[samples - bands + i] >>> 8);
        }
        for (int i = bands; i < samples; i++) {
            differences[i] = differenceOfBytes(bits[i], bits[i - bands]);
        }
        for (int i = 0; i < samples; i += 8) {
            long a = pair(i);
            long b = pair(i + 1);
            long c = pair(i + 2);
            long d = pair(i + 3);
            long even = a & EVEN_BYTES | (b & EVEN_BYTES) << 8;
            long odd = a >>> 8 & EVEN_BYTES | b & ~EVEN_BYTES;
            long evenToo = c & EVEN_BYTES | (d & EVEN_BYTES) << 8;
            long oddToo = c >>> 8 & EVEN_BYTES | d & ~EVEN_BYTES;
            LONG.set(line, i, odd >>> 16 & EVEN_PAIRS | oddToo & ~EVEN_PAIRS);
            LONG.set(line, samples + i, even >>> 16 & EVEN_PAIRS | evenToo & ~EVEN_PAIRS);
            LONG.set(line, 2 * samples + i, odd & EVEN_PAIRS | (oddToo & EVEN_PAIRS) << 16);
            LONG.set(line, 3 * samples + i, even & EVEN_PAIRS | (evenToo & EVEN_PAIRS) << 16);
        }
    }

    /** Subtracts each of the four bytes separately, without borrowing. */
    private static int differenceOfBytes(int x, int y) {
        return (x | TOP_BITS) - (y & ~TOP_BITS) ^ (x ^ ~y) & TOP_BITS;
    }

    /** Difference i in the lower half, difference i + 4 in the upper half. */
    private long pair(int i) {
        return differences[i] & 0xffffffffL | (long) differences[i + 4] << 32;
    }

    /** Predictor 2: replaces each byte by its difference from the previous byte of the band. */
    private void differences(int to) {
        if (predict) {
            System.arraycopy(line, 0, byteDifferences, 0, bands);
            for (int i = bands; i < line.length; i++) {
                byteDifferences[i] = (byte) (line[i] - line[i - bands]);
            }
            raw.put(to, byteDifferences);
        } else {
            raw.put(to, line);
        }
    }
}
