package org.aether.tile;

import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * The tiles in which a raster is read: whole blocks of the file if these have a reasonable size, several small blocks
 * together, or parts of a large block.
 *
 * <p>Tiles are numbered block after block (row-major), and the parts of a large block one after another, so that the
 * file cache of the operating system still holds the block when the next part is read. Every pixel is in exactly one tile.
 * Immutable.
 */
public final class TilePlan {

    /** Small blocks and strips are joined up to this number of pixels, 256x256. */
    private static final int JOINED_PIXELS = 1 << 16;

    /** Large blocks are divided into parts of at most this size, which is 512x512 pixels of 128 bands. */
    private static final long MAX_TILE_BYTES = 128L << 20;

    /** The largest size of all tiles in memory together, unless it is a single tile. */
    private static final long MAX_BYTES_IN_MEMORY = 1L << 30;

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
        this.tileWidth = PixelWindow.tiles(blockWidth, partsX);
        this.tileHeight = PixelWindow.tiles(blockHeight, partsY);
        this.blockColumns = PixelWindow.tiles(grid.width(), blockWidth);
        this.blockRows = PixelWindow.tiles(grid.height(), blockHeight);
    }

    /**
     * The tiles for a raster.
     *
     * @param bands the largest number of floats that a pixel needs in memory, at least the raster's bands
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
        while (4L * bands * PixelWindow.tiles(width, partsX) * PixelWindow.tiles(height, partsY) > MAX_TILE_BYTES
                && (partsX < width || partsY < height)) {
            if (PixelWindow.tiles(width, partsX) > PixelWindow.tiles(height, partsY)) {
                partsX *= 2;
            } else {
                partsY *= 2;
            }
        }
        return new TilePlan(grid, width, height, partsX, partsY);
    }

    /** The number of tiles; the windows of some may be empty. */
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

    /** The largest number of columns of a tile. */
    public int tileWidth() {
        return tileWidth;
    }

    /** The largest number of pixels of a tile. */
    public int tilePixels() {
        return Math.multiplyExact(tileWidth, tileHeight);
    }

    /**
     * The number of threads that may hold a tile at the same time.
     *
     * @param threads the largest number of threads
     * @param bands number of floats that a pixel needs in memory
     */
    public int workers(int threads, int bands) {
        long tiles = MAX_BYTES_IN_MEMORY / (4L * bands * tilePixels());
        return (int) Math.max(1, Math.min(threads, tiles));
    }

    /** The column of tiles that a pixel column belongs to. */
    int tileColumn(int pixelColumn) {
        return pixelColumn / blockWidth * partsX + pixelColumn % blockWidth / tileWidth;
    }

    /** The row of tiles that a pixel row belongs to. */
    int tileRow(int pixelRow) {
        return pixelRow / blockHeight * partsY + pixelRow % blockHeight / tileHeight;
    }

    /** The number of the tile at a column and a row of tiles. */
    int number(int tileColumn, int tileRow) {
        int block = tileRow / partsY * blockColumns + tileColumn / partsX;
        return block * partsX * partsY + tileRow % partsY * partsX + tileColumn % partsX;
    }
}
