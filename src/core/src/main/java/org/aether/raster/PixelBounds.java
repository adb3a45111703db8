package org.aether.raster;

/**
 * Collects the smallest window that contains some pixels.
 *
 * <pre>{@code
 * PixelBounds bounds = new PixelBounds();
 * bounds.add(column, row);
 * PixelWindow window = bounds.window(); // empty when no pixel was added
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class PixelBounds {

    private int minX = Integer.MAX_VALUE;
    private int minY = Integer.MAX_VALUE;
    private int maxX = Integer.MIN_VALUE;
    private int maxY = Integer.MIN_VALUE;

    /** Adds a pixel. */
    public void add(int x, int y) {
        minX = Math.min(minX, x);
        minY = Math.min(minY, y);
        maxX = Math.max(maxX, x);
        maxY = Math.max(maxY, y);
    }

    /** Adds all pixels of a window. */
    public void add(PixelWindow window) {
        if (!window.isEmpty()) {
            add(window.x(), window.y());
            add(window.endX() - 1, window.endY() - 1);
        }
    }

    /** The smallest window that contains all pixels; {@link PixelWindow#EMPTY} when none was added. */
    public PixelWindow window() {
        return maxX < minX ? PixelWindow.EMPTY : new PixelWindow(minX, minY, maxX - minX + 1, maxY - minY + 1);
    }
}
