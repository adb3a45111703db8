package org.aether.bench.kernel;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.FactoryException;
import org.geotools.referencing.CRS;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writes one tile of 128 bands to a GeoTIFF in the temporary directory, and reads it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TileWritingKernel {

    static final int BANDS = 128;

    @Param("128")
    public int edge;

    @Param({"LZW", "ZSTD"})
    public String compression;

    @Param({"FLOAT32", "INT8"})
    public String type;

    float[] pixels;
    private RasterGrid grid;
    private Path file;

    @Setup
    public void draw() throws IOException, FactoryException {
        Random random = new Random(1);
        pixels = new float[edge * edge * BANDS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (random.nextGaussian() / Math.sqrt(BANDS));
        }
        grid = new RasterGrid(edge, edge, 500_000, 200_000, 10, 10, CRS.decode("EPSG:27700", true));
        file = Files.createTempFile("aether-kernel", ".tif");
        write();
    }

    @Benchmark
    public Path write() {
        List<String> bands =
                IntStream.range(0, BANDS).mapToObj(band -> "Z" + band).toList();
        GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                PixelType.valueOf(type), bands, Compression.valueOf(compression), edge, Map.of());
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options)) {
            writer.write(0, 0, pixels);
            writer.commit();
        }
        return file;
    }

    @Benchmark
    public float[] read() {
        float[] read = new float[pixels.length];
        try (EmbeddingRaster raster = GeoTiffRaster.open(file)) {
            raster.read(grid.window(), FloatBuffer.wrap(read));
        }
        return read;
    }

    @TearDown
    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
