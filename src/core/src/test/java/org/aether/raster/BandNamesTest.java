package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffRasterTest;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.GeoTiffWriterTest;
import org.aether.geotiff.PixelType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BandNamesTest {

    @TempDir
    Path directory;

    private static List<String> series(String format, int first, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(String.format(format, first + i));
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "A%02d, 0",
        "A%d, 0",
        "Z%03d, 0",
        "band_%d, 1",
        "Band %d, 1",
        "%d, 1",
        "embedding_A%02d, 0",
        "A%02d_2024, 0",
        "2024_A%02d, 0",
        "b%d_mean, 1",
        "e%03d, 0",
        "A%02d, 32"
    })
    void bandsAreOrderedByTheirNumbers(String format, int first) {
        List<String> names = series(format, first, 64);
        for (long seed = 0; seed < 5; seed++) {
            List<String> shuffled = new ArrayList<>(names);
            Collections.shuffle(shuffled, new Random(seed));
            int[] order = BandNames.of("a.tif", shuffled).order();
            assertThat(Arrays.stream(order).mapToObj(shuffled::get)).containsExactlyElementsOf(names);
        }
        List<String> lexical = new ArrayList<>(names);
        Collections.sort(lexical);
        int[] order = BandNames.of("a.tif", lexical).order();
        assertThat(Arrays.stream(order).mapToObj(lexical::get)).containsExactlyElementsOf(names);
        assertThat(BandNames.of("a.tif", names).inOrder()).isTrue();
    }

    @Test
    void namesWithoutASeriesKeepTheOrder() {
        for (List<String> names : List.of(
                Collections.nCopies(4, "AE_2024"),
                List.of("red", "green", "blue", "nir"),
                List.of("", "", "", ""),
                List.of("", " ", "", ""),
                List.of("x", "y", "A01", "A00"),
                List.of("Z000", "alpha & omega", "Z002", "Z003"))) {
            assertThat(BandNames.of("a.tif", names).order()).containsExactly(0, 1, 2, 3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A00,A01,A02,A02|two bands with the number 2",
                "A00,A01,A1,A03|two bands with the number 1",
                "A00,A01,A03,A04|number 2 is missing",
                "A03,A01,A00,A04|number 2 is missing",
                "A00,A02,A01,mask|Band 4 of the raster a.tif has the name 'mask'",
                "A00,A01,A02,mask|Band 4 of the raster a.tif has the name 'mask'",
                "A02,A01,A00,|Band 4 of the raster a.tif has no name",
                "a5,a900000000,a7,a8|number 6 is missing"
            })
    void missingAndRepeatedNumbersAreRefused(String names, String sentence) {
        assertThatThrownBy(() -> BandNames.of("a.tif", List.of(names.split(",", -1))))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(sentence);
    }

    private Path file(String name, List<String> names, PixelType type, int[] order) {
        float[] numbers = new float[6 * names.size()];
        Random random = new Random(3);
        for (int pixel = 0; pixel < 6; pixel++) {
            float[] vector = new float[names.size()];
            double square = 0;
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) random.nextGaussian();
                square += vector[i] * vector[i];
            }
            for (int i = 0; i < vector.length; i++) {
                numbers[pixel * vector.length + i] = (float) (vector[order[i]] / Math.sqrt(square));
            }
        }
        RasterGrid grid = new RasterGrid(
                3, 2, 500_000, 5_000_000, 10, 10, GeoTiffWriterTest.grid(3, 2).crs());
        ArrayRaster from = new ArrayRaster(grid, names.size(), numbers);
        try (GeoTiffWriter writer = GeoTiffWriter.create(
                directory.resolve(name),
                grid,
                new GeoTiffWriter.Options(type, names, Compression.DEFLATE, 16, Map.of()))) {
            writer.write(0, 0, GeoTiffRasterTest.readAll(from));
            writer.commit();
        }
        return directory.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "INT8"})
    void bandsOfAFileAreOrderedByName(PixelType type) {
        int[] straight = IntStream.range(0, 12).toArray();
        int[] lexical = {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9};
        List<String> names = series("A%d", 0, 12);
        Path first = file("first.tif", names, type, straight);
        Path second =
                file("second.tif", Arrays.stream(lexical).mapToObj(names::get).toList(), type, lexical);
        try (GeoTiffRaster a = GeoTiffRaster.open(first, VectorLength.ONE);
                GeoTiffRaster b = GeoTiffRaster.open(second, VectorLength.ONE)) {
            assertThat(GeoTiffRasterTest.readAll(b)).containsExactly(GeoTiffRasterTest.readAll(a));
            assertThat(b.bandNames()).containsExactlyElementsOf(names);
            BandNames.requireAlike(a, b);
        }
    }

    @Test
    void rastersOfAMosaicNeedTheSameSeries() {
        int[] straight = IntStream.range(0, 4).toArray();
        EmbeddingRaster a = GeoTiffRaster.open(file("a.tif", series("A%02d", 0, 4), PixelType.FLOAT32, straight));
        EmbeddingRaster z = GeoTiffRaster.open(file("z.tif", series("Z%03d", 0, 4), PixelType.FLOAT32, straight));
        EmbeddingRaster one = GeoTiffRaster.open(file("one.tif", series("A%02d", 1, 4), PixelType.FLOAT32, straight));
        EmbeddingRaster year =
                GeoTiffRaster.open(file("year.tif", series("A%02d_2024", 0, 4), PixelType.FLOAT32, straight));
        EmbeddingRaster year2 =
                GeoTiffRaster.open(file("year2.tif", series("A%02d_2023", 0, 4), PixelType.FLOAT32, straight));
        EmbeddingRaster other =
                GeoTiffRaster.open(file("other.tif", List.of("n", "o", "p", "q"), PixelType.FLOAT32, straight));
        for (EmbeddingRaster unlike : List.of(z, one)) {
            for (List<EmbeddingRaster> pair : List.of(List.of(a, unlike), List.of(unlike, other, a))) {
                assertThatThrownBy(() -> RasterMosaic.group(pair))
                        .isInstanceOf(AetherException.class)
                        .hasMessageContaining("have different names");
                assertThatThrownBy(() -> RasterMosaic.onOneGrid(pair, false))
                        .hasMessageContaining("have different names");
            }
            assertThatThrownBy(() -> new PairedRaster(a, unlike)).hasMessageContaining("have different names");
        }
        assertThat(RasterMosaic.group(List.of(a, other))).hasSize(1);
        assertThat(RasterMosaic.group(List.of(year, year2))).hasSize(1);
        List.of(a, z, one, year, year2, other).forEach(EmbeddingRaster::close);
    }
}
