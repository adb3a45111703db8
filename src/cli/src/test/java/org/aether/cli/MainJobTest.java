package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.store.ModelStore;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, one after the other, on a sample city of 1.6 km. */
class MainJobTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Path city;
    private static Path store;
    private static JsonNode training;

    @BeforeAll
    static void trainAModel() throws IOException {
        city = directory.resolve("city");
        store = directory.resolve("models");
        json("sample-city", "--size", "160", "--seed", "5", "--out", city.toString());
        training = train("small");
    }

    private static JsonNode train(String id) throws IOException {
        return json(
                "train",
                "--embeddings",
                ae(),
                "--pois",
                city.resolve("pois.geojson").toString(),
                "--model",
                id,
                "--epochs",
                "3",
                "--batch-size",
                "64",
                "--report",
                directory.resolve(id + "-report.json").toString());
    }

    private static String ae() {
        return city.resolve("ae.tif").toString();
    }

    /** Runs with --json and --store; standard output must be one JSON object. */
    private static JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--store", store.toString(), "--threads", "1"));
        Program program = Program.run(all.toArray(String[]::new));
        assertThat(program.exit()).as(program.err()).isZero();
        JsonNode answer = JSON.readTree(program.out());
        assertThat(answer.isObject()).isTrue();
        return answer;
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void trainingReportsPoisEpochsAndThePlaceOfTheModel() throws IOException {
        assertThat(training.at("/config/epochs")).hasSize(3);
        assertThat(training.at("/config/data/exampleSentences")).hasSize(3).allMatch(sentence -> sentence.asText()
                .startsWith("A place of "));
        assertThat(training.at("/config/bestEpoch").asInt()).isBetween(1, 3);
        assertThat(training.at("/pois/used").asInt()).isPositive();
        assertThat(training.at("/stored").asText())
                .isEqualTo(store.resolve("small").toString());
        assertThat(JSON.readTree(directory.resolve("small-report.json").toFile()))
                .isEqualTo(training);
    }

    @Test
    void trainingTwiceGivesTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(store.resolve("small").resolve("model.safetensors"));
        train("again");

        assertThat(store.resolve("again").resolve("model.safetensors")).hasBinaryContent(first);
    }

    @Test
    void nothingIsReplacedWithoutBeingAskedFor() throws IOException {
        ModelStore models = new ModelStore(store);
        AlignmentModel small = models.load("small");
        models.save(new AlignmentModel("kept", small.weights(), small.configuration(), null, null));
        String labelled = file("replace.csv");
        json(
                "aggregate",
                "--model",
                "small",
                "--in",
                ae(),
                "--regions",
                city.resolve("landuse.geojson").toString(),
                "--buffer",
                "60",
                "--out",
                labelled);
        String[] head = {
            "train-head",
            "--features",
            labelled,
            "--target",
            "landuse",
            "--task",
            "classification",
            "--model",
            "kept",
            "--head",
            "landuse"
        };
        assertThat(json(head).path("replaced").asBoolean(true)).isFalse();
        byte[] before = Files.readAllBytes(store.resolve("kept/heads/landuse.safetensors"));

        refused("The model 'kept' has a head 'landuse' already; choose another id, or use --replace.", head);
        String inTheWay =
                "The model 'kept' exists already, with the head landuse; choose another id, or use --replace and"
                        + " lose this head.";
        String[] training = {
            "train",
            "--embeddings",
            ae(),
            "--pois",
            city.resolve("pois.geojson").toString(),
            "--model",
            "kept",
            "--epochs",
            "1",
            "--batch-size",
            "64"
        };
        refused(inTheWay, training);
        // Before the checkpoint is even opened.
        String broken = Files.writeString(directory.resolve("broken.pth"), "no checkpoint")
                .toString();
        refused(inTheWay, "import", "--checkpoint", broken, "--model", "kept");
        assertThat(store.resolve("kept/heads/landuse.safetensors")).hasBinaryContent(before);
        models.save(new AlignmentModel("demo", small.weights(), small.configuration(), null, null));
        refused(
                "The model 'demo' exists already; choose another id, or use --replace.",
                "demo",
                "--size",
                "160",
                "--epochs",
                "1",
                "--out",
                file("demo"));

        assertThat(json(with(head, "--replace")).path("replaced").asBoolean()).isTrue();
        Program told = Program.run(with(with(training, "--replace"), "--store", store.toString()));
        assertThat(told.exit()).as(told.err()).isZero();
        assertThat(told.out()).contains("Replaced the old model 'kept' and deleted its heads: landuse.");
        assertThat(models.heads("kept")).isEmpty();
        JsonNode again = json(with(training, "--replace"));
        assertThat(again.path("replaced").asBoolean()).isTrue();
        assertThat(again.path("droppedHeads")).isEmpty();
        models.delete("kept");
        models.delete("demo");

        Program missing = Program.run("models", "show", "nothing", "--store", store.toString());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err())
                .contains("There is no model 'nothing'; list the models", "In " + store + " there ")
                .contains("small");
    }

    private static void refused(String sentence, String... arguments) {
        Program program = Program.run(with(arguments, "--store", store.toString(), "--threads", "1"));
        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.err()).endsWith("aether: " + sentence + System.lineSeparator());
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void int8SentenceWeightsAreSaidInTheConfigAndTheAnswerAndNotWithoutBeingAskedFor() throws IOException {
        Program program = Program.run(
                "train",
                "--embeddings",
                ae(),
                "--pois",
                city.resolve("pois.geojson").toString(),
                "--model",
                "rounded",
                "--epochs",
                "1",
                "--batch-size",
                "64",
                "--sentence-weights",
                "int8",
                "--store",
                store.toString());
        assertThat(program.exit()).as(program.err()).isZero();
        assertThat(program.out()).contains("Sentences with int8 weights: cosine to fp32 at least 0.99");
        JsonNode said = JSON.readTree(
                        store.resolve("rounded").resolve("config.json").toFile())
                .path("sentenceWeights");
        assertThat(said.path("type").asText()).isEqualTo("int8");
        assertThat(said.path("comparedSentences").asInt()).isPositive();
        assertThat(said.path("leastCosine").asDouble())
                .isBetween(0.99, said.path("meanCosine").asDouble());
        assertThat(training.at("/config/sentenceWeights").isMissingNode()).isTrue();
        new ModelStore(store).delete("rounded");
    }

    @Test
    void aModelWhoseEncoderIsNotAtHandMapsAndAveragesButReadsNoSentences() throws IOException {
        ModelStore models = new ModelStore(store);
        AlignmentModel small = models.load("small");
        ModelConfiguration configuration =
                small.configuration().toBuilder().textEncoder(null).build();
        models.save(new AlignmentModel("foreign", small.weights(), configuration, null, null));
        json("transform", "--model", "small", "--in", ae(), "--out", file("own.tif"));
        json("transform", "--model", "foreign", "--in", ae(), "--out", file("foreign.tif"));
        String districts = city.resolve("districts.geojson").toString();
        json("aggregate", "--model", "foreign", "--in", ae(), "--regions", districts, "--out", file("foreign.csv"));

        assertThat(pixels(directory.resolve("foreign.tif"))).isEqualTo(pixels(directory.resolve("own.tif")));
        Program search = Program.run(
                "search",
                "--model",
                "foreign",
                "--in",
                ae(),
                "--text",
                "bars",
                "--out",
                file("no.tif"),
                "--store",
                store.toString());
        assertThat(search.exit()).isEqualTo(1);
        assertThat(search.err()).contains("'foreign' cannot read sentences", "text encoder");
        assertThat(directory.resolve("no.tif")).doesNotExist();
        Program explain = Program.run(
                "explain", "--model", "foreign", "--in", ae(), "--at", "503800,200200", "--store", store.toString());
        assertThat(explain.exit()).isEqualTo(1);
        assertThat(explain.err()).contains("'foreign' has no POI categories");
        models.delete("foreign");
    }

    private static FloatBuffer pixels(Path file) {
        try (EmbeddingRaster raster = GeoTiffRaster.open(file)) {
            FloatBuffer pixels = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
            raster.read(raster.grid().window(), pixels);
            return pixels;
        }
    }

    @Test
    void transformGivesUnitVectorsWhereThereIsData() throws IOException {
        JsonNode answer = json("transform", "--model", "small", "--in", ae(), "--out", file("z.tif"));

        assertThat(answer.at("/bands").asInt()).isEqualTo(128);
        try (EmbeddingRaster z = GeoTiffRaster.open(directory.resolve("z.tif"))) {
            assertThat(z.bands()).isEqualTo(128);
            assertThat(z.grid().width()).isEqualTo(160);
            FloatBuffer pixels = FloatBuffer.allocate(128);
            z.read(new PixelWindow(80, 80, 1, 1), pixels);
            double square = 0;
            for (int i = 0; i < 128; i++) {
                square += pixels.get(i) * pixels.get(i);
            }
            assertThat(square).isBetween(1 - 1e-4, 1 + 1e-4);
        }
    }

    /** The city's raster as floats, every vector 0.985 times as long; AlphaEarth's own bytes vary by 0.8 %. */
    private static Path scaledCity() {
        Path scaled = directory.resolve("scaled.tif");
        if (Files.exists(scaled)) {
            return scaled;
        }
        try (GeoTiffRaster raster = GeoTiffRaster.open(city.resolve("ae.tif"));
                GeoTiffWriter writer = GeoTiffWriter.create(
                        scaled, raster.grid(), GeoTiffWriter.Options.of(PixelType.FLOAT32, raster.bandNames()))) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    PixelWindow window = writer.window(column, row);
                    FloatBuffer tile = FloatBuffer.allocate(window.pixels() * raster.bands());
                    raster.read(window, tile);
                    float[] numbers = tile.array();
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] *= 0.985f;
                    }
                    writer.write(column, row, numbers);
                }
            }
            writer.commit();
        }
        return scaled;
    }

    @Test
    void whatAModelSaysDoesNotDependOnTheLengthOfVectors() throws IOException {
        String scaled = scaledCity().toString();
        json("compare", "--model", "small", "--a", ae(), "--b", scaled, "--any-length", "--out", file("unchanged.tif"));
        int valid = 0;
        for (float change : numbers("unchanged.tif")) {
            if (!Float.isNaN(change)) {
                assertThat(change).isBetween(0f, 1e-6f);
                valid++;
            }
        }
        assertThat(valid).isPositive();

        String text = "a quiet park";
        json("transform", "--model", "small", "--in", ae(), "--out", file("length-z.tif"));
        json("transform", "--model", "small", "--in", scaled, "--any-length", "--out", file("length-z-scaled.tif"));
        json("search", "--model", "small", "--in", ae(), "--text", text, "--out", file("length-s.tif"));
        json(
                "search",
                "--model",
                "small",
                "--in",
                scaled,
                "--any-length",
                "--text",
                text,
                "--out",
                file("length-s-scaled.tif"));
        for (String map : List.of("length-z", "length-s")) {
            float[] expected = numbers(map + ".tif");
            float[] found = numbers(map + "-scaled.tif");
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(found[i] - expected[i]) <= 2e-6f)
                        && !(Float.isNaN(found[i]) && Float.isNaN(expected[i]))) {
                    throw new AssertionError(map + ": number " + i + " is " + found[i] + ", not " + expected[i]);
                }
            }
        }

        JsonNode expected = explained(ae());
        JsonNode found = explained(scaled);
        assertThat(found).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.path(i).path("score").asDouble())
                    .isNotZero()
                    .isCloseTo(expected.path(i).path("score").asDouble(), within(1e-6));
        }
    }

    private static JsonNode explained(String raster) throws IOException {
        return json("explain", "--model", "small", "--in", raster, "--any-length", "--at", "503800,200200")
                .at("/places/0/categories");
    }

    private static float[] numbers(String name) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(directory.resolve(name), PixelType.FLOAT32)) {
            FloatBuffer pixels = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
            raster.read(raster.grid().window(), pixels);
            return pixels.array();
        }
    }

    @Test
    void aSecondTransformGivesTheSameBytesAndInt8StatesItsError() throws IOException {
        JsonNode first = json("transform", "--model", "small", "--in", ae(), "--out", file("a.tif"), "--type", "int8");
        json("transform", "--model", "small", "--in", ae(), "--out", file("b.tif"), "--type", "int8");

        assertThat(directory.resolve("b.tif")).hasSameBinaryContentAs(directory.resolve("a.tif"));
        assertThat(first.at("/meanCosineError").asDouble()).isBetween(0.0, 0.01);
    }

    @Test
    void twoYearsAreComparedAndNotMixed() throws IOException {
        Path a = Files.copy(city.resolve("ae.tif"), directory.resolve("ae_2023.tif"));
        json(
                "sample-city",
                "--size",
                "160",
                "--seed",
                "6",
                "--out",
                directory.resolve("other").toString());
        Path b = Files.copy(directory.resolve("other").resolve("ae.tif"), directory.resolve("ae_2024.tif"));
        json("compare", "--model", "small", "--a", a.toString(), "--b", b.toString(), "--out", file("change.tif"));
        json("compare", "--a", a.toString(), "--b", a.toString(), "--out", file("none.tif"));
        try (GeoTiffRaster change = GeoTiffRaster.open(directory.resolve("change.tif"), PixelType.FLOAT32)) {
            assertThat(change.bandNames()).containsExactly("change");
            assertThat(change.metadata())
                    .containsEntry("AE_YEAR_A", "2023")
                    .containsEntry("AE_YEAR_B", "2024")
                    .containsEntry("AETHER_MODEL", "small");
        }
        try (GeoTiffRaster none = GeoTiffRaster.open(directory.resolve("none.tif"), PixelType.FLOAT32)) {
            FloatBuffer pixels = FloatBuffer.allocate(160 * 160);
            none.read(none.grid().window(), pixels);
            int valid = 0;
            for (float value : pixels.array()) {
                if (!Float.isNaN(value)) {
                    assertThat(value).isBetween(0f, 1e-6f);
                    valid++;
                }
            }
            assertThat(valid).isPositive();
        }

        Program mixed = Program.run(
                "transform",
                "--model",
                "small",
                "--in",
                a + "," + b,
                "--out",
                file("mixed.tif"),
                "--store",
                store.toString());
        assertThat(mixed.exit()).isEqualTo(1);
        assertThat(mixed.err()).contains("different years (ae_2023.tif of 2023, ae_2024.tif of 2024)");
        json("transform", "--model", "small", "--in", a.toString(), "--out", file("year.tif"));
        try (GeoTiffRaster year = GeoTiffRaster.open(directory.resolve("year.tif"))) {
            assertThat(year.metadata()).containsEntry("AE_YEAR", "2023");
        }
    }

    @Test
    void searchWritesOneBandPerSentenceWithinMinusOneAndOne() throws IOException {
        JsonNode answer = json(
                "search",
                "--model",
                "small",
                "--in",
                ae(),
                "--text",
                "a lively street of bars",
                "--text",
                "a quiet park",
                "--out",
                file("s.tif"));

        assertThat(answer.at("/sentences")).hasSize(2);
        try (EmbeddingRaster similarity = GeoTiffRaster.open(directory.resolve("s.tif"))) {
            assertThat(similarity.bands()).isEqualTo(2);
            FloatBuffer pixels = FloatBuffer.allocate(160 * 160 * 2);
            similarity.read(similarity.grid().window(), pixels);
            for (int i = 0; i < pixels.capacity(); i++) {
                assertThat(Float.isNaN(pixels.get(i)) || Math.abs(pixels.get(i)) <= 1.0001f)
                        .isTrue();
            }
        }
    }

    @Test
    void explainRanksCategoriesOfAPixelABufferAndRegions() throws IOException {
        for (String[] place : new String[][] {
            {"--at", "503800,200200"},
            {"--at", "503800,200200", "--buffer", "150"},
            {"--regions", city.resolve("districts.geojson").toString()}
        }) {
            List<String> arguments =
                    new ArrayList<>(List.of("explain", "--model", "small", "--in", ae(), "--limit", "3"));
            arguments.addAll(List.of(place));
            JsonNode categories = json(arguments.toArray(String[]::new)).at("/places/0/categories");

            assertThat(categories).hasSize(3);
            assertThat(categories.at("/0/score").asDouble())
                    .isGreaterThanOrEqualTo(categories.at("/1/score").asDouble());
        }
    }

    @Test
    void explainTakesCoordinatesInAnotherCrs() throws IOException {
        JsonNode place =
                json("explain", "--model", "small", "--in", ae(), "--at", "503800,200200", "--at-crs", "EPSG:27700");
        JsonNode same = json("explain", "--model", "small", "--in", ae(), "--at", "503800,200200");

        assertThat(place).isEqualTo(same);
        Program outside = Program.run(
                "explain",
                "--model",
                "small",
                "--in",
                ae(),
                "--at",
                "2.35,48.85",
                "--at-crs",
                "EPSG:4326",
                "--store",
                store.toString());
        assertThat(outside.exit()).isEqualTo(1);
        assertThat(outside.err()).contains("The point 2.35,48.85 lies outside the raster");
    }

    @Test
    void aggregateCountsPixelsOfDistrictsBuffersSquaresAndHexagons() throws IOException {
        JsonNode districts = json(
                "aggregate",
                "--model",
                "small",
                "--in",
                ae(),
                "--regions",
                city.resolve("districts.geojson").toString(),
                "--out",
                file("districts.gpkg"));
        assertThat(districts.at("/columns").asInt()).isEqualTo(128);
        json(
                "aggregate",
                "--in",
                ae(),
                "--regions",
                city.resolve("landuse.geojson").toString(),
                "--buffer",
                "100",
                "--out",
                file("raw.csv"));
        JsonNode squares = json("aggregate", "--in", ae(), "--grid", "400", "--out", file("squares.geojson"));
        JsonNode hexagons = json("aggregate", "--in", ae(), "--h3", "9", "--out", file("hexagons.geojson"));

        assertThat(squares.at("/columns").asInt()).isEqualTo(64);
        assertThat(hexagons.at("/regions").asInt()).isPositive();
        long pixels = 0;
        try (var features = FeatureFiles.read(directory.resolve("squares.geojson"))
                .features()
                .features()) {
            while (features.hasNext()) {
                pixels += ((Number) features.next().getAttribute("pixels")).longValue();
            }
        }
        FloatBuffer raster = pixels(city.resolve("ae.tif"));
        long valid = IntStream.range(0, 160 * 160)
                .filter(pixel -> !Float.isNaN(raster.get(pixel * 64)))
                .count();
        assertThat(pixels).as("squares share the raster out").isEqualTo(valid);
    }

    @Test
    void aHeadIsTrainedStoredAppliedAndListed() throws IOException {
        json(
                "aggregate",
                "--model",
                "small",
                "--in",
                ae(),
                "--regions",
                city.resolve("landuse.geojson").toString(),
                "--buffer",
                "100",
                "--out",
                file("labelled.gpkg"));
        JsonNode head = json(
                "train-head",
                "--features",
                file("labelled.gpkg"),
                "--target",
                "landuse",
                "--task",
                "classification",
                "--model",
                "small",
                "--head",
                "landuse",
                "--hidden",
                "0");
        json(
                "predict",
                "--features",
                file("labelled.gpkg"),
                "--model",
                "small",
                "--head",
                "landuse",
                "--out",
                file("predicted.geojson"));

        assertThat(head.at("/test/f1").asDouble()).isBetween(0.0, 1.0);
        SimpleFeatureCollection predicted =
                FeatureFiles.read(directory.resolve("predicted.geojson")).features();
        assertThat(predicted.getSchema().getDescriptor("predicted")).isNotNull();
        assertThat(predicted.getSchema().getDescriptor("e000")).isNull();
        assertThat(json("models", "show", "small").at("/heads/0").asText()).isEqualTo("landuse");
    }

    @Test
    void evaluateComparesRawAndModelOnTheSamePlaces() throws IOException {
        JsonNode table = json(
                "evaluate",
                "--in",
                ae(),
                "--points",
                city.resolve("landuse.geojson").toString(),
                "--target",
                "landuse_id",
                "--task",
                "classification",
                "--models",
                "raw,small");

        assertThat(table.at("/bufferMetres").asDouble()).isEqualTo(100);
        assertThat(table.at("/models")).hasSize(2);
        assertThat(table.at("/models/0/inputs").asInt()).isEqualTo(64);
        assertThat(table.at("/models/1/inputs").asInt()).isEqualTo(128);
        assertThat(table.at("/models/1/scores/f1/mean").asDouble()).isBetween(0.0, 1.0);
        assertThat(table.at("/models/1/scores/f1/standardDeviation").asDouble()).isNotNegative();
    }

    @Test
    void theTableForPeopleLinesUp() {
        Program program = Program.run(
                "evaluate",
                "--in",
                ae(),
                "--points",
                city.resolve("landuse.geojson").toString(),
                "--target",
                "landuse",
                "--task",
                "classification",
                "--models",
                "raw,small",
                "--hidden",
                "0",
                "--store",
                store.toString());

        assertThat(program.exit()).as(program.err()).isZero();
        String[] lines = program.out().split("\n");
        assertThat(lines[0]).startsWith("| vectors | numbers |").contains("f1");
        assertThat(lines[1].length()).isEqualTo(lines[0].length());
        assertThat(lines[2]).startsWith("| raw ").contains("±").hasSameSizeAs(lines[3]);
    }

    @Test
    void modelsAreListedAndDeleted() throws IOException {
        train("doomed");
        assertThat(json("models").at("/models").findValuesAsText("model")).contains("small", "doomed");
        json("models", "delete", "doomed");

        assertThat(json("models", "list").at("/models").findValuesAsText("model"))
                .doesNotContain("doomed");
    }
}
