package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.GeoTiffWriter.Options;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Gdal;
import org.aether.raster.RasterGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudOptimizedTest {

    private static final String VALIDATE =
            """
            import sys
            try:
                from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
            except ImportError:
                print('absent')
                sys.exit()
            for file in sys.argv[1:]:
                warnings, errors, details = validate(file, full_check=True)
                for text in warnings + errors:
                    print(file, text)
            """;

    @TempDir
    Path directory;

    private static RasterGrid grid(int width, int height) {
        return new RasterGrid(width, height, 530_000, 181_000, 10, 10, GeoTiffWriterTest.crs(27700));
    }

    private static Options options(PixelType type, int bands, Compression compression, int tile, Overviews overviews) {
        List<String> names =
                IntStream.range(0, bands).mapToObj(i -> "B%02d".formatted(i)).toList();
        return new Options(type, names, compression, tile, Map.of()).withOverviews(overviews);
    }

    /** Numbers for each kind of overviews, with a tenth of the pixels and one corner without data. */
    private static ArrayRaster pixels(int width, int height, int bands, Overviews kind, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[width * height * bands];
        for (int pixel = 0; pixel < width * height; pixel++) {
            boolean corner = pixel % width < width / 3 && pixel / width < height / 3;
            double length = 0;
            for (int i = pixel * bands; i < (pixel + 1) * bands; i++) {
                pixels[i] = kind == Overviews.MODE
                        ? random.nextInt(3)
                        : kind == Overviews.MEAN ? random.nextInt(200) : (float) random.nextGaussian();
                length += pixels[i] * pixels[i];
            }
            if (corner || random.nextInt(10) == 0) {
                Arrays.fill(pixels, pixel * bands, (pixel + 1) * bands, Float.NaN);
            } else if (kind == Overviews.UNIT_MEAN) {
                for (int i = pixel * bands; i < (pixel + 1) * bands; i++) {
                    pixels[i] /= (float) Math.sqrt(length);
                }
            }
        }
        return new ArrayRaster(grid(width, height), bands, pixels);
    }

    private static Path write(Path file, EmbeddingRaster from, Options options, int threads) {
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, from.grid(), options)) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    writer.write(column, row, GeoTiffRasterTest.read(from, writer.window(column, row)));
                }
            }
            if (threads > 0) {
                writer.writeOverviews(threads, Progress.NONE);
            }
            writer.commit();
        }
        return file;
    }

    /** Computes a level from the level below, pixel by pixel for the whole image. */
    private static double[] halved(float[] below, int width, int height, int bands, Overviews kind) {
        int columns = (width + 1) / 2;
        int rows = (height + 1) / 2;
        double[] level = new double[columns * rows * bands];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                List<Integer> valid = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    int column = 2 * x + i % 2;
                    int row = 2 * y + i / 2;
                    if (column < width && row < height && !Float.isNaN(below[(row * width + column) * bands])) {
                        valid.add((row * width + column) * bands);
                    }
                }
                double[] vector = new double[bands];
                for (int band = 0; band < bands; band++) {
                    int b = band;
                    double[] values =
                            valid.stream().mapToDouble(at -> below[at + b]).toArray();
                    if (kind == Overviews.MODE) {
                        vector[band] = Arrays.stream(values)
                                .boxed()
                                .max((p, q) -> Long.compare(
                                        Arrays.stream(values)
                                                .filter(v -> v == p)
                                                .count(),
                                        Arrays.stream(values)
                                                .filter(v -> v == q)
                                                .count()))
                                .orElse(Double.NaN);
                    } else {
                        vector[band] = Arrays.stream(values).average().orElse(Double.NaN);
                    }
                }
                if (kind == Overviews.UNIT_MEAN) {
                    double length =
                            Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
                    vector = Arrays.stream(vector).map(v -> v / length).toArray();
                }
                System.arraycopy(vector, 0, level, (y * columns + x) * bands, bands);
            }
        }
        return level;
    }

    @Property(tries = 60)
    void eachOverviewIsComputedFromTheStoredLevelBelow(
            @ForAll @IntRange(min = 17, max = 150) int width,
            @ForAll @IntRange(min = 1, max = 150) int height,
            @ForAll @IntRange(min = 1, max = 3) int sixteenths,
            @ForAll @IntRange(min = 1, max = 3) int kindOfNumbers,
            @ForAll @IntRange(min = 0, max = 3) int threads,
            @ForAll Compression compression,
            @ForAll boolean small,
            @ForAll long seed)
            throws IOException {
        Overviews kind = Overviews.values()[kindOfNumbers];
        int bands = 5;
        // MODE of bytes and of floats; vectors as quantised bytes and as floats.
        PixelType type = small ? (kind == Overviews.UNIT_MEAN ? PixelType.INT8 : PixelType.UINT8) : PixelType.FLOAT32;
        ArrayRaster source = pixels(width, height, bands, kind, seed);
        Path scratch = Files.createTempDirectory("aether");
        Path file = scratch.resolve("z.tif");
        try {
            write(file, source, options(type, bands, compression, 16 * sixteenths, kind), threads);
            try (Stream<Path> left = Files.list(scratch)) {
                assertThat(left).containsExactly(file);
            }
            try (GeoTiffRaster raster = GeoTiffRaster.open(file, type)) {
                float[] below = GeoTiffRasterTest.readAll(raster);
                RasterGrid grid = raster.grid();
                for (int i = 0; i < raster.overviews().size(); i++) {
                    try (GeoTiffRaster overview = raster.openOverview(i)) {
                        double[] expected = halved(below, grid.width(), grid.height(), bands, kind);
                        below = GeoTiffRasterTest.readAll(overview);
                        grid = overview.grid();
                        assertThat(below).hasSize(expected.length);
                        for (int at = 0; at < below.length; at++) {
                            if (Double.isNaN(expected[at])) {
                                assertThat(below[at]).isNaN();
                            } else if (type == PixelType.INT8) {
                                // Half a step of the quantisation, a hair more for numbers on the boundary of two.
                                double stored = Math.signum(below[at]) * Math.sqrt(Math.abs(below[at])) * 127.5;
                                double wanted = Math.signum(expected[at]) * Math.sqrt(Math.abs(expected[at])) * 127.5;
                                assertThat(stored).isCloseTo(wanted, within(0.5 + 1e-3));
                            } else {
                                double step = type == PixelType.UINT8 ? 0.5 : 1e-5;
                                assertThat((double) below[at]).isCloseTo(expected[at], within(step));
                            }
                        }
                    }
                }
                assertThat(Math.max(grid.width(), grid.height())).isLessThanOrEqualTo(16 * sixteenths);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(scratch);
        }
    }

    @Test
    void gdalReportsCloudOptimisedFiles() {
        List<String> files = new ArrayList<>();
        for (Overviews kind : List.of(Overviews.UNIT_MEAN, Overviews.MEAN)) {
            for (Compression compression : Compression.values()) {
                for (boolean big : new boolean[] {false, true}) {
                    PixelType type = kind == Overviews.MEAN
                            ? PixelType.UINT8
                            : compression == Compression.LZW ? PixelType.FLOAT32 : PixelType.INT8;
                    Path file = directory.resolve(kind + "-" + compression + "-" + big + ".tif");
                    ArrayRaster source = pixels(700, 530, 3, kind, 4);
                    Options options = options(type, 3, compression, 64, kind);
                    try (GeoTiffWriter writer = GeoTiffWriter.create(file, source.grid(), options, big)) {
                        for (int tile = 0; tile < writer.tilesAcross() * writer.tilesDown(); tile++) {
                            int column = tile % writer.tilesAcross();
                            int row = tile / writer.tilesAcross();
                            writer.write(column, row, GeoTiffRasterTest.read(source, writer.window(column, row)));
                        }
                        writer.commit();
                    }
                    files.add(file.toString());
                }
            }
        }
        String complaints = Gdal.python(VALIDATE, files.toArray(String[]::new));
        assumeFalse(complaints.startsWith("absent"), "skipped: GDAL's checker (osgeo_utils) is not installed");
        assertThat(complaints).isEmpty();

        JsonNode info = Gdal.info(Path.of(files.get(0)), "-mm");
        assertThat(info.at("/metadata/IMAGE_STRUCTURE/LAYOUT").asText()).isEqualTo("COG");
        assertThat(info.at("/bands/2/description").asText()).isEqualTo("B02");
        assertThat(info.at("/bands/0/noDataValue").asInt()).isIn(-128, 128);
        assertThat(info.at("/bands/0/overviews"))
                .extracting(node ->
                        node.at("/size/0").asInt() + "x" + node.at("/size/1").asInt())
                .containsExactly("350x265", "175x133", "88x67", "44x34");
    }

    @Test
    void gdalReadsTheSameOverviews() {
        ArrayRaster source = pixels(150, 90, 4, Overviews.UNIT_MEAN, 8);
        Path file = write(
                directory.resolve("z.tif"),
                source,
                options(PixelType.FLOAT32, 4, Compression.ZSTD, 32, Overviews.UNIT_MEAN),
                1);
        Path copied = Gdal.translate(file, directory.resolve("half.tif"), "-oo", "OVERVIEW_LEVEL=0");
        try (GeoTiffRaster raster = GeoTiffRaster.open(file);
                GeoTiffRaster half = GeoTiffRaster.open(copied);
                GeoTiffRaster overview = raster.openOverview(0)) {
            assertThat(GeoTiffRasterTest.readAll(overview)).isEqualTo(GeoTiffRasterTest.readAll(half));
            assertThat(overview.grid().pixelWidth()).isCloseTo(half.grid().pixelWidth(), within(1e-9));
        }
    }

    @Test
    void bytesDoNotDependOnTheNumberOfThreads() throws IOException {
        ArrayRaster source = pixels(300, 200, 6, Overviews.UNIT_MEAN, 2);
        Options options = options(PixelType.INT8, 6, Compression.ZSTD, 16, Overviews.UNIT_MEAN);
        byte[] one = Files.readAllBytes(write(directory.resolve("one.tif"), source, options, 1));
        byte[] four = Files.readAllBytes(write(directory.resolve("four.tif"), source, options, 4));
        byte[] atCommit = Files.readAllBytes(write(directory.resolve("commit.tif"), source, options, 0));
        assertThat(four).isEqualTo(one);
        assertThat(atCommit).isEqualTo(one);
    }

    @Test
    void cancellingDuringOverviewsLeavesNoFile() throws IOException {
        ArrayRaster source = pixels(300, 200, 6, Overviews.UNIT_MEAN, 2);
        Options options = options(PixelType.INT8, 6, Compression.ZSTD, 16, Overviews.UNIT_MEAN);
        int[] tiles = {0};
        Progress impatient = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {
                tiles[0]++;
            }

            @Override
            public boolean cancelled() {
                return tiles[0] == 5;
            }
        };
        try (GeoTiffWriter writer = GeoTiffWriter.create(directory.resolve("z.tif"), source.grid(), options)) {
            for (int tile = 0; tile < writer.tilesAcross() * writer.tilesDown(); tile++) {
                int column = tile % writer.tilesAcross();
                int row = tile / writer.tilesAcross();
                writer.write(column, row, GeoTiffRasterTest.read(source, writer.window(column, row)));
            }
            assertThatThrownBy(() -> writer.writeOverviews(2, impatient)).isInstanceOf(CancelledException.class);
        }
        assertThat(directory).isEmptyDirectory();
    }
}
