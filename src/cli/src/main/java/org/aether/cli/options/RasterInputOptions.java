package org.aether.cli.options;

import java.util.Optional;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorLength;
import picocli.CommandLine.Option;

/** What every command that reads embedding rasters lets be said about them. */
public final class RasterInputOptions {

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

    @Option(
            names = "--bbox",
            paramLabel = "W,S,E,N",
            converter = BoundingBox.Converter.class,
            description = "Use only this part of the rasters, the pixels whose centres lie in it: longitudes and"
                    + " latitudes, or coordinates of --bbox-crs.")
    private BoundingBox bbox;

    @Option(
            names = "--bbox-crs",
            paramLabel = "EPSG:CODE",
            description = "CRS of --bbox; W and E are always eastings or longitudes. Default: EPSG:4326.")
    private String bboxCrs;

    /** The part of a raster that is asked for, as an empty window where there is none of it; null = all of it. */
    PixelWindow part(RasterGrid grid) {
        if (bbox == null) {
            return null;
        }
        return bbox.window(grid, bboxCrs == null ? CoordinateSystems.lonLat() : CoordinateSystems.decode(bboxCrs));
    }

    /** The box as it was written, or null. */
    BoundingBox bbox() {
        return bbox;
    }

    /** A sentence about options that do not go together. */
    public Optional<String> mistake() {
        return bboxCrs == null || bbox != null
                ? Optional.empty()
                : Optional.of("--bbox-crs goes with --bbox, which it says the CRS of.");
    }

    boolean mixYears() {
        return mixYears;
    }

    VectorLength lengths() {
        return anyLength ? VectorLength.ANY : VectorLength.ONE;
    }
}
