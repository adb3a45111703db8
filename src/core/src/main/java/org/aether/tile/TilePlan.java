package org.aether.tile;

import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * The tiles in which a raster is swept: whole blocks of the file where that gives a reasonable size, several small ones
 * together, large ones in parts.
 *
 * <p>Tiles are numbered block after block (row-major), and the parts of a large block one after another, so that
 * what the system's file cache holds of a block is still there. Every pixel is in exactly one tile. Immutable.
 */
public final class TilePlan {

    /** Small blocks and strips are joined up to this many pixels, 256x256. */
    private static final int JOINED_PIXELS = 1 << 16;

    /** Large blocks are parted down to this, which is 512x512 pixels of 128 bands. */
    private static final long MOST_BYTES = 128L << 20;

    /** All tiles that are in memory at once together stay below this, unless it is a single one. */
    private static final long MOST_BYTES_AT_ONCE = 1L << 30;

    private final PixelWindow grid;
    private final int tileWidth;
    private final int tileHeight;
    private final int partsX;
    private final int partsY;
    private final int blockColumns;
    private final int blockRows;
    private final int blockWidth;
    private final int blockHeight;

    private TilePlan(PixelWindow grid, int blockWidth, int blockHeight, int partsX, int partsY) {
        this.grid = grid;
        this.blockWidth = blockWidth;
        this.blockHeight = blockHeight;
        this.partsX = partsX;
        this.partsY = partsY;
        this.tileWidth = ceilDiv(blockWidth, partsX);
        this.tileHeight = ceilDiv(blockHeight, partsY);
        this.blockColumns = ceilDiv(grid.width(), blockWidth);
        this.blockRows = ceilDiv(grid.height(), blockHeight);
    }

    /**
     * The tiles for a raster.
     *
     * @param bands the most numbers a pixel will need in memory, at least the raster's bands
     */
    public static TilePlan of(EmbeddingRaster raster, int bands) {
        PixelWindow grid = raster.grid().window();
        int width = Math.min(raster.block().width(), grid.width());
        int height = Math.min(raster.block().height(), grid.height());
        while (2L * width * height <= JOINED_PIXELS && (width < grid.width() || height < grid.height())) {
            if (height < grid.height() && (height <= width || width == grid.width())) {
                height = Math.min(grid.height(), 2 * height);
            } else {
                width = Math.min(grid.width(), 2 * width);
            }
        }
        int partsX = 1;
        int partsY = 1;
        while (4L * bands * ceilDiv(width, partsX) * ceilDiv(height, partsY) > MOST_BYTES
                && (partsX < width || partsY < height)) {
            if (ceilDiv(width, partsX) > ceilDiv(height, partsY)) {
                partsX *= 2;
            } else {
                partsY *= 2;
            }
        }
        return new TilePlan(grid, width, height, partsX, partsY);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    /** How many tile numbers there are; the windows of some may be empty. */
    public int count() {
        return Math.multiplyExact(Math.multiplyExact(blockColumns, blockRows), partsX * partsY);
    }

    /** The pixels of a tile, clipped at the raster's edge. */
    public PixelWindow tile(int number) {
        int part = number % (partsX * partsY);
        int block = number / (partsX * partsY);
        int x = block % blockColumns * blockWidth;
        int y = block / blockColumns * blockHeight;
        PixelWindow whole = new PixelWindow(x, y, blockWidth, blockHeight).intersection(grid);
        return new PixelWindow(x + part % partsX * tileWidth, y + part / partsX * tileHeight, tileWidth, tileHeight)
                .intersection(whole);
    }

    /** The most columns a tile has. */
    public int tileWidth() {
        return tileWidth;
    }

    /** The most pixels a tile has. */
    public int tilePixels() {
        return Math.multiplyExact(tileWidth, tileHeight);
    }

    /**
     * How many threads may hold a tile at once.
     *
     * @param threads at most that many
     * @param bands numbers a pixel needs in memory
     */
    public int workers(int threads, int bands) {
        long tiles = MOST_BYTES_AT_ONCE / (4L * bands * tilePixels());
        return (int) Math.max(1, Math.min(threads, tiles));
    }

    /** Column of tiles that holds a pixel column. */
    int tileColumn(int pixelColumn) {
        return pixelColumn / blockWidth * partsX + pixelColumn % blockWidth / tileWidth;
    }

    /** Row of tiles that holds a pixel row. */
    int tileRow(int pixelRow) {
        return pixelRow / blockHeight * partsY + pixelRow % blockHeight / tileHeight;
    }

    /** The number of the tile in a column and row of tiles. */
    int number(int tileColumn, int tileRow) {
        int block = tileRow / partsY * blockColumns + tileColumn / partsX;
        return block * partsX * partsY + tileRow % partsY * partsX + tileColumn % partsX;
    }
}
