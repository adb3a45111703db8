package org.aether.bench.kernel;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.aether.Progress;
import org.aether.embed.PixelFunctions;
import org.aether.raster.ArrayRaster;
import org.aether.raster.RasterGrid;
import org.aether.region.PointRegions;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionVectors;
import org.aether.view.Pooling;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;
import org.geotools.api.referencing.FactoryException;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.referencing.CRS;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Means around points, and of one large region, of a raster in memory, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PoolingKernel {

    static final int BANDS = 64;

    @Param("512")
    public int edge;

    @Param("2000")
    public int points;

    float[] pixels;
    double[] x;
    double[] y;
    ArrayRaster raster;
    private SimpleFeatureCollection middle;

    @Setup
    public void draw() throws FactoryException {
        Random random = new Random(1);
        pixels = new float[edge * edge * BANDS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat() - 0.5f;
        }
        RasterGrid grid = new RasterGrid(edge, edge, 0, 10.0 * edge, 10, 10, CRS.decode("EPSG:27700", true));
        raster = new ArrayRaster(grid, BANDS, pixels);
        x = random.doubles(points, 0, 10.0 * edge).toArray();
        y = random.doubles(points, 0, 10.0 * edge).toArray();
        middle = PointRegions.point(5.0 * edge, 5.0 * edge, grid.crs());
    }

    @Benchmark
    public ViewExtractor.Views views() {
        ViewSettings circles = new ViewSettings(new Pooling.Circle(50), new Pooling.Circle(100));
        return ViewExtractor.extract(List.of(raster), x, y, raster.grid().crs(), circles, 1, Progress.NONE);
    }

    /** A circle with nearly the width of the raster. */
    @Benchmark
    public RegionVectors region() {
        return RegionAggregator.aggregate(
                List.of(raster), middle, 4.9 * edge, PixelFunctions.raw(raster.bands()), 1, Progress.NONE);
    }
}
