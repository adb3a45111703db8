package org.aether.server.layer;

import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.coverage.GridSampleDimension;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** Converts embedding rasters to the coverages that GeoTools processes take. */
public final class Coverages {

    private Coverages() {}

    /** A part of a raster as a coverage that is read tile by tile, on demand. */
    public static GridCoverage2D lazy(EmbeddingRaster raster, PixelWindow part) {
        return coverage(raster, part, names(raster));
    }

    private static GridCoverage2D coverage(EmbeddingRaster raster, PixelWindow part, List<String> names) {
        RasterGrid grid = raster.grid().crop(part);
        return new GridCoverageFactory()
                .create(
                        raster.name(),
                        new RasterImage(raster, part),
                        new ReferencedEnvelope(grid.extent(), grid.crs()),
                        names.stream().map(GridSampleDimension::new).toArray(GridSampleDimension[]::new),
                        null,
                        null);
    }

    /** The names of a raster's bands; A00, A01, … as in AlphaEarth if they have none. */
    public static List<String> names(EmbeddingRaster raster) {
        if (raster instanceof GeoTiffRaster file) {
            return file.bandNames();
        }
        return IntStream.range(0, raster.bands())
                .mapToObj(band -> String.format(Locale.ROOT, "A%02d", band))
                .toList();
    }

    /**
     * A coverage in memory.
     *
     * @param names the names of the bands
     * @param pixels {@code [height, width, bands]}, north first, NaN for no data; not copied
     */
    public static GridCoverage2D of(RasterGrid grid, List<String> names, float[] pixels) {
        return coverage(new ArrayRaster(grid, names.size(), pixels), grid.window(), names);
    }

    static PixelInterleavedSampleModel sampleModel(int width, int height, int bands) {
        return new PixelInterleavedSampleModel(
                DataBuffer.TYPE_FLOAT,
                width,
                height,
                bands,
                width * bands,
                IntStream.range(0, bands).toArray());
    }
}
