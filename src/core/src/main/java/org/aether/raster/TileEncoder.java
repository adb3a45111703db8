package org.aether.raster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

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

    private static final byte UINT8_NO_DATA = (byte) 255;

    private final PixelType type;
    private final GeoTiffWriter.Compression compression;
    private final int bands;
    private final int tileSize;
    private final boolean predict;
    private final ByteBuffer raw;
    private final byte[] line;
    private final byte[] differences;
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
        differences = new byte[line.length];
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
                    case LZW -> lzw.encode(raw.array(), raw.capacity(), encoded.array());
                    case DEFLATE -> deflate();
                    case ZSTD -> ZstdCodec.compress(
                            raw,
                            raw.capacity(),
                            encoded,
                            type == PixelType.FLOAT32 ? ZSTD_LEVEL_FLOATS : ZSTD_LEVEL_BYTES);
                };
        return encoded.duplicate().clear().limit(length);
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

    /** Predictor 3 (TIFF technical note 3): most significant bytes first, then differences over the whole line. */
    private void floats(float[] pixels, int from, int used, int to) {
        int samples = line.length / Float.BYTES;
        if (!predict) {
            for (int i = 0; i < samples; i++) {
                int bits = Float.floatToIntBits(i < used ? pixels[from + i] : Float.NaN);
                line[4 * i] = (byte) bits;
                line[4 * i + 1] = (byte) (bits >>> 8);
                line[4 * i + 2] = (byte) (bits >>> 16);
                line[4 * i + 3] = (byte) (bits >>> 24);
            }
            raw.put(to, line);
            return;
        }
        for (int i = 0; i < samples; i++) {
            int bits = Float.floatToIntBits(i < used ? pixels[from + i] : Float.NaN);
            line[i] = (byte) (bits >>> 24);
            line[samples + i] = (byte) (bits >>> 16);
            line[2 * samples + i] = (byte) (bits >>> 8);
            line[3 * samples + i] = (byte) bits;
        }
        differences(to);
    }

    /** Stores the line, or with a predictor each byte less the byte one pixel before it. */
    private void differences(int to) {
        if (!predict) {
            raw.put(to, line);
            return;
        }
        System.arraycopy(line, 0, differences, 0, bands);
        for (int i = bands; i < line.length; i++) {
            differences[i] = (byte) (line[i] - line[i - bands]);
        }
        raw.put(to, differences);
    }
}
