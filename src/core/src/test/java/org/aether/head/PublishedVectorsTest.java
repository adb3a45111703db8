package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of vectors: columns A00… as in samples of AlphaEarth, and CSV without coordinates. */
class PublishedVectorsTest {

    @TempDir
    Path directory;

    private static final double[] NUMBERS = numbers();

    /** Sixty vectors of length one in two clusters: those of even rows are near the first axis, the others near the second. */
    private static double[] numbers() {
        Random random = new Random(4);
        double[] numbers = new double[60 * 64];
        for (int row = 0; row < 60; row++) {
            double square = 0;
            for (int i = 0; i < 64; i++) {
                numbers[row * 64 + i] = random.nextGaussian() * 0.1 + (i == row % 2 ? 3 : 0);
                square += Math.pow(numbers[row * 64 + i], 2);
            }
            for (int i = 0; i < 64; i++) {
                numbers[row * 64 + i] /= Math.sqrt(square);
            }
        }
        return numbers;
    }

    private Path table(String format, int columns, double factor, String more) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("id,kind,"
                + IntStream.range(0, columns)
                        .mapToObj(i -> String.format(Locale.ROOT, format, i))
                        .collect(Collectors.joining(","))
                + more);
        for (int row = 0; row < 60; row++) {
            int at = row * 64;
            lines.add(row + "," + (row % 2 == 0 ? "field" : "town") + ","
                    + IntStream.range(0, columns)
                            .mapToObj(i -> Double.toString(NUMBERS[at + i] * factor))
                            .collect(Collectors.joining(","))
                    + (more.isEmpty() ? "" : ",7"));
        }
        return Files.write(directory.resolve("table.csv"), lines);
    }

    private static HeadData data(SimpleFeatureCollection features) {
        return HeadData.of(PublishedVectors.renamed(features), Target.of(Task.CLASSIFICATION, "kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A%02d", "a%02d", "e%03d"})
    void vectorsOfATableWithoutCoordinatesAreThoseOfTheFile(String format) throws IOException {
        FeatureFile file = FeatureFiles.readTable(table(format, 64, 1, ""));

        assertThat(file.crs()).isNull();
        assertThat(file.features().getSchema().getGeometryDescriptor()).isNull();
        Dataset dataset = data(file.features()).dataset();
        assertThat(dataset.labels()).containsExactly("field", "town");
        assertThat(dataset.vectors().rows()).isEqualTo(60);
        assertThat(dataset.vectors().columns()).isEqualTo(64);
        for (int i = 0; i < NUMBERS.length; i++) {
            assertThat(dataset.vectors().data()[i]).isEqualTo((float) NUMBERS[i]);
        }
    }

    @Test
    void predictionsOfSuchATableAreWrittenWithoutCoordinates() throws IOException {
        SimpleFeatureCollection features = PublishedVectors.renamed(
                FeatureFiles.readTable(table("A%02d", 64, 1, "")).features());
        TaskHead head = HeadTrainer.train(data(features).dataset(), HeadSettings.defaults(), Progress.NONE);
        Path out = directory.resolve("predicted.csv");
        FeatureFiles.write(out, Predictions.of(features, head));

        List<String> lines = Files.readAllLines(out);
        assertThat(lines.get(0)).isEqualTo("id,kind,predicted,confidence");
        assertThat(lines).hasSize(61);
        for (String line : lines.subList(1, 61)) {
            String[] cells = line.split(",");
            assertThat(cells[2]).isEqualTo(cells[1]);
        }
        assertThatThrownBy(() -> FeatureFiles.write(directory.resolve("no.geojson"), Predictions.of(features, head)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("have no geometry; write a .csv file");
        assertThat(directory.resolve("no.geojson")).doesNotExist();
    }

    @Test
    void bytesInsteadOfNumbersAreRejected() throws IOException {
        SimpleFeatureCollection bytes =
                FeatureFiles.readTable(table("A%02d", 64, 127.5, "")).features();
        assertThatThrownBy(() -> PublishedVectors.renamed(bytes))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("has the length 127.5")
                .hasMessageContaining("sign(v) (v/127.5)^2");
    }

    @Test
    void columnsOfAggregatedVectorsArePreferredAndAFewCodesAreNotAVector() throws IOException {
        SimpleFeatureCollection codes =
                FeatureFiles.readTable(table("A%02d", 3, 1, "")).features();
        assertThat(PublishedVectors.renamed(codes)).isSameAs(codes);
        SimpleFeatureCollection own =
                FeatureFiles.readTable(table("A%02d", 64, 1, ",e000")).features();
        assertThat(PublishedVectors.renamed(own)).isSameAs(own);
        SimpleFeatureCollection gap =
                FeatureFiles.readTable(table("A%02d", 20, 1, ",A25")).features();
        assertThatThrownBy(() -> PublishedVectors.renamed(gap))
                .hasMessageContaining("lack the vector column A20 although they have A25");
    }

    @Test
    void aFileWithCoordinatesHasGeometriesAndOtherReadersRequireThem() throws IOException {
        Files.writeString(directory.resolve("places.csv"), "lon,lat,name\n1,2,a\n,,b\n");
        FeatureFile places = FeatureFiles.readTable(directory.resolve("places.csv"));
        assertThat(places.features().size()).isEqualTo(1);
        assertThat(places.leftOut().counts()).containsEntry("no coordinates", 1);

        Path table = table("e%03d", 64, 1, "");
        assertThatThrownBy(() -> FeatureFiles.read(table)).hasMessageContaining("has no coordinates");
    }

    /** Samples that Earth Engine exported, with the class of Dynamic World. */
    @Test
    void aHeadLearnsFromSamplesOfAlphaEarth() {
        Path file = Path.of(System.getProperty("aether.shared", "absent"), "data", "alphaearth", "sf_bay_points.csv");
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        SimpleFeatureCollection features =
                PublishedVectors.renamed(FeatureFiles.readTable(file).features());
        HeadData data = HeadData.of(features, Target.of(Task.CLASSIFICATION, "dw_label"));
        TaskHead head = HeadTrainer.train(data.dataset(), HeadSettings.defaults(), Progress.NONE);

        assertThat(data.dataset().vectors().columns()).isEqualTo(64);
        assertThat(head.report().orElseThrow().test().metrics().get(Metric.ACCURACY))
                .isGreaterThan(0.5);
    }
}
