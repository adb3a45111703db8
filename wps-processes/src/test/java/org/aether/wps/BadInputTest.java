package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aether.Message;
import org.aether.head.Task;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.wps.request.ClientWording;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.process.ProcessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/** What clients get wrong, or try: always one sentence, as the only message, and nothing is changed. */
class BadInputTest {

    @TempDir
    private static Path directory;

    private static City city;
    private static Plugin plugin;

    @BeforeAll
    static void open() {
        city = new City();
        plugin = Plugin.open(directory);
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 3);
        plugin.store()
                .save(new AlignmentModel(
                        "m",
                        weights,
                        ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                                .textEncoder("minilm-l6-v2")
                                .build(),
                        null,
                        null));
    }

    @AfterAll
    static void close() {
        assertThat(plugin.store().list()).containsExactly("m");
        plugin.close();
    }

    /** @param sentence with the quotation marks of the core */
    private static void refused(String process, Map<String, Object> inputs, String sentence) {
        assertThatThrownBy(() -> plugin.execute(process, inputs))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining(new ClientWording(directory).render(Message.of(sentence)))
                .hasMessageNotContainingAny("'", "--model", "--head", "--replace")
                .hasMessageMatching("(?s)[A-Z].*[.]|contextRadius .*[.]")
                .hasMessageNotContaining("Exception")
                .hasMessageNotContaining(directory.toString())
                .hasNoCause();
    }

    private static Map<String, Object> training(String key, Object value) {
        Map<String, Object> inputs =
                new HashMap<>(Map.of("coverage", city.coverage, "pois", city.pois, "model", "new"));
        inputs.put(key, value);
        return inputs;
    }

    @ParameterizedTest
    @CsvSource({
        "baseRadius, -5, from 0.1 to 10000",
        "baseRadius, NaN, from 0.1 to 10000",
        "contextRadius, Infinity, from 0.1 to 10000",
        "lambda, 1.5, from 0 to 1",
        "lambda, NaN, from 0 to 1",
        "temperature, 0, from 0.001 to 100",
        "learningRate, -Infinity, from 0.000000001 to 1",
        "weightDecay, -1e-9, from 0 to 1",
        "validationFraction, 1, from 0 to 0.9",
        "trainFraction, 0, from 0.001 to 1"
    })
    void numbersOutOfRangeAreNamedWithTheirRange(String parameter, double value, String range) {
        refused(
                "TrainAlignment",
                training(parameter, value),
                "The parameter '" + parameter + "' must be a number " + range + ", not ");
    }

    @ParameterizedTest
    @CsvSource({
        "epochs, 0, from 1 to 100000",
        "batchSize, 1, from 2 to 65536",
        "batchSize, -2147483648, from 2 to 65536"
    })
    void wholeNumbersOutOfRangeToo(String parameter, int value, String range) {
        refused(
                "TrainAlignment",
                training(parameter, value),
                "The parameter '" + parameter + "' must be a whole number " + range + ", not " + value);
    }

    @Test
    void textWhereANumberBelongsIsNamed() {
        refused(
                "TrainAlignment",
                training("epochs", "many"),
                "'epochs' must be a whole number from 1 to 100000, not many");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 100_001})
    void buffersOutOfRangeAreRefusedEverywhere(double buffer) {
        Map<String, Object> regions = Map.of("coverage", city.coverage, "regions", city.districts, "buffer", buffer);
        refused("AggregateRegions", regions, "The parameter 'buffer' must be a number from 0 to 100000");
        refused(
                "Explain",
                Map.of("coverage", city.coverage, "model", "m", "regions", city.districts, "buffer", buffer),
                "The parameter 'buffer' must be a number from 0 to 100000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "..",
                ".",
                "",
                "a/b",
                "a\\b",
                "C:x",
                "x'; DROP TABLE models; --",
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
                "a\u0000b",
                "ａ"
            })
    void idsThatAreNoIdsAreRefusedByEveryProcess(String id) {
        String sentence = "The id '" + id + "' is not allowed";
        refused("DescribeModel", Map.of("model", id), sentence);
        refused("DeleteModel", Map.of("model", id), sentence);
        refused("TrainAlignment", training("model", id), sentence);
        refused("ImportCheckpoint", Map.of("model", id, "checkpoint", "AAAA"), sentence);
        refused(
                "TrainHead",
                Map.of(
                        "features",
                        city.landUse,
                        "model",
                        "m",
                        "head",
                        id,
                        "target",
                        "landuse",
                        "task",
                        Task.REGRESSION),
                sentence);
        refused("Predict", Map.of("features", city.landUse, "model", "m", "head", id), sentence);
        if (!id.isEmpty()) {
            refused(
                    "AggregateRegions",
                    Map.of("coverage", city.coverage, "regions", city.districts, "model", id),
                    sentence);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:/etc", "openai:gpt@http://169.254.169.254/", "other"})
    void otherEncodersThanTheAllowedOnesAreRefused(String encoder) {
        refused(
                "TrainAlignment",
                training("textEncoder", encoder),
                "The text encoder '" + encoder + "' is not allowed on this server, which allows minilm-l6-v2;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x'; DROP TABLE pois; --", "<name>", "na&me", "\u202Ename"})
    void attributesWithSpecialCharactersAreSimplyNotThere(String attribute) {
        refused(
                "TrainAlignment",
                training("nameAttribute", attribute),
                "The name attribute “" + attribute + "” is not among");
    }

    @Test
    void aContextSmallerThanTheBaseIsRefused() {
        refused("TrainAlignment", training("contextRadius", 20.0), "contextRadius (20.0 m) must not be smaller");
    }

    @Test
    void explainNeedsExactlyOneKindOfPlace() {
        Map<String, Object> inputs = new HashMap<>(Map.of("coverage", city.coverage, "model", "m"));
        refused("Explain", inputs, "both are missing.");
        inputs.put("point", new GeometryFactory().createPoint(new Coordinate(1, 2)));
        inputs.put("regions", city.districts);
        refused("Explain", inputs, "both are given.");
    }

    @Test
    void pointsThatAreNoPlaceAreRefused() {
        GeometryFactory geometry = new GeometryFactory();
        Map<String, Object> inputs = new HashMap<>(Map.of("coverage", city.coverage, "model", "m"));
        inputs.put("point", geometry.createPoint(new Coordinate(Double.NaN, 5)));
        refused("Explain", inputs, "is not valid");
        inputs.put("point", geometry.createPoint());
        refused("Explain", inputs, "not one point");
        inputs.put("point", geometry.createPoint(new Coordinate(0, 0)));
        refused("Explain", inputs, "lies outside the raster");
        inputs.put("crs", "EPSG:999999");
        refused("Explain", inputs, "EPSG:999999");
        inputs.put("crs", "'; DROP TABLE epsg_coordinatereferencesystem; --");
        refused("Explain", inputs, "is not known");
    }

    @Test
    void whatIsNoCheckpointIsRefusedAndLeavesNoFile() throws Exception {
        long before = temporaryFiles();
        refused("ImportCheckpoint", Map.of("model", "new", "checkpoint", "not base64!"), "is not base64 text");
        refused(
                "ImportCheckpoint",
                Map.of("model", "new", "checkpoint", Base64.getEncoder().encodeToString(new byte[100])),
                "The file checkpoint is not a readable PyTorch checkpoint");
        refused("ImportCheckpoint", Map.of("model", "new", "checkpoint", "A".repeat(33 << 20)), "longer than 32 MB");

        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static long temporaryFiles() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("aether")
                            && file.getFileName().toString().endsWith(".pth"))
                    .count();
        }
    }

    @Test
    void aRealCheckpointOfNineHundredKilobytesOfTextIsImported() throws Exception {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data/checkpoints/london_last.pth");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isRegularFile(file), () -> "skipped: there is no " + file);
        String text = Base64.getMimeEncoder().encodeToString(Files.readAllBytes(file));
        String json = plugin.execute("ImportCheckpoint", Map.of("model", "london", "checkpoint", text));

        AlignmentModel imported = plugin.store().load("london");
        AlignmentModel direct = org.aether.model.CheckpointImporter.read(file, "london");
        imported.weights().tensors().forEach((name, tensor) -> assertThat(tensor.data())
                .as(name)
                .isEqualTo(direct.weights().tensors().get(name).data()));
        assertThat(json).contains("\"bands\":64");
        plugin.store().delete("london");
    }

    @Test
    void requestsThatNeedTooMuchMemoryAreRefusedBeforeTheyTakeIt(@TempDir Path other) throws Exception {
        System.setProperty("aether.training.memory", "64");
        try (Plugin small = Plugin.open(other)) {
            List<SimpleFeature> many = new ArrayList<>();
            while (many.size() < 30_000) {
                city.pois.accepts(feature -> many.add((SimpleFeature) feature), null);
            }
            Map<String, Object> inputs = training("epochs", 1);
            inputs.put("pois", new ListFeatureCollection(city.pois.getSchema(), many));

            assertThatThrownBy(() -> small.execute("TrainAlignment", inputs))
                    .isInstanceOf(ProcessException.class)
                    .hasMessageMatching(
                            "The request needs about 65 MB of memory for the first \\d+ POIs, and this server"
                                    + " allows 64 MB; train with fewer POIs or on a part of the area, or ask the administrator to"
                                    + " raise the setting aether.training.memory\\.");
            assertThat(small.store().list()).isEmpty();
        } finally {
            System.clearProperty("aether.training.memory");
        }
    }

    @Test
    void strangersMayReadButNotChange(@TempDir Path other) {
        try (Plugin guarded = Plugin.open(other, () -> false)) {
            guarded.store().save(plugin.store().load("m"));
            Map<String, Map<String, Object>> forbidden = Map.of(
                    "TrainAlignment", training("epochs", 1),
                    "TrainHead",
                            Map.of(
                                    "features",
                                    city.landUse,
                                    "model",
                                    "m",
                                    "head",
                                    "h",
                                    "target",
                                    "landuse",
                                    "task",
                                    Task.CLASSIFICATION),
                    "ImportCheckpoint", Map.of("model", "x", "checkpoint", "AAAA"),
                    "DeleteModel", Map.of("model", "m"));
            forbidden.forEach((process, inputs) -> assertThatThrownBy(() -> guarded.execute(process, inputs))
                    .isInstanceOf(ProcessException.class)
                    .hasMessageStartingWith("The process aether:" + process + " changes the model store"));

            assertThat(guarded.store().list()).isEqualTo(List.of("m"));
            assertThat(guarded.<String>execute("DescribeModel", Map.of("model", "m")))
                    .contains("\"model\":\"m\"");
        }
    }
}
