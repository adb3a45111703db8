package org.aether.geotiff;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.PixelWindow;

/**
 * Where the tiles of one image inside a GeoTIFF lie, and how many there are. Tiles are numbered row after row from the
 * north-west, and stand in a file in that order.
 */
final class TileIndex {

    /** From this size on an image should have a smaller version: what checkers of cloud-optimised GeoTIFFs ask for. */
    private static final int LARGEST_WITHOUT_OVERVIEW = 512;

    /** Bytes before each tile, which say how long it is. */
    static final int LEADER = 4;

    /** Bytes behind each tile, which repeat its last. */
    static final int TRAILER = 4;

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
        across = (width - 1) / tileSize + 1;
        down = (height - 1) / tileSize + 1;
        offsets = new long[Math.multiplyExact(across, down)];
        byteCounts = new long[offsets.length];
    }

    /** The image itself and, where wanted, its halves, quarters and so on until one tile of at most 512 holds all. */
    static List<TileIndex> pyramid(int width, int height, int tileSize, boolean overviews) {
        List<TileIndex> levels = new ArrayList<>();
        TileIndex level = new TileIndex(width, height, tileSize);
        levels.add(level);
        int enough = Math.min(tileSize, LARGEST_WITHOUT_OVERVIEW);
        while (overviews && Math.max(level.width, level.height) > enough) {
            level = new TileIndex((level.width + 1) / 2, (level.height + 1) / 2, tileSize);
            levels.add(level);
        }
        return List.copyOf(levels);
    }

    int tiles() {
        return offsets.length;
    }

    /** The part of a tile that lies inside the image. */
    PixelWindow window(int tile) {
        return new PixelWindow(tile % across * tileSize, tile / across * tileSize, tileSize, tileSize)
                .intersection(new PixelWindow(0, 0, width, height));
    }

    /** Where the first tile begins, with what stands before it. */
    long start() {
        return offsets[0] - LEADER;
    }

    /** Bytes from there to the end of the last tile, with what stands behind it. */
    long length() {
        int last = tiles() - 1;
        return offsets[last] + byteCounts[last] + TRAILER - start();
    }

    /** Where the tiles lie once {@link #start()} has moved there, and all tiles with it. */
    long[] movedTo(long start) {
        long[] moved = new long[offsets.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = offsets[i] - start() + start;
        }
        return moved;
    }
}
