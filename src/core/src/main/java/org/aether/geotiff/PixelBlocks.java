package org.aether.geotiff;

import java.io.IOException;
import java.nio.file.Path;
import org.aether.raster.PixelWindow;

/** Blocks of a pixel-interleaved file, decoded by {@link TileDecoder}. */
final class PixelBlocks implements BlockSource {

    private final TiffDirectory directory;
    private final TileDecoder decoder;
    private final StoredBlocks stored;
    private final float[] wholeRow;
    private final byte[] wholeBytes;
    private int left;
    private int top;

    PixelBlocks(Path file, TiffDirectory directory, TileDecoder decoder) throws IOException {
        this.directory = directory;
        this.decoder = decoder;
        this.stored = new StoredBlocks(file);
        this.wholeRow = new float[directory.blockWidth() * directory.bands()];
        this.wholeBytes = new byte[wholeRow.length];
    }

    @Override
    public void decode(int column, int row, PixelWindow part) throws IOException {
        decoder.decode(stored.read(directory.offset(column, row), directory.byteCount(column, row)));
        left = part.x() - column * directory.blockWidth();
        top = part.y() - row * directory.blockHeight();
    }

    @Override
    public void row(int y, int width, float[] into, int at) throws IOException {
        if (left == 0) {
            decoder.row(top + y, width, into, at);
        } else {
            decoder.row(top + y, left + width, wholeRow, 0);
            System.arraycopy(wholeRow, left * directory.bands(), into, at, width * directory.bands());
        }
    }

    @Override
    public void bytes(int y, int width, byte[] into, int at) throws IOException {
        if (left == 0) {
            decoder.bytes(top + y, width, into, at);
        } else {
            decoder.bytes(top + y, left + width, wholeBytes, 0);
            System.arraycopy(wholeBytes, left * directory.bands(), into, at, width * directory.bands());
        }
    }

    @Override
    public void close() {
        stored.close();
    }
}
