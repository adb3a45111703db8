package org.aether.raster;

/**
 * A rectangle of pixels, counted from the north-west corner of a {@link RasterGrid}.
 *
 * @param x first column
 * @param y first row, 0 in the north
 * @param width number of columns
 * @param height number of rows
 */
public record PixelWindow(int x, int y, int width, int height) {

    /** A window without pixels. */
    public static final PixelWindow EMPTY = new PixelWindow(0, 0, 0, 0);

    /** The number of tiles that cover a row or column of pixels: the quotient rounded up. */
    public static int tiles(int pixels, int tileSize) {
        return (pixels - 1) / tileSize + 1;
    }

    /** The number of pixels. */
    public int pixels() {
        return Math.multiplyExact(width, height);
    }

    public boolean isEmpty() {
        return width <= 0 || height <= 0;
    }

    /** The column after the last one. */
    public int endX() {
        return x + width;
    }

    /** The row after the last one. */
    public int endY() {
        return y + height;
    }

    /** Whether all pixels of another window are in this one; true for an empty window. */
    public boolean contains(PixelWindow other) {
        return other.isEmpty() || (other.x >= x && other.y >= y && other.endX() <= endX() && other.endY() <= endY());
    }

    /** The pixels of both windows; empty (zero width and height) when they have none in common. */
    public PixelWindow intersection(PixelWindow other) {
        int x0 = Math.max(x, other.x);
        int y0 = Math.max(y, other.y);
        int x1 = Math.min(endX(), other.endX());
        int y1 = Math.min(endY(), other.endY());
        return x1 <= x0 || y1 <= y0 ? new PixelWindow(x0, y0, 0, 0) : new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    /** The smallest window that contains both windows; an empty window adds nothing. */
    public PixelWindow union(PixelWindow other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        int x0 = Math.min(x, other.x);
        int y0 = Math.min(y, other.y);
        return new PixelWindow(x0, y0, Math.max(endX(), other.endX()) - x0, Math.max(endY(), other.endY()) - y0);
    }

    /** This window, moved by a number of columns and rows. */
    public PixelWindow translate(int columns, int rows) {
        return new PixelWindow(x + columns, y + rows, width, height);
    }
}
