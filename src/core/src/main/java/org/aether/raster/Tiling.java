package org.aether.raster;

/**
 * Divides an image into tiles of equal size, except for smaller tiles at the right and lower edges. Tiles are numbered row
 * by row from the north-west.
 *
 * @param width width of the image in pixels
 * @param height height of the image in pixels
 * @param tileWidth width of a tile in pixels
 * @param tileHeight height of a tile in pixels
 */
public record Tiling(int width, int height, int tileWidth, int tileHeight) {

    public Tiling {
        if (width <= 0 || height <= 0 || tileWidth <= 0 || tileHeight <= 0) {
            throw new IllegalArgumentException("Image and tiles need positive sizes");
        }
    }

    /** The number of tiles in a row. */
    public int columns() {
        return PixelWindow.tiles(width, tileWidth);
    }

    /** The number of rows of tiles. */
    public int rows() {
        return PixelWindow.tiles(height, tileHeight);
    }

    /**
     * The number of tiles.
     *
     * @throws ArithmeticException when it exceeds the range of an int
     */
    public int count() {
        return Math.multiplyExact(columns(), rows());
    }

    /** The pixels of a tile, clipped at the edges of the image. */
    public PixelWindow window(int tile) {
        return window(tile % columns(), tile / columns());
    }

    /** The pixels of the tile in a column and row of tiles, clipped at the edges of the image. */
    public PixelWindow window(int column, int row) {
        return new PixelWindow(column * tileWidth, row * tileHeight, tileWidth, tileHeight)
                .intersection(new PixelWindow(0, 0, width, height));
    }
}
