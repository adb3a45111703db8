package org.aether.region;

import org.aether.raster.PixelWindow;

/** A region as pixels of one raster: runs of columns, row by row. Thread-safe. */
interface RegionShape {

    /** Takes the run of columns {@code [from, to)}. */
    @FunctionalInterface
    interface RunTaker {
        void take(int from, int to);
    }

    /** Holds every pixel of the region, clipped to the raster; empty when it has none. */
    PixelWindow box();

    /**
     * The region's whole area, in pixels of the raster, when it reaches beyond the raster; 0 when it lies inside, where its
     * pixels are counted instead.
     */
    double areaBeyond();

    /** The region's runs in a row, from west to east, clipped to the columns {@code [firstColumn, endColumn)}. */
    void runs(int row, int firstColumn, int endColumn, RunTaker taker);
}
