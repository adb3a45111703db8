package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.raster.PixelWindow;

/**
 * Makes the tiles of an overview from the stored tiles of the level below, four of them at a time, so that no level is
 * ever held whole. Thread-safe.
 */
final class OverviewBuilder {

    private static final float UINT8_NO_DATA = 255;

    private final FileChannel tiles;
    private final GeoTiffWriter.Options options;
    private final int bands;
    private final ConcurrentLinkedQueue<Room> rooms = new ConcurrentLinkedQueue<>();

    /** What one thread needs, used again for the next tile. */
    private static final class Room {
        final TileDecoder decoder;
        final float[] upper;
        final float[] lower;
        final float[] children;
        byte[] stored = new byte[0];

        Room(GeoTiffWriter.Options options, int bands) {
            int size = options.tileSize();
            decoder = new TileDecoder(
                    options.type(),
                    options.compression(),
                    TileEncoder.predictor(options.type(), options.compression()),
                    bands,
                    size,
                    size);
            upper = new float[size * bands];
            lower = new float[size * bands];
            children = new float[4 * bands];
        }
    }

    /** @param tiles where the stored tiles are, read only */
    OverviewBuilder(FileChannel tiles, GeoTiffWriter.Options options) {
        this.tiles = tiles;
        this.options = options;
        this.bands = options.bandNames().size();
    }

    /**
     * Makes one tile.
     *
     * @param below the level below, all of it stored
     * @param level the level the tile belongs to
     * @return {@code [height, width, bands]} of the tile's part inside the image
     */
    float[] tile(TileIndex below, TileIndex level, int tile) throws IOException {
        PixelWindow window = level.window(tile);
        float[] pixels = new float[Math.multiplyExact(window.pixels(), bands)];
        Room room = rooms.poll();
        if (room == null) {
            room = new Room(options, bands);
        }
        int column = tile % level.across * 2;
        int row = tile / level.across * 2;
        for (int y = row; y < Math.min(row + 2, below.down); y++) {
            for (int x = column; x < Math.min(column + 2, below.across); x++) {
                int child = y * below.across + x;
                load(below, child, room);
                int at = ((y - row) * level.tileSize / 2 * window.width() + (x - column) * level.tileSize / 2) * bands;
                halve(room, below.window(child), pixels, at, window.width());
            }
        }
        rooms.add(room);
        return pixels;
    }

    private void load(TileIndex below, int child, Room room) throws IOException {
        int length = Math.toIntExact(below.byteCounts[child]);
        if (room.stored.length < length) {
            room.stored = new byte[length + length / 8];
        }
        ByteBuffer target = ByteBuffer.wrap(room.stored, 0, length);
        long position = below.offsets[child];
        while (target.hasRemaining()) {
            int read = tiles.read(target, position + target.position());
            if (read < 0) {
                throw new IOException("the unfinished file ends early");
            }
        }
        room.decoder.decode(room.stored, length);
    }

    /** Writes a quarter of the pixels of a child tile where they belong. */
    private void halve(Room room, PixelWindow child, float[] pixels, int at, int width) throws IOException {
        for (int y = 0; y < child.height(); y += 2) {
            numbers(room, y, child.width(), room.upper);
            boolean two = y + 1 < child.height();
            if (two) {
                numbers(room, y + 1, child.width(), room.lower);
            }
            for (int x = 0; x < child.width(); x += 2) {
                int across = Math.min(2, child.width() - x) * bands;
                System.arraycopy(room.upper, x * bands, room.children, 0, across);
                int count = across / bands;
                if (two) {
                    System.arraycopy(room.lower, x * bands, room.children, across, across);
                    count *= 2;
                }
                options.overviews().reduce(room.children, count, bands, pixels, at + (y / 2 * width + x / 2) * bands);
            }
        }
    }

    private void numbers(Room room, int y, int width, float[] into) throws IOException {
        room.decoder.row(y, width, into, 0);
        if (options.type() == PixelType.UINT8) {
            for (int i = 0; i < width * bands; i++) {
                into[i] = into[i] == UINT8_NO_DATA ? Float.NaN : into[i];
            }
        }
    }
}
