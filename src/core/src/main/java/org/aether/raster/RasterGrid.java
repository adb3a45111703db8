package org.aether.raster;

import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Envelope;

/**
 * Where the pixels of a raster lie: size, upper-left corner, pixel size and CRS. Always north up: row 0 is the
 * northernmost, whatever the order of rows in the file.
 *
 * @param width columns
 * @param height rows
 * @param west CRS x of the left edge of column 0 (not of its centre)
 * @param north CRS y of the upper edge of row 0
 * @param pixelWidth CRS units per column, positive
 * @param pixelHeight CRS units per row, positive
 * @param crs east-north axis order (longitude first for geographic CRSs), never null
 */
public record RasterGrid(
        int width,
        int height,
        double west,
        double north,
        double pixelWidth,
        double pixelHeight,
        CoordinateReferenceSystem crs) {

    public RasterGrid {
        if (width <= 0 || height <= 0 || !(pixelWidth > 0) || !(pixelHeight > 0)) {
            throw new IllegalArgumentException("A grid needs a positive size and positive pixel sizes");
        }
    }

    /** CRS x of the right edge. */
    public double east() {
        return west + width * pixelWidth;
    }

    /** CRS y of the lower edge. */
    public double south() {
        return north - height * pixelHeight;
    }

    /** Fractional column of a CRS x: column c spans [c, c+1), its centre is c + 0.5. */
    public double column(double x) {
        return (x - west) / pixelWidth;
    }

    /** Fractional row of a CRS y: row r spans [r, r+1), its centre is r + 0.5. */
    public double row(double y) {
        return (north - y) / pixelHeight;
    }

    /** CRS x of a column's centre. */
    public double centreX(int column) {
        return west + (column + 0.5) * pixelWidth;
    }

    /** CRS y of a row's centre. */
    public double centreY(int row) {
        return north - (row + 0.5) * pixelHeight;
    }

    /** The whole grid as a window. */
    public PixelWindow window() {
        return new PixelWindow(0, 0, width, height);
    }

    /** The extent in CRS units. */
    public Envelope extent() {
        return new Envelope(west, east(), south(), north);
    }

    /**
     * Whether a place lies in a pixel of the grid. A place on the border of two pixels belongs to the eastern and southern
     * one, so the eastern and southern edges of the grid are outside; NaN is outside.
     *
     * @param x CRS x
     * @param y CRS y
     */
    public boolean contains(double x, double y) {
        double column = column(x);
        double row = row(y);
        return column >= 0 && row >= 0 && column < width && row < height;
    }

    /**
     * The pixels that a rectangle touches, clipped to the grid.
     *
     * @param rectangle in CRS units; empty when it is null in the sense of JTS
     */
    public PixelWindow window(Envelope rectangle) {
        if (rectangle.isNull()) {
            return PixelWindow.EMPTY;
        }
        int x0 = clamp(Math.floor(column(rectangle.getMinX())), width);
        int x1 = clamp(Math.floor(column(rectangle.getMaxX())) + 1, width);
        int y0 = clamp(Math.floor(row(rectangle.getMaxY())), height);
        int y1 = clamp(Math.floor(row(rectangle.getMinY())) + 1, height);
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static int clamp(double value, int max) {
        return (int) Math.max(0, Math.min(max, value));
    }

    /** The grid of a part of it. */
    public RasterGrid crop(PixelWindow part) {
        return new RasterGrid(
                part.width(),
                part.height(),
                west + part.x() * pixelWidth,
                north - part.y() * pixelHeight,
                pixelWidth,
                pixelHeight,
                crs);
    }
}
