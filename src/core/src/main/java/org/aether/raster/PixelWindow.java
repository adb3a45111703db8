package org.aether.raster;

/**
 * A rectangle of pixels, counted from the north-west corner of a {@link RasterGrid}.
 *
 * @param x first column
 * @param y first row, 0 in the north
 * @param width columns
 * @param height rows
 */
public record PixelWindow(int x, int y, int width, int height) {

    /** A window without pixels. */
    public static final PixelWindow EMPTY = new PixelWindow(0, 0, 0, 0);

    /** The number of tiles of a given size that cover a number of pixels in one direction. */
    public static int tiles(int pixels, int tileSize) {
        return (pixels + tileSize - 1) / tileSize;
    }

    /** One past the last column. */
    public int endX() {
        return x + width;
    }

    /** One past the last row. */
    public int endY() {
        return y + height;
    }

    /** How many pixels it holds. */
    public int pixels() {
        return Math.multiplyExact(width, height);
    }

    public boolean isEmpty() {
        return width <= 0 || height <= 0;
    }

    /** The part both share; empty (zero width and height) when they share none. */
    public PixelWindow intersection(PixelWindow other) {
        int x0 = Math.max(x, other.x);
        int y0 = Math.max(y, other.y);
        int x1 = Math.min(x + width, other.x + other.width);
        int y1 = Math.min(y + height, other.y + other.height);
        return x1 <= x0 || y1 <= y0 ? new PixelWindow(x0, y0, 0, 0) : new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    /** The smallest window that holds both; a window without pixels adds nothing. */
    public PixelWindow union(PixelWindow other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        int x0 = Math.min(x, other.x);
        int y0 = Math.min(y, other.y);
        return new PixelWindow(x0, y0, Math.max(endX(), other.endX()) - x0, Math.max(endY(), other.endY()) - y0);
    }
}
