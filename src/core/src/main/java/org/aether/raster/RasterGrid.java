package org.aether.raster;

import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Envelope;

/**
 * The grid of a raster: size, upper-left corner, pixel size and CRS. Always north up: row 0 is the northernmost row,
 * whatever the order of rows in the file.
 *
 * @param width number of columns
 * @param height number of rows
 * @param west CRS x of the left edge of column 0 (not of its centre)
 * @param north CRS y of the upper edge of row 0
 * @param pixelWidth CRS units per column, positive
 * @param pixelHeight CRS units per row, positive
 * @param crs CRS in east-north axis order (longitude first for geographic CRSs)
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
            throw new IllegalArgumentException("A grid needs a positive size and a positive pixel size");
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

    /** CRS x of the centre of a column. */
    public double centreX(int column) {
        return west + (column + 0.5) * pixelWidth;
    }

    /** CRS y of the centre of a row. */
    public double centreY(int row) {
        return north - (row + 0.5) * pixelHeight;
    }

    /** The outline of the grid. */
    public Envelope extent() {
        return new Envelope(west, east(), south(), north);
    }

    /**
     * Whether a point lies in a pixel of the grid. Pixels are half-open: a point on the edge of two pixels belongs to the
     * eastern and southern one. NaN lies in none.
     */
    public boolean contains(double x, double y) {
        double column = column(x);
        double row = row(y);
        return column >= 0 && row >= 0 && column < width && row < height;
    }

    /** The pixels that an envelope covers or touches, clipped at the edges of the grid; empty for a null envelope. */
    public PixelWindow window(Envelope envelope) {
        if (envelope.isNull()) {
            return PixelWindow.EMPTY;
        }
        int x0 = clamp(Math.floor(column(envelope.getMinX())), width);
        int x1 = clamp(Math.floor(column(envelope.getMaxX())) + 1, width);
        int y0 = clamp(Math.floor(row(envelope.getMaxY())), height);
        int y1 = clamp(Math.floor(row(envelope.getMinY())) + 1, height);
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static int clamp(double value, int max) {
        return (int) Math.max(0, Math.min(max, value));
    }

    /** The whole grid as a window. */
    public PixelWindow window() {
        return new PixelWindow(0, 0, width, height);
    }

    /** The grid of a window, which may extend beyond this grid. */
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
