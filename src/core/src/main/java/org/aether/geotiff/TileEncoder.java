package org.aether.geotiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.aether.raster.AeQuantization;

/**
 * Turns the floats of one tile into the bytes a TIFF stores: sample type, predictor, compression. One instance per
 * thread; its buffers are used again for the next tile.
 */
final class TileEncoder {

    /** On real embeddings level 6 is one to two percent smaller and takes up to twice as long. */
    private static final int DEFLATE_LEVEL = 4;

    /** On bytes level 1 is both small (51 % of embeddings) and fast; on floats -1 is 1 % larger and 1.7 times faster. */
    private static final int ZSTD_LEVEL_BYTES = 1;

    private static final int ZSTD_LEVEL_FLOATS = -1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TOP_BITS = 0x80808080;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_PAIRS = 0x0000ffff0000ffffL;

    private static final byte UINT8_NO_DATA = (byte) 255;

    private final PixelType type;
    private final GeoTiffWriter.Compression compression;
    private final int bands;
    private final int tileSize;
    private final boolean predict;
    private final ByteBuffer raw;
    private final byte[] line;

    /** Of bytes only. */
    private final byte[] byteDifferences;

    /** A line of floats, and each less the one a pixel before it, byte by byte. */
    private final int[] bits;

    private final int[] differences;
    private final ByteBuffer encoded;
    private final LzwEncoder lzw;

    TileEncoder(PixelType type, GeoTiffWriter.Compression compression, int bands, int tileSize) {
        this.type = type;
        this.compression = compression;
        this.bands = bands;
        this.tileSize = tileSize;
        this.predict = predictor(type, compression) != 1;
        int length = rawBytes(type, bands, tileSize);
        raw = room(compression, length);
        line = new byte[length / tileSize];
        boolean floats = type == PixelType.FLOAT32;
        byteDifferences = new byte[floats ? 0 : line.length];
        bits = new int[floats ? tileSize * bands : 0];
        differences = new int[bits.length];
        encoded = compression == GeoTiffWriter.Compression.NONE
                ? raw
                : room(compression, Math.toIntExact(bound(compression, length)));
        lzw = compression == GeoTiffWriter.Compression.LZW ? new LzwEncoder() : null;
    }

    /** The native library works outside the heap. */
    private static ByteBuffer room(GeoTiffWriter.Compression compression, int bytes) {
        return compression == GeoTiffWriter.Compression.ZSTD
                ? ByteBuffer.allocateDirect(bytes)
                : ByteBuffer.allocate(bytes);
    }

    /** Bytes of a tile before compression. */
    static int rawBytes(PixelType type, int bands, int tileSize) {
        return Math.toIntExact((long) tileSize * tileSize * bands * (type == PixelType.FLOAT32 ? Float.BYTES : 1));
    }

    /** The most bytes a tile can become. */
    static long bound(GeoTiffWriter.Compression compression, int rawBytes) {
        return switch (compression) {
            case NONE -> rawBytes;
            case LZW -> LzwEncoder.bound(rawBytes);
            case DEFLATE -> rawBytes + rawBytes / 128L + 1024;
            case ZSTD -> ZstdCodec.bound(rawBytes);
        };
    }

    /** The TIFF predictor that goes with a type: 3 (bytes of floats apart) or 2 (differences); 1 is none. */
    static int predictor(PixelType type, GeoTiffWriter.Compression compression) {
        if (compression == GeoTiffWriter.Compression.NONE) {
            return 1;
        }
        return switch (type) {
            case FLOAT32 -> 3;
            case INT8 -> 2;
            default -> 1;
        };
    }

    /**
     * Encodes one tile.
     *
     * @param pixels {@code [height, width, bands]}; the rest of the tile is filled with no data
     * @return the encoded bytes, valid until the next call
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
                    case LZW -> lzw.encode(raw.array(), raw.capacity(), alike(), encoded.array());
                    case DEFLATE -> deflate();
                    case ZSTD -> ZstdCodec.compress(
                            raw,
                            raw.capacity(),
                            encoded,
                            type == PixelType.FLOAT32 ? ZSTD_LEVEL_FLOATS : ZSTD_LEVEL_BYTES);
                };
        return encoded.duplicate().clear().limit(length);
    }

    /** Bytes of the same significance stand together so many at a time. */
    private int alike() {
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
     * Predictor 3 (TIFF technical note 3): of all numbers of a line first the most significant bytes, then the next, and
     * of that row of bytes each less the one {@link #bands} before it. Here four bytes are subtracted at once before
     * they are taken apart.
     */
    private void predictedFloats() {
        int samples = bits.length;
        for (int i = 0; i < bands; i++) {
            // Before the first pixel of each plane stands the last one of the plane before, which is a byte higher.
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

    /** Each of the four bytes on its own, without a borrow. */
    private static int differenceOfBytes(int x, int y) {
        return (x | TOP_BITS) - (y & ~TOP_BITS) ^ (x ^ ~y) & TOP_BITS;
    }

    /** The difference numbered i, and above it the fourth behind it. */
    private long pair(int i) {
        return differences[i] & 0xffffffffL | (long) differences[i + 4] << 32;
    }

    /** Predictor 2: each byte less the one before it in its band. */
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
