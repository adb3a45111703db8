package org.aether.server.layer;

import java.awt.image.DataBuffer;
import java.awt.image.DataBufferFloat;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** Embedding rasters in the form that GeoTools processes take. */
public final class Coverages {

    private Coverages() {}

    /** A part of a raster as a coverage that reads tile by tile, when asked. */
    public static GridCoverage2D lazy(EmbeddingRaster raster, PixelWindow part) {
        return new GridCoverageFactory()
                .create(
                        raster.name(),
                        new RasterImage(raster, part),
                        envelope(raster.grid().crop(part)));
    }

    /**
     * A coverage in memory.
     *
     * @param pixels {@code [height, width, bands]}, north first, NaN = no data; kept
     */
    public static GridCoverage2D of(String name, RasterGrid grid, int bands, float[] pixels) {
        WritableRaster raster = Raster.createWritableRaster(
                sampleModel(grid.width(), grid.height(), bands), new DataBufferFloat(pixels, pixels.length), null);
        return new GridCoverageFactory().create(name, raster, envelope(grid));
    }

    static ReferencedEnvelope envelope(RasterGrid grid) {
        return new ReferencedEnvelope(grid.west(), grid.east(), grid.south(), grid.north(), grid.crs());
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
