package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What regions are like, as vector files; vectors without a place. */
class RegionFilesTest {

    @TempDir
    private static Path directory;

    private static TrialStore trial;

    @BeforeAll
    static void make() throws IOException {
        trial = TrialStore.in(directory);
        Files.writeString(
                trial.path("squares.csv"),
                """
                id;similarity;wkt;crs
                1;old;POLYGON ((530200 179600, 530300 179600, 530300 179500, 530200 179500, 530200 179600));EPSG:27700
                2;old;POLYGON ((530000 180000, 530400 180000, 530400 179700, 530000 179700, 530000 180000));EPSG:27700
                3;old;POLYGON ((530150 179650, 530350 179650, 530350 179450, 530150 179450, 530150 179650));EPSG:27700
                """);
    }

    private static List<CSVRecord> rows(String name) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .build();
        try (CSVParser parser = CSVParser.parse(trial.path(name), java.nio.charset.StandardCharsets.UTF_8, format)) {
            return parser.getRecords();
        }
    }

    @Test
    void theSimilarityOfARegionIsTheMeanOfItsPixels() throws IOException {
        String[] texts = {"--text", "a quiet park", "--text", "a night market"};
        trial.json(
                "search",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--out",
                trial.file("s.tif"),
                texts[0],
                texts[1],
                texts[2],
                texts[3]);
        JsonNode answer = trial.json(
                "search",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("squares.csv"),
                "--out",
                trial.file("s.csv"),
                texts[0],
                texts[1],
                texts[2],
                texts[3]);
        float[] map = TrialStore.numbers(trial.path("s.tif"));

        assertThat(answer.at("/regions").asInt()).isEqualTo(3);
        // The first square is the hole.
        assertThat(answer.at("/withoutData").asInt()).isEqualTo(1);
        List<CSVRecord> rows = rows("s.csv");
        assertThat(rows.get(0).get("pixels")).isEqualTo("0");
        assertThat(rows.get(0).get("similarity_1")).isEmpty();
        assertThat(rows.get(0).get("similarity")).isEqualTo("old");
        int[][] windows = {{20, 40, 10, 10}, {0, 0, 40, 30}, {15, 35, 20, 20}};
        int[] pixels = {0, 1200, 300};
        for (int region = 1; region < 3; region++) {
            assertThat(rows.get(region).get("pixels")).isEqualTo("" + pixels[region]);
            for (int band = 0; band < 2; band++) {
                double sum = 0;
                int count = 0;
                int[] w = windows[region];
                for (int y = w[1]; y < w[1] + w[3]; y++) {
                    for (int x = w[0]; x < w[0] + w[2]; x++) {
                        float value = map[2 * (y * TrialStore.WIDTH + x) + band];
                        if (!Float.isNaN(value)) {
                            sum += value;
                            count++;
                        }
                    }
                }
                assertThat(count).isEqualTo(pixels[region]);
                assertThat(Double.parseDouble(rows.get(region).get("similarity_" + (band + 1))))
                        .isCloseTo(sum / count, within(1e-6));
            }
        }
    }

    @Test
    void explainedRegionsAreWrittenWithTheirCategoriesAndScores() throws IOException {
        JsonNode answer = trial.json(
                "explain",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("squares.csv"),
                "--limit",
                "2",
                "--out",
                trial.file("words.csv"));
        List<CSVRecord> rows = rows("words.csv");

        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).get("category_1")).isEmpty();
        for (int region = 1; region < 3; region++) {
            for (int i = 1; i <= 2; i++) {
                JsonNode said = answer.at("/places/" + region + "/categories/" + (i - 1));
                assertThat(rows.get(region).get("category_" + i))
                        .isNotEmpty()
                        .isEqualTo(said.path("category").asText());
                assertThat(rows.get(region).get("subcategory_" + i))
                        .isEqualTo(said.path("subcategory").asText());
                assertThat(Double.parseDouble(rows.get(region).get("score_" + i)))
                        .isCloseTo(said.path("score").asDouble(), within(1e-6));
            }
            assertThat(Double.parseDouble(rows.get(region).get("score_1")))
                    .isGreaterThan(Double.parseDouble(rows.get(region).get("score_2")));
        }
        Program point = trial.run(
                "explain",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--at",
                "530500,179500",
                "--out",
                trial.file("point.csv"));
        assertThat(point.exit()).isEqualTo(2);
        assertThat(point.err()).contains("--out needs --regions");
    }

    @Test
    void vectorsWithoutCoordinatesAreLearnedAndPredicted() throws IOException {
        trial.json("aggregate", "--model", "random", "--in", trial.ae(), "--grid", "100", "--out", trial.file("v.csv"));
        List<CSVRecord> cells = rows("v.csv");
        double[] first = cells.stream()
                .filter(cell -> !cell.get("pixels").equals("0"))
                .mapToDouble(cell -> Double.parseDouble(cell.get("e000")))
                .sorted()
                .toArray();
        StringBuilder table = new StringBuilder("cell,kind");
        for (int i = 0; i < 128; i++) {
            table.append(String.format(",e%03d", i));
        }
        for (int row = 0; row < cells.size(); row++) {
            CSVRecord cell = cells.get(row);
            if (cell.get("e000").isEmpty() || cell.get("pixels").equals("0")) {
                continue;
            }
            table.append('\n')
                    .append(row)
                    .append(Double.parseDouble(cell.get("e000")) > first[first.length / 2] ? ",a" : ",b");
            for (int i = 0; i < 128; i++) {
                table.append(',').append(cell.get(String.format("e%03d", i)));
            }
        }
        Files.writeString(trial.path("table.csv"), table + "\n");

        JsonNode head = trial.json(
                "train-head",
                "--features",
                trial.file("table.csv"),
                "--target",
                "kind",
                "--task",
                "classification",
                "--model",
                "random",
                "--head",
                "kind",
                "--head-epochs",
                "7",
                "--patience",
                "3",
                "--batch-size",
                "16",
                "--learning-rate",
                "0.01");
        assertThat(head.at("/epochs").size()).isBetween(1, 7);
        trial.json(
                "predict",
                "--features",
                trial.file("table.csv"),
                "--model",
                "random",
                "--head",
                "kind",
                "--out",
                trial.file("predicted.csv"));
        assertThat(Files.readAllLines(trial.path("predicted.csv")).get(0)).isEqualTo("cell,kind,predicted,confidence");
        Program elsewhere = trial.run(
                "predict",
                "--features",
                trial.file("table.csv"),
                "--model",
                "random",
                "--head",
                "kind",
                "--out",
                trial.file("predicted.gpkg"));
        assertThat(elsewhere.exit()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("have no geometry; write a .csv file");
        assertThat(trial.path("predicted.gpkg")).doesNotExist();
        for (String[] wrong : new String[][] {
            {"--patience", "0"}, {"--head-epochs", "10001"}, {"--learning-rate", "NaN"}, {"--batch-size", "0"}
        }) {
            Program refused = trial.run(
                    "train-head",
                    "--features",
                    trial.file("table.csv"),
                    "--target",
                    "kind",
                    "--task",
                    "classification",
                    "--model",
                    "random",
                    "--head",
                    "other",
                    wrong[0],
                    wrong[1]);
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err()).contains(wrong[0] + " must lie between");
        }
    }
}
