package org.aether.region;

import org.aether.raster.PixelWindow;

/** The pixels of a region on one raster: runs of columns, row by row. Thread-safe. */
interface RegionShape {

    /** Receives the run of columns {@code [from, to)}. */
    @FunctionalInterface
    interface RunConsumer {
        void accept(int from, int to);
    }

    /** A window that holds every pixel of the region, clipped to the raster; empty when the region has no pixel. */
    PixelWindow box();

    /**
     * The whole area of the region in pixels of the raster if it reaches beyond the raster; 0 if it lies inside, because then
     * its pixels are counted instead.
     */
    double areaBeyond();

    /** Passes on the runs of the region in a row, from west to east, clipped to the columns {@code [firstColumn, endColumn)}. */
    void runs(int row, int firstColumn, int endColumn, RunConsumer consumer);
}
