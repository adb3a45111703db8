package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.aether.AetherException;
import org.aether.geotiff.GeoTiffWriter.Options;
import org.aether.raster.AeQuantization;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Gdal;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class GeoTiffWriterTest {

    @TempDir
    Path directory;

    public static CoordinateReferenceSystem crs(int code) {
        try {
            return CRS.decode("EPSG:" + code, true);
        } catch (FactoryException e) {
            throw new AssertionError(e);
        }
    }

    public static RasterGrid grid(int width, int height) {
        return new RasterGrid(width, height, 530_000, 181_000, 10, 10, crs(27700));
    }

    private static List<String> names(int bands) {
        return IntStream.range(0, bands).mapToObj(i -> "Z%03d".formatted(i)).toList();
    }

    public static Path write(Path file, int width, int height, int bands, PixelType type, float[] pixels) {
        return write(
                file,
                new ArrayRaster(grid(width, height), bands, pixels),
                new Options(type, names(bands), Compression.ZSTD, 16, Map.of()));
    }

    private static Path write(Path file, EmbeddingRaster from, Options options) {
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, from.grid(), options)) {
            writeTiles(writer, from);
            writer.commit();
        }
        return file;
    }

    private static void writeTiles(GeoTiffWriter writer, EmbeddingRaster from) {
        for (int row = 0; row < writer.tilesDown(); row++) {
            for (int column = 0; column < writer.tilesAcross(); column++) {
                writer.write(column, row, GeoTiffRasterTest.read(from, writer.window(column, row)));
            }
        }
    }

    /** Unit vectors with a smooth part and noise, and some pixels without data. */
    private static ArrayRaster embeddings(int width, int height, int bands, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[width * height * bands];
        for (int pixel = 0; pixel < width * height; pixel++) {
            if (random.nextInt(10) == 0) {
                Arrays.fill(pixels, pixel * bands, (pixel + 1) * bands, Float.NaN);
                continue;
            }
            double length = 0;
            for (int i = pixel * bands; i < (pixel + 1) * bands; i++) {
                pixels[i] = (float) (Math.sin(i * 0.01 + pixel * 0.003) + 0.1 * random.nextGaussian());
                length += pixels[i] * pixels[i];
            }
            for (int i = pixel * bands; i < (pixel + 1) * bands; i++) {
                pixels[i] /= (float) Math.sqrt(length);
            }
        }
        return new ArrayRaster(grid(width, height), bands, pixels);
    }

    private static float[] quantised(float[] pixels) {
        float[] stored = pixels.clone();
        for (int i = 0; i < stored.length; i++) {
            stored[i] = AeQuantization.decode(AeQuantization.encode(stored[i]));
        }
        return stored;
    }

    private static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    @Property(tries = 60)
    void writtenPixelsAreReadBack(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 90) int height,
            @ForAll @IntRange(min = 2, max = 9) int bands,
            @ForAll @IntRange(min = 1, max = 4) int sixteenths,
            @ForAll Compression compression,
            @ForAll boolean bytes,
            @ForAll boolean big,
            @ForAll long seed)
            throws IOException {
        ArrayRaster source = embeddings(width, height, bands, seed);
        PixelType type = bytes ? PixelType.INT8 : PixelType.FLOAT32;
        Options options = new Options(type, names(bands), compression, 16 * sixteenths, Map.of());
        Path scratch = Files.createTempDirectory("aether");
        Path file = scratch.resolve("z.tif");
        try {
            try (GeoTiffWriter writer = GeoTiffWriter.create(file, source.grid(), options, big)) {
                writeTiles(writer, source);
                writer.commit();
            }
            float[] expected = GeoTiffRasterTest.readAll(source);
            try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
                assertThat(GeoTiffRasterTest.readAll(raster)).isEqualTo(bytes ? quantised(expected) : expected);
                assertThat(raster.type()).isEqualTo(type);
                assertThat(raster.bandNames()).isEqualTo(names(bands));
                assertThat(raster.grid().crop(raster.grid().window()).west()).isEqualTo(530_000);
                assertThat(raster.grid().north()).isEqualTo(181_000);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(scratch);
        }
    }

    @Test
    void gdalReadsTheSameNumbers() {
        ArrayRaster source = embeddings(150, 70, 12, 3);
        float[] embeddings = GeoTiffRasterTest.readAll(source);
        List<Path> files = new ArrayList<>();
        List<PixelType> types = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            for (PixelType type : List.of(PixelType.FLOAT32, PixelType.INT8)) {
                for (boolean big : new boolean[] {false, true}) {
                    Path file = directory.resolve(compression + "-" + type + "-" + big + ".tif");
                    Options options = new Options(type, names(12), compression, 64, Map.of());
                    try (GeoTiffWriter writer = GeoTiffWriter.create(file, source.grid(), options, big)) {
                        writeTiles(writer, source);
                        writer.commit();
                    }
                    files.add(file);
                    types.add(type);
                }
            }
        }
        List<double[]> witnesses = Gdal.read(files);
        for (int file = 0; file < files.size(); file++) {
            double[] witness = witnesses.get(file);
            double[] stored = new double[embeddings.length];
            for (int i = 0; i < stored.length; i++) {
                boolean bytes = types.get(file) == PixelType.INT8;
                stored[i] = bytes ? AeQuantization.encode(embeddings[i]) : embeddings[i];
                // GDAL before 3.7 shows signed bytes as unsigned ones.
                witness[i] = bytes && witness[i] > 127 ? witness[i] - 256 : witness[i];
            }
            assertThat(witness).as(files.get(file).toString()).isEqualTo(stored);
        }
    }

    @Test
    void incompressibleTilesSurviveEveryCompression() {
        int bands = 128;
        Random random = new Random(5);
        float[] noise = new float[40 * 40 * bands];
        for (int i = 0; i < noise.length; i++) {
            int bits = random.nextInt();
            noise[i] = Float.isFinite(Float.intBitsToFloat(bits)) ? Float.intBitsToFloat(bits) : 0;
        }
        ArrayRaster source = new ArrayRaster(grid(40, 40), bands, noise);
        List<Path> files = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            Path file = write(
                    directory.resolve(compression + ".tif"),
                    source,
                    new Options(PixelType.FLOAT32, names(bands), compression, 32, Map.of()));
            files.add(file);
            try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
                assertThat(GeoTiffRasterTest.readAll(raster)).isEqualTo(noise);
            }
        }
        for (double[] witness : Gdal.read(files)) {
            assertThat(floats(witness)).isEqualTo(noise);
        }
    }

    @Test
    void gdalReadsGridAndNames() {
        Options options = Options.of(PixelType.FLOAT32, List.of("Z000", "α & <β>", "Z002"))
                .withMetadata(Map.of("ATTRIBUTION", "AlphaEarth © Google & \"others\""));
        Path file = write(directory.resolve("named.tif"), embeddings(90, 40, 3, 1), options);
        JsonNode info = Gdal.info(file);
        assertThat(info.at("/size").toString()).isEqualTo("[90,40]");
        assertThat(info.at("/geoTransform").toString()).isEqualTo("[530000.0,10.0,0.0,181000.0,0.0,-10.0]");
        assertThat(info.at("/coordinateSystem/wkt").asText()).contains("ID[\"EPSG\",27700]");
        assertThat(info.at("/metadata//ATTRIBUTION").asText()).isEqualTo("AlphaEarth © Google & \"others\"");
        assertThat(info.at("/metadata//AREA_OR_POINT").asText()).isEqualTo("Area");
        assertThat(info.at("/metadata/IMAGE_STRUCTURE/COMPRESSION").asText()).isEqualTo("ZSTD");
        assertThat(info.at("/metadata/IMAGE_STRUCTURE/INTERLEAVE").asText()).isEqualTo("PIXEL");
        assertThat(info.at("/bands/0/type").asText()).isEqualTo("Float32");
        assertThat(info.at("/bands/0/noDataValue").asText()).isEqualTo("NaN");
        assertThat(info.at("/bands/1/description").asText()).isEqualTo("α & <β>");
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(raster.bandNames()).containsExactly("Z000", "α & <β>", "Z002");
            assertThat(raster.metadata()).containsEntry("ATTRIBUTION", "AlphaEarth © Google & \"others\"");
        }
    }

    @Test
    void gdalReadsSignedBytesAndNoData() {
        Path file = write(directory.resolve("b.tif"), embeddings(9, 9, 6, 1), Options.of(PixelType.INT8, names(6)));
        JsonNode band = Gdal.info(file).at("/bands/0");
        assertThat(band.at("/noDataValue").asInt()).isEqualTo(-128);
        boolean signed = band.at("/type").asText().equals("Int8")
                || band.at("/metadata/IMAGE_STRUCTURE/PIXELTYPE").asText().equals("SIGNEDBYTE");
        assertThat(signed).isTrue();
    }

    @Test
    void threeBandsOfBytesAreAnRgbImage() {
        Path file = write(
                directory.resolve("rgb.tif"),
                new ArrayRaster(grid(1, 2), 3, new float[] {0, 127.6f, 300, Float.NaN, Float.NaN, Float.NaN}),
                Options.of(PixelType.UINT8, List.of("red", "green", "blue")));
        assertThat(Gdal.info(file).at("/bands/2/colorInterpretation").asText()).isEqualTo("Blue");
        assertThat(Gdal.read(file)).containsExactly(0, 128, 254, 255, 255, 255);
    }

    @ParameterizedTest
    @ValueSource(ints = {32616, 4326, 3035, 3857, 2193})
    void theCrsIsReadBackEastFirst(int code) {
        RasterGrid grid = new RasterGrid(3, 2, 7.25, 51.5, 0.125, 0.25, crs(code));
        Path file = write(
                directory.resolve(code + ".tif"),
                new ArrayRaster(grid, 5, new float[30]),
                Options.of(PixelType.FLOAT32, names(5)));
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(CRS.equalsIgnoreMetadata(raster.grid().crs(), grid.crs()))
                    .isTrue();
            assertThat(raster.grid().pixelWidth()).isEqualTo(0.125);
            assertThat(raster.grid().south()).isEqualTo(51);
        }
        JsonNode info = Gdal.info(file);
        assertThat(info.at("/coordinateSystem/wkt").asText()).contains("ID[\"EPSG\"," + code + "]");
    }

    @Test
    void aCrsWithoutCodeIsWrittenByItsParameters() throws Exception {
        CoordinateReferenceSystem own = CRS.parseWKT(
                """
                PROJCS["own", GEOGCS["WGS 84", DATUM["World Geodetic System 1984",
                  SPHEROID["WGS 84", 6378137.0, 298.257223563]], PRIMEM["Greenwich", 0.0],
                  UNIT["degree", 0.017453292519943295], AXIS["Longitude", EAST], AXIS["Latitude", NORTH]],
                  PROJECTION["Transverse_Mercator"], PARAMETER["central_meridian", -3.25],
                  PARAMETER["latitude_of_origin", 12.0], PARAMETER["scale_factor", 0.9997],
                  PARAMETER["false_easting", 1000.0], PARAMETER["false_northing", 2000.0],
                  UNIT["m", 1.0], AXIS["Easting", EAST], AXIS["Northing", NORTH]]
                """);
        Path file = write(
                directory.resolve("own.tif"),
                new ArrayRaster(new RasterGrid(2, 2, 0, 0, 10, 10, own), 5, new float[20]),
                Options.of(PixelType.FLOAT32, names(5)));
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            MathTransform there = CRS.findMathTransform(crs(4326), raster.grid().crs());
            MathTransform expected = CRS.findMathTransform(crs(4326), own);
            double[] london = {-0.1, 51.5};
            double[] back = new double[2];
            double[] wanted = new double[2];
            there.transform(london, 0, back, 0, 1);
            expected.transform(london, 0, wanted, 0, 1);
            assertThat(back).isEqualTo(wanted);
        }
        assertThat(Gdal.info(file).at("/coordinateSystem/wkt").asText()).contains("-3.25", "0.9997");
    }

    @Test
    void bytesDoNotDependOnThreadsOrOrder() throws Exception {
        ArrayRaster source = embeddings(200, 150, 8, 11);
        Options options = new Options(PixelType.FLOAT32, names(8), Compression.ZSTD, 16, Map.of("b", "2", "a", "1"));
        byte[] expected = Files.readAllBytes(write(directory.resolve("one.tif"), source, options));
        Path file = directory.resolve("many.tif");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, source.grid(), options)) {
            AtomicInteger next = new AtomicInteger();
            int tiles = writer.tilesAcross() * writer.tilesDown();
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                workers.add(threads.submit(() -> {
                    for (int tile = next.getAndIncrement(); tile < tiles; tile = next.getAndIncrement()) {
                        int column = tile % writer.tilesAcross();
                        int row = tile / writer.tilesAcross();
                        writer.write(column, row, GeoTiffRasterTest.read(source, writer.window(column, row)));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            writer.commit();
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);

        Path backwards = directory.resolve("backwards.tif");
        try (GeoTiffWriter writer = GeoTiffWriter.create(backwards, source.grid(), options)) {
            for (int row = writer.tilesDown() - 1; row >= 0; row--) {
                for (int column = writer.tilesAcross() - 1; column >= 0; column--) {
                    writer.write(column, row, GeoTiffRasterTest.read(source, writer.window(column, row)));
                }
            }
            writer.commit();
        }
        assertThat(Files.readAllBytes(backwards)).isEqualTo(expected);
    }

    @Test
    void withoutCommitTheOldFileIsUnchanged() throws IOException {
        Path file = Files.writeString(directory.resolve("z.tif"), "old");
        ArrayRaster source = embeddings(40, 40, 4, 1);
        try (GeoTiffWriter writer =
                GeoTiffWriter.create(file, source.grid(), Options.of(PixelType.FLOAT32, names(4)))) {
            writeTiles(writer, source);
        }
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void commitReplacesTheOldFile() throws IOException {
        Path file = Files.writeString(directory.resolve("z.tif"), "old");
        ArrayRaster source = embeddings(40, 40, 5, 1);
        write(file, source, Options.of(PixelType.FLOAT32, names(5)));
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(GeoTiffRasterTest.readAll(raster)).isEqualTo(GeoTiffRasterTest.readAll(source));
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void missingAndRepeatedTilesAreStateErrors() {
        RasterGrid grid = grid(32, 16);
        Options options = new Options(PixelType.INT8, names(2), Compression.LZW, 16, Map.of());
        float[] tile = new float[16 * 16 * 2];
        try (GeoTiffWriter writer = GeoTiffWriter.create(directory.resolve("z.tif"), grid, options)) {
            writer.write(0, 0, tile);
            assertThatThrownBy(() -> writer.write(0, 0, tile)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.write(2, 0, tile)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> writer.write(1, 0, new float[3])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aDirectoryThatIsNotWritableIsReported() throws IOException {
        Options options = Options.of(PixelType.FLOAT32, names(4));
        assertThatThrownBy(() -> GeoTiffWriter.create(directory.resolve("no/z.tif"), grid(4, 4), options))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("does not exist; create it first");
        assertThatThrownBy(() -> GeoTiffWriter.create(directory, grid(4, 4), options))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("it is a directory");
        Path blocker = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> GeoTiffWriter.create(blocker.resolve("z.tif"), grid(4, 4), options))
                .isInstanceOf(AetherException.class);
    }

    @Test
    void tilesBeyondTheLimitAreRefused() {
        assertThat(new Options(PixelType.INT8, names(64), Compression.ZSTD, 1024, Map.of()).tileSize())
                .isEqualTo(1024);
        assertThatThrownBy(() -> new Options(PixelType.INT8, names(65), Compression.ZSTD, 1024, Map.of()))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("choose smaller tiles");
    }

    @Test
    void filesThatMayExceedFourGigabytesAreBigTiffs() throws IOException {
        Options options = new Options(PixelType.FLOAT32, names(128), Compression.NONE, 256, Map.of());
        Path file = directory.resolve("header.tif");
        // Only the format is checked; a writer that is not committed leaves no file.
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid(3_000, 3_000), options)) {
            assertThat(writer.isBig()).isTrue();
        }
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid(2_000, 2_000), options)) {
            assertThat(writer.isBig()).isFalse();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void longRunsAndManyClearsSurviveLzw() {
        float[] pixels = new float[64 * 64 * 16];
        Random random = new Random(2);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i < 20_000 ? 7 : i < 40_000 ? random.nextInt(3) : random.nextInt(255);
        }
        ArrayRaster source = new ArrayRaster(grid(64, 64), 16, pixels);
        Path file = write(
                directory.resolve("lzw.tif"),
                source,
                new Options(PixelType.UINT8, names(16), Compression.LZW, 64, Map.of()));
        FloatBuffer back = FloatBuffer.allocate(pixels.length);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, PixelType.UINT8)) {
            raster.read(raster.grid().window(), back);
        }
        assertThat(back.array()).isEqualTo(pixels);
        double[] witness = Gdal.read(file);
        assertThat(floats(witness)).isEqualTo(pixels);
    }
}
