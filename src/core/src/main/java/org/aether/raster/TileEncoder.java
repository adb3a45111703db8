package org.aether.raster;

import io.airlift.compress.zstd.ZstdCompressor;
import java.util.zip.Deflater;

/**
 * Turns the floats of one tile into the bytes a TIFF stores: sample type, predictor, compression. One instance per
 * thread; its buffers are used again for the next tile.
 */
final class TileEncoder {

    /** On real embeddings level 6 is one to two percent smaller and takes up to twice as long. */
    private static final int DEFLATE_LEVEL = 4;

    private static final byte UINT8_NO_DATA = (byte) 255;

    private final PixelType type;
    private final GeoTiffWriter.Compression compression;
    private final int bands;
    private final int tileSize;
    private final boolean predict;
    private final byte[] raw;
    private final byte[] line;
    private final byte[] encoded;
    private final LzwEncoder lzw;

    TileEncoder(PixelType type, GeoTiffWriter.Compression compression, int bands, int tileSize) {
        this.type = type;
        this.compression = compression;
        this.bands = bands;
        this.tileSize = tileSize;
        this.predict = predictor(type, compression) != 1;
        raw = new byte[rawBytes(type, bands, tileSize)];
        line = new byte[raw.length / tileSize];
        encoded = compression == GeoTiffWriter.Compression.NONE
                ? raw
                : new byte[Math.toIntExact(bound(compression, raw.length))];
        lzw = compression == GeoTiffWriter.Compression.LZW ? new LzwEncoder() : null;
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
            case DEFLATE, ZSTD -> rawBytes + rawBytes / 128L + 1024;
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

    /** The encoded bytes; their number is what {@link #encode} gave. Valid until the next call. */
    byte[] bytes() {
        return encoded;
    }

    /**
     * Encodes one tile.
     *
     * @param pixels {@code [height, width, bands]}; the rest of the tile is filled with no data
     * @return how many bytes of {@link #bytes()} are the tile
     */
    int encode(float[] pixels, int width, int height) {
        int rowBytes = line.length;
        for (int y = 0; y < tileSize; y++) {
            int used = y < height ? width * bands : 0;
            switch (type) {
                case FLOAT32 -> floats(pixels, y * width * bands, used, y * rowBytes);
                case INT8 -> bytes(pixels, y * width * bands, used, y * rowBytes);
                default -> unsigned(pixels, y * width * bands, used, y * rowBytes);
            }
        }
        return switch (compression) {
            case NONE -> raw.length;
            case LZW -> lzw.encode(raw, raw.length, encoded);
            case DEFLATE -> deflate();
            case ZSTD -> new ZstdCompressor().compress(raw, 0, raw.length, encoded, 0, encoded.length);
        };
    }

    private int deflate() {
        Deflater deflater = new Deflater(DEFLATE_LEVEL);
        try {
            deflater.setInput(raw);
            deflater.finish();
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(encoded, length, encoded.length - length);
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
        for (int i = used; i < line.length; i++) {
            line[i] = AeQuantization.NO_DATA;
        }
        differences(to);
    }

    private void unsigned(float[] pixels, int from, int used, int to) {
        for (int i = 0; i < used; i++) {
            float value = pixels[from + i];
            raw[to + i] = Float.isNaN(value) ? UINT8_NO_DATA : (byte) Math.max(0, Math.min(254, Math.round(value)));
        }
        for (int i = used; i < line.length; i++) {
            raw[to + i] = UINT8_NO_DATA;
        }
    }

    /** Predictor 3 (TIFF technical note 3): most significant bytes first, then differences over the whole line. */
    private void floats(float[] pixels, int from, int used, int to) {
        int samples = line.length / Float.BYTES;
        if (!predict) {
            for (int i = 0; i < samples; i++) {
                int bits = Float.floatToIntBits(i < used ? pixels[from + i] : Float.NaN);
                raw[to + 4 * i] = (byte) bits;
                raw[to + 4 * i + 1] = (byte) (bits >>> 8);
                raw[to + 4 * i + 2] = (byte) (bits >>> 16);
                raw[to + 4 * i + 3] = (byte) (bits >>> 24);
            }
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
            System.arraycopy(line, 0, raw, to, line.length);
            return;
        }
        System.arraycopy(line, 0, raw, to, bands);
        for (int i = bands; i < line.length; i++) {
            raw[to + i] = (byte) (line[i] - line[i - bands]);
        }
    }
}
