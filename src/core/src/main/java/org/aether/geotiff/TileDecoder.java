package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.aether.raster.AeQuantization;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the stored bytes of a pixel-interleaved block of a little-endian TIFF; the inverse of {@link TileEncoder}.
 * Buffers are reused for the next block. Not thread-safe.
 */
final class TileDecoder {

    private final PixelType type;
    private final Compression compression;
    private final int predictor;
    private final int bands;
    private final byte[] raw;
    private int rows;
    private final int rowBytes;
    private byte[] copied = new byte[0];
    private final @Nullable LzwDecoder lzw;

    /**
     * @param type FLOAT32, INT8 or UINT8
     * @param predictor 1 (none), 2 (differences of bytes) or 3 (floats)
     * @param width width of the block in the file, which may extend beyond the edge of the image
     */
    TileDecoder(PixelType type, Compression compression, int predictor, int bands, int width, int height) {
        this.type = type;
        this.compression = compression;
        this.predictor = predictor;
        this.bands = bands;
        rowBytes = Math.multiplyExact(width * bands, type == PixelType.FLOAT32 ? Float.BYTES : 1);
        raw = new byte[Math.multiplyExact(rowBytes, height)];
        lzw = compression == Compression.LZW ? new LzwDecoder() : null;
    }

    /**
     * Decodes one block, whose rows {@link #row} or {@link #bytes} then give.
     *
     * @param stored stored bytes; may have fewer rows than the block, as the last strip of a file does
     * @throws IOException when the bytes are damaged
     */
    void decode(byte[] stored, int length) throws IOException {
        int size =
                switch (compression) {
                    case NONE -> copy(stored, length);
                    case LZW -> Objects.requireNonNull(lzw).decode(stored, length, raw);
                    case DEFLATE -> inflate(stored, length);
                    case ZSTD -> ZstdCodec.decompress(stored, length, raw);
                };
        rows = size / rowBytes;
    }

    /**
     * Decodes one block from a direct buffer.
     *
     * @param stored direct buffer with the stored bytes from index 0 to its limit
     */
    void decode(ByteBuffer stored) throws IOException {
        int length = stored.limit();
        if (compression == Compression.ZSTD) {
            rows = ZstdCodec.decompress(stored, raw) / rowBytes;
        } else {
            if (copied.length < length) {
                copied = new byte[length + length / 8];
            }
            stored.get(0, copied, 0, length);
            decode(copied, length);
        }
    }

    private int copy(byte[] stored, int length) {
        int size = Math.min(length, raw.length);
        System.arraycopy(stored, 0, raw, 0, size);
        return size;
    }

    private int inflate(byte[] stored, int length) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored, 0, length);
            int size = 0;
            while (size < raw.length && !inflater.finished()) {
                int more = inflater.inflate(raw, size, raw.length - size);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                size += more;
            }
            return size;
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }

    /**
     * Gives the first pixels of a row as numbers: INT8 is dequantised, UINT8 is not. Each row can be read once after {@link
     * #decode}.
     *
     * @param y row within the block
     * @param pixels number of pixels from the left edge of the block
     * @param into receives {@code pixels * bands} numbers from index {@code at}
     * @throws IOException when the stored bytes have fewer rows
     */
    void row(int y, int pixels, float[] into, int at) throws IOException {
        int from = start(y);
        int samples = pixels * bands;
        if (type == PixelType.FLOAT32) {
            floats(from, samples, into, at);
            return;
        }
        undoDifferences(from, samples);
        if (type == PixelType.INT8) {
            AeQuantization.decode(raw, from, into, at, samples);
        } else {
            for (int i = 0; i < samples; i++) {
                into[at + i] = raw[from + i] & 0xff;
            }
        }
    }

    /** Gives the first pixels of a row as stored bytes, instead of {@link #row}; not for floats. */
    void bytes(int y, int pixels, byte[] into, int at) throws IOException {
        int from = start(y);
        undoDifferences(from, pixels * bands);
        System.arraycopy(raw, from, into, at, pixels * bands);
    }

    private int start(int y) throws IOException {
        if (y >= rows) {
            throw new IOException("Row " + y + " of a block is missing");
        }
        return y * rowBytes;
    }

    private void undoDifferences(int from, int samples) {
        if (predictor == 2) {
            HorizontalPredictor.undo(raw, from, from + samples, bands);
        }
    }

    private void floats(int from, int samples, float[] into, int at) {
        if (predictor == 1) {
            ByteBuffer.wrap(raw, from, samples * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(into, at, samples);
            return;
        }
        HorizontalPredictor.undo(raw, from, from + rowBytes, bands);
        int plane = rowBytes / Float.BYTES;
        for (int i = 0; i < samples; i++) {
            int start = from + i;
            into[at + i] = number(raw[start], raw[start + plane], raw[start + 2 * plane], raw[start + 3 * plane]);
        }
    }

    private static float number(byte first, byte second, byte third, byte fourth) {
        return Float.intBitsToFloat((first & 0xff) << 24 | (second & 0xff) << 16 | (third & 0xff) << 8 | fourth & 0xff);
    }
}
