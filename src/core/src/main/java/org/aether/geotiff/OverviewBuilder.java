package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.raster.PixelWindow;

/**
 * Computes the tiles of an overview from the stored tiles of the level below, four of them at a time, so that no level is
 * held in memory as a whole. Thread-safe.
 */
final class OverviewBuilder {

    private static final float UINT8_NO_DATA = 255;

    private final FileChannel tiles;
    private final TileFormat format;
    private final Overviews overviews;
    private final int bands;
    private final ConcurrentLinkedQueue<Buffers> pool = new ConcurrentLinkedQueue<>();

    /** The buffers of one thread, which are reused for the next tile. */
    private static final class Buffers {
        final TileDecoder decoder;
        final float[] upper;
        final float[] lower;
        final float[] children;
        byte[] stored = new byte[0];

        Buffers(TileFormat format) {
            decoder = format.decoder();
            upper = new float[format.tileSize() * format.bands()];
            lower = new float[upper.length];
            children = new float[4 * format.bands()];
        }
    }

    /** @param tiles file with the stored tiles, which is only read */
    OverviewBuilder(FileChannel tiles, TileFormat format, Overviews overviews) {
        this.tiles = tiles;
        this.format = format;
        this.overviews = overviews;
        this.bands = format.bands();
    }

    /**
     * Computes one tile.
     *
     * @param below the level below, whose tiles are all stored
     * @param level the level of the tile
     * @return {@code [height, width, bands]} of the part of the tile within the image
     */
    float[] tile(TileIndex below, TileIndex level, int tile) throws IOException {
        PixelWindow window = level.window(tile);
        float[] pixels = new float[Math.multiplyExact(window.pixels(), bands)];
        Buffers buffers = pool.poll();
        if (buffers == null) {
            buffers = new Buffers(format);
        }
        int column = tile % level.across * 2;
        int row = tile / level.across * 2;
        for (int y = row; y < Math.min(row + 2, below.down); y++) {
            for (int x = column; x < Math.min(column + 2, below.across); x++) {
                int child = y * below.across + x;
                load(below, child, buffers);
                int at = ((y - row) * level.tileSize / 2 * window.width() + (x - column) * level.tileSize / 2) * bands;
                halve(buffers, below.window(child), pixels, at, window.width());
            }
        }
        pool.add(buffers);
        return pixels;
    }

    private void load(TileIndex below, int child, Buffers buffers) throws IOException {
        int length = Math.toIntExact(below.byteCounts[child]);
        if (buffers.stored.length < length) {
            buffers.stored = new byte[length + length / 8];
        }
        ByteBuffer target = ByteBuffer.wrap(buffers.stored, 0, length);
        long position = below.offsets[child];
        while (target.hasRemaining()) {
            int read = tiles.read(target, position + target.position());
            if (read < 0) {
                throw new IOException("the unfinished file ends early");
            }
        }
        buffers.decoder.decode(buffers.stored, length);
    }

    /** Writes the pixels that a child tile contributes, from index {@code at} of an image of the given width. */
    private void halve(Buffers buffers, PixelWindow child, float[] pixels, int at, int width) throws IOException {
        for (int y = 0; y < child.height(); y += 2) {
            row(buffers, y, child.width(), buffers.upper);
            boolean two = y + 1 < child.height();
            if (two) {
                row(buffers, y + 1, child.width(), buffers.lower);
            }
            for (int x = 0; x < child.width(); x += 2) {
                int across = Math.min(2, child.width() - x) * bands;
                System.arraycopy(buffers.upper, x * bands, buffers.children, 0, across);
                int count = across / bands;
                if (two) {
                    System.arraycopy(buffers.lower, x * bands, buffers.children, across, across);
                    count *= 2;
                }
                overviews.reduce(buffers.children, count, bands, pixels, at + (y / 2 * width + x / 2) * bands);
            }
        }
    }

    private void row(Buffers buffers, int y, int width, float[] into) throws IOException {
        buffers.decoder.row(y, width, into, 0);
        if (format.type() == PixelType.UINT8) {
            for (int i = 0; i < width * bands; i++) {
                into[i] = into[i] == UINT8_NO_DATA ? Float.NaN : into[i];
            }
        }
    }
}
