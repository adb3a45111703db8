package org.aether.cli.options;

import org.aether.AetherException;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorLength;
import picocli.CommandLine.Option;

/** How embedding rasters are read. */
public final class RasterInputOptions {

    @Option(
            names = "--mix-years",
            description = "Use input files of different years together. Without it they are refused.")
    private boolean mixYears;

    @Option(
            names = "--any-length",
            description = "Accept vectors of any length, such as other embeddings, or means over regions that were"
                    + " rasterised. Without it a vector whose length is not one (within 2 %%) is refused, because it"
                    + " shows that the scale, the encoding or the no-data value of the file was not understood.")
    private boolean anyLength;

    @Option(
            names = "--bbox",
            paramLabel = "W,S,E,N",
            converter = BoundingBox.Converter.class,
            description = "Use only the pixels whose centres lie in this box, given in longitudes and latitudes or in"
                    + " the CRS of --bbox-crs. Default: all pixels.")
    private BoundingBox bbox;

    @Option(
            names = "--bbox-crs",
            paramLabel = "EPSG:CODE",
            description = "CRS of --bbox. W and E are always eastings or longitudes. Default: EPSG:4326.")
    private String bboxCrs;

    /** The pixels of a raster that lie in the box; all when there is no box, an empty window when none do. */
    PixelWindow part(RasterGrid grid) {
        if (bbox == null) {
            return grid.window();
        }
        return bbox.window(grid, bboxCrs == null ? CoordinateSystems.lonLat() : CoordinateSystems.decode(bboxCrs));
    }

    /** The box in its CRS, or null when all pixels are used. */
    BoundingBox bbox() {
        return bbox;
    }

    /** @throws AetherException when options do not go together */
    public void check() {
        Arguments.require(bboxCrs == null || bbox != null, "--bbox-crs needs --bbox, whose CRS it names.");
    }

    boolean mixYears() {
        return mixYears;
    }

    VectorLength lengths() {
        return anyLength ? VectorLength.ANY : VectorLength.ONE;
    }
}
