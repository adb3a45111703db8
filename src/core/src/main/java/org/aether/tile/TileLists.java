package org.aether.tile;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.aether.raster.PixelWindow;

/**
 * The items, such as points or regions, that touch each tile of a {@link TilePlan}, by their bounding windows. Tiles that
 * no item touches are not listed, so they are never read. Immutable; four bytes per item and tile.
 */
public final class TileLists {

    /** The bounding window of an item in pixels; empty when it touches no tile. */
    @FunctionalInterface
    public interface Boxes {
        PixelWindow box(int item);
    }

    private final int[] tiles;
    private final int[] start;
    private final int[] items;
    private final int[] tilesOfItem;

    private TileLists(int[] tiles, int[] start, int[] items, int[] tilesOfItem) {
        this.tiles = tiles;
        this.start = start;
        this.items = items;
        this.tilesOfItem = tilesOfItem;
    }

    /**
     * Finds the tiles of all items.
     *
     * @param count number of items; they are numbered from 0
     */
    public static TileLists of(TilePlan plan, int count, Boxes boxes) {
        int[] start = new int[plan.count() + 1];
        int[] tilesOfItem = new int[count];
        for (int item = 0; item < count; item++) {
            int touched = 0;
            for (int tile : touched(plan, boxes.box(item))) {
                start[tile + 1]++;
                touched++;
            }
            tilesOfItem[item] = touched;
        }
        for (int tile = 0; tile < plan.count(); tile++) {
            start[tile + 1] = Math.addExact(start[tile + 1], start[tile]);
        }
        int[] items = new int[start[plan.count()]];
        int[] next = Arrays.copyOf(start, plan.count());
        for (int item = 0; item < count; item++) {
            for (int tile : touched(plan, boxes.box(item))) {
                items[next[tile]++] = item;
            }
        }
        int[] tiles = IntStream.range(0, plan.count())
                .filter(tile -> start[tile + 1] > start[tile])
                .toArray();
        return new TileLists(tiles, start, items, tilesOfItem);
    }

    private static int[] touched(TilePlan plan, PixelWindow box) {
        if (box.isEmpty()) {
            return new int[0];
        }
        int column0 = plan.tileColumn(box.x());
        int column1 = plan.tileColumn(box.endX() - 1);
        int row0 = plan.tileRow(box.y());
        int row1 = plan.tileRow(box.endY() - 1);
        int[] touched = new int[(column1 - column0 + 1) * (row1 - row0 + 1)];
        int n = 0;
        for (int row = row0; row <= row1; row++) {
            for (int column = column0; column <= column1; column++) {
                touched[n++] = plan.number(column, row);
            }
        }
        return touched;
    }

    /** The numbers of the tiles that an item touches, ascending. */
    public int[] tiles() {
        return tiles.clone();
    }

    /** The items that touch a tile, ascending. */
    public int[] items(int tile) {
        return Arrays.copyOfRange(items, start[tile], start[tile + 1]);
    }

    /** The number of tiles that an item touches. */
    public int tilesOf(int item) {
        return tilesOfItem[item];
    }
}
