package org.aether.cli;

import org.aether.raster.VectorLength;
import picocli.CommandLine.Option;

/** What every command that reads embedding rasters lets be said about them. */
final class RasterInputOptions {

    @Option(
            names = "--mix-years",
            description = "Take input files of different years together. Default: they are refused.")
    private boolean mixYears;

    @Option(
            names = "--any-length",
            description = "Take vectors of any length, as of other embeddings and of means over regions that were laid"
                    + " on a grid. Default: a vector whose length is not one (within 2 %%) is refused, because a scale, an"
                    + " encoding or a no-data value is not understood then.")
    private boolean anyLength;

    boolean mixYears() {
        return mixYears;
    }

    VectorLength lengths() {
        return anyLength ? VectorLength.ANY : VectorLength.ONE;
    }
}
