package org.aether.wps;

import java.awt.Point;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferFloat;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.aether.Progress;
import org.aether.geotiff.PixelType;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.aether.samplecity.SampleCity;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** A simulated city of 1.2 km, as the core sees it and as GeoServer hands it to a process: the same numbers. */
public final class City {

    public final SampleCity.Settings settings =
            SampleCity.Settings.of(120, 110, 5).withType(PixelType.FLOAT32).withThreads(1);
    public final ArrayRaster raster;
    public final GridCoverage2D coverage;
    public final SimpleFeatureCollection pois = SampleCity.pois(settings, Progress.NONE);
    public final SimpleFeatureCollection districts = SampleCity.districts(settings, Progress.NONE);
    public final SimpleFeatureCollection landUse =
            SampleCity.landUse(settings.withSampling(new SampleCity.Sampling(5, -1, 300)));

    public City() {
        RasterGrid grid = settings.grid();
        EmbeddingRaster painted = SampleCity.raster(settings);
        FloatBuffer pixels = FloatBuffer.allocate(grid.width() * grid.height() * painted.bands());
        painted.read(grid.window(), pixels);
        raster = new ArrayRaster(grid, painted.bands(), pixels.array());
        coverage = coverage(grid, painted.bands(), pixels.array());
    }

    /** A coverage of floats, all bands of a pixel together. */
    public static GridCoverage2D coverage(RasterGrid grid, int bands, float[] pixels) {
        PixelInterleavedSampleModel model = new PixelInterleavedSampleModel(
                DataBuffer.TYPE_FLOAT,
                grid.width(),
                grid.height(),
                bands,
                bands * grid.width(),
                IntStream.range(0, bands).toArray());
        WritableRaster raster =
                Raster.createWritableRaster(model, new DataBufferFloat(pixels, pixels.length), new Point());
        ReferencedEnvelope extent =
                new ReferencedEnvelope(grid.west(), grid.east(), grid.south(), grid.north(), grid.crs());
        return new GridCoverageFactory().create("ae", raster, extent);
    }
}
