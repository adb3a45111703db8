package org.aether.embed;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * Which output tiles are read together: as many as the blocks of the source span, so that few blocks are decoded more
 * than once.
 *
 * <p>The writer puts tiles into the file row after row and keeps those that come early. So groups are as wide as a
 * block, but several tile rows high only while the early tiles of all columns stay below {@value #MOST_EARLY_BYTES}
 * bytes; else a block is decoded once for every tile row it spans.
 */
final class TransformPlan {

    private static final long MOST_READ_BYTES = 64L << 20;
    private static final long MOST_EARLY_BYTES = 64L << 20;

    private final PixelWindow grid;
    private final int tileSize;
    private final int columns;
    private final int rows;
    private final int groupWidth;
    private final int groupHeight;
    private final int groupColumns;

    /** One output tile: its column and row, and its pixels. */
    record Tile(int column, int row, PixelWindow window) {}

    TransformPlan(EmbeddingRaster in, int tileSize, int outputBands) {
        RasterGrid raster = in.grid();
        this.grid = raster.window();
        this.tileSize = tileSize;
        this.columns = ceilDiv(raster.width(), tileSize);
        this.rows = ceilDiv(raster.height(), tileSize);
        int wide = ceilDiv(Math.min(in.block().width(), raster.width()), tileSize);
        long earlyBytes = 4L * outputBands * tileSize * raster.width();
        int high = (int) Math.min(
                ceilDiv(Math.min(in.block().height(), raster.height()), tileSize), 1 + MOST_EARLY_BYTES / earlyBytes);
        long tileBytes = 4L * in.bands() * tileSize * tileSize;
        while ((long) wide * high * tileBytes > MOST_READ_BYTES && (wide > 1 || high > 1)) {
            if (high > 1) {
                high = ceilDiv(high, 2);
            } else {
                wide = ceilDiv(wide, 2);
            }
        }
        this.groupWidth = wide;
        this.groupHeight = high;
        this.groupColumns = ceilDiv(columns, groupWidth);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    long tiles() {
        return (long) columns * rows;
    }

    int groups() {
        return Math.multiplyExact(groupColumns, ceilDiv(rows, groupHeight));
    }

    /** The pixels of a group, clipped at the raster's edge. */
    PixelWindow window(int group) {
        return new PixelWindow(
                        group % groupColumns * groupWidth * tileSize,
                        group / groupColumns * groupHeight * tileSize,
                        groupWidth * tileSize,
                        groupHeight * tileSize)
                .intersection(grid);
    }

    /** The most pixels a group has. */
    int groupPixels() {
        return Math.multiplyExact(
                Math.min(grid.width(), groupWidth * tileSize), Math.min(grid.height(), groupHeight * tileSize));
    }

    /** The most pixels a tile has. */
    int tilePixels() {
        return Math.min(tileSize, grid.width()) * Math.min(tileSize, grid.height());
    }

    /** The tiles of a group, row after row. */
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
