package org.aether.geotiff;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.PixelWindow;
import org.aether.raster.Tiling;

/**
 * The tiles of one image of a GeoTIFF and their positions in the file. Tiles are numbered row by row from the north-west,
 * and are stored in that order.
 */
final class TileIndex {

    /** Maximum size of an image without overviews, as validators of cloud-optimised GeoTIFFs require. */
    private static final int MAX_SIZE_WITHOUT_OVERVIEW = 512;

    /** Bytes before each tile, which hold its length. */
    static final int LEADER = 4;

    /** Bytes after each tile, which repeat its last bytes. */
    static final int TRAILER = 4;

    private final Tiling tiling;

    final int width;
    final int height;
    final int tileSize;
    final int across;
    final int down;
    final long[] offsets;
    final long[] byteCounts;

    TileIndex(int width, int height, int tileSize) {
        this.width = width;
        this.height = height;
        this.tileSize = tileSize;
        tiling = new Tiling(width, height, tileSize, tileSize);
        across = tiling.columns();
        down = tiling.rows();
        offsets = new long[tiling.count()];
        byteCounts = new long[offsets.length];
    }

    /** The image and, if requested, its overviews: each has half the size of the previous one, down to one tile of at most 512 pixels. */
    static List<TileIndex> pyramid(int width, int height, int tileSize, boolean overviews) {
        List<TileIndex> levels = new ArrayList<>();
        TileIndex level = new TileIndex(width, height, tileSize);
        levels.add(level);
        int maxSize = Math.min(tileSize, MAX_SIZE_WITHOUT_OVERVIEW);
        while (overviews && Math.max(level.width, level.height) > maxSize) {
            level = new TileIndex((level.width + 1) / 2, (level.height + 1) / 2, tileSize);
            levels.add(level);
        }
        return List.copyOf(levels);
    }

    int tiles() {
        return offsets.length;
    }

    /** The part of a tile that lies within the image. */
    PixelWindow window(int tile) {
        return tiling.window(tile);
    }

    /** Position of the leader of the first tile. */
    long start() {
        return offsets[0] - LEADER;
    }

    /** Number of bytes from {@link #start()} to the end of the trailer of the last tile. */
    long length() {
        int last = tiles() - 1;
        return offsets[last] + byteCounts[last] + TRAILER - start();
    }

    /** The positions of the tiles after all of them are moved so that {@link #start()} has a new value. */
    long[] movedTo(long start) {
        long[] moved = new long[offsets.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = offsets[i] - start() + start;
        }
        return moved;
    }
}
