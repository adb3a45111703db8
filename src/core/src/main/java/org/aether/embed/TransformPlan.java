package org.aether.embed;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * The groups of output tiles that are read together. A group spans whole blocks of the source, so that few blocks are
 * decoded more than once.
 *
 * <p>The writer writes the rows of tiles in order and keeps tiles that arrive early in memory. So groups are as wide as a
 * block, but they have several rows of tiles only while the early tiles of all columns stay below
 * {@value #MAX_EARLY_BYTES} bytes; otherwise a block is decoded once for every row of tiles that it spans.
 */
final class TransformPlan {

    private static final long MAX_READ_BYTES = 64L << 20;
    private static final long MAX_EARLY_BYTES = 64L << 20;

    private final PixelWindow grid;
    private final int tileSize;
    private final int columns;
    private final int rows;
    private final int groupWidth;
    private final int groupHeight;
    private final int groupColumns;

    /** An output tile: its column and row among the tiles, and its pixels. */
    record Tile(int column, int row, PixelWindow window) {}

    TransformPlan(EmbeddingRaster in, int tileSize, int outputBands) {
        RasterGrid raster = in.grid();
        this.grid = raster.window();
        this.tileSize = tileSize;
        this.columns = PixelWindow.tiles(raster.width(), tileSize);
        this.rows = PixelWindow.tiles(raster.height(), tileSize);
        int wide = PixelWindow.tiles(Math.min(in.block().width(), raster.width()), tileSize);
        long earlyBytes = 4L * outputBands * tileSize * raster.width();
        int high = (int) Math.min(
                PixelWindow.tiles(Math.min(in.block().height(), raster.height()), tileSize),
                1 + MAX_EARLY_BYTES / earlyBytes);
        long tileBytes = 4L * in.bands() * tileSize * tileSize;
        while ((long) wide * high * tileBytes > MAX_READ_BYTES && (wide > 1 || high > 1)) {
            if (high > 1) {
                high = PixelWindow.tiles(high, 2);
            } else {
                wide = PixelWindow.tiles(wide, 2);
            }
        }
        this.groupWidth = wide;
        this.groupHeight = high;
        this.groupColumns = PixelWindow.tiles(columns, groupWidth);
    }

    long tiles() {
        return (long) columns * rows;
    }

    int groups() {
        return Math.multiplyExact(groupColumns, PixelWindow.tiles(rows, groupHeight));
    }

    /** The pixels of a group, clipped to the raster. */
    PixelWindow window(int group) {
        return new PixelWindow(
                        group % groupColumns * groupWidth * tileSize,
                        group / groupColumns * groupHeight * tileSize,
                        groupWidth * tileSize,
                        groupHeight * tileSize)
                .intersection(grid);
    }

    /** The largest number of pixels of a group. */
    int groupPixels() {
        return Math.multiplyExact(
                Math.min(grid.width(), groupWidth * tileSize), Math.min(grid.height(), groupHeight * tileSize));
    }

    /** The largest number of pixels of a tile. */
    int tilePixels() {
        return Math.min(tileSize, grid.width()) * Math.min(tileSize, grid.height());
    }

    /** The tiles of a group, row by row. */
    List<Tile> tiles(int group) {
        List<Tile> tiles = new ArrayList<>();
        int firstColumn = group % groupColumns * groupWidth;
        int firstRow = group / groupColumns * groupHeight;
        for (int row = firstRow; row < Math.min(rows, firstRow + groupHeight); row++) {
            for (int column = firstColumn; column < Math.min(columns, firstColumn + groupWidth); column++) {
                tiles.add(new Tile(
                        column,
                        row,
                        new PixelWindow(column * tileSize, row * tileSize, tileSize, tileSize).intersection(grid)));
            }
        }
        return tiles;
    }
}
