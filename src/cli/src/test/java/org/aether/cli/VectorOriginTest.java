package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.store.ModelStore;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors, heads and models that do not belong together are refused, from aggregation to prediction. */
class VectorOriginTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SIZE = 40;

    @TempDir
    private Path directory;

    private ModelStore store;

    @BeforeEach
    void makeModelsAndData() throws Exception {
        store = new ModelStore(directory.resolve("models"));
        store.save(model("london", 1));
        store.save(model("paris", 2));
        writeRaster();
        StringBuilder places = new StringBuilder("x,y,crs,use,rich,poor,size,rent\n");
        for (int i = 0; i < 36; i++) {
            places.append(String.format(
                    Locale.ROOT,
                    "%d,%d,EPSG:32630,%s,%d,%d,3,%d%n",
                    500_030 + i % 6 * 60,
                    5_699_970 - i / 6 * 60,
                    i % 2 == 0 ? "park" : "shop",
                    20 + i,
                    80 - i,
                    i));
        }
        places.append("500030,,EPSG:32630,park,1,0,3,1\n");
        Files.writeString(directory.resolve("places.csv"), places);
    }

    private static AlignmentModel model(String id, long seed) {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, seed);
        return new AlignmentModel(
                id,
                weights,
                ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                        .build(),
                null,
                null);
    }

    /** Unit vectors, the two northernmost rows without data. */
    private void writeRaster() throws Exception {
        Random random = new Random(4);
        List<String> names =
                IntStream.range(0, 64).mapToObj(i -> String.format("A%02d", i)).toList();
        RasterGrid grid = new RasterGrid(SIZE, SIZE, 500_000, 5_700_000, 10, 10, CRS.decode("EPSG:32630", true));
        try (GeoTiffWriter writer = GeoTiffWriter.create(
                directory.resolve("ae.tif"), grid, GeoTiffWriter.Options.of(PixelType.INT8, names))) {
            PixelWindow window = writer.window(0, 0);
            float[] tile = new float[window.pixels() * 64];
            for (int pixel = 0; pixel < window.pixels(); pixel++) {
                double length = 0;
                for (int band = 0; band < 64; band++) {
                    tile[pixel * 64 + band] = (float) random.nextGaussian();
                    length += Math.pow(tile[pixel * 64 + band], 2);
                }
                for (int band = 0; band < 64; band++) {
                    tile[pixel * 64 + band] /= pixel < 2 * SIZE ? Float.NaN : (float) Math.sqrt(length);
                }
            }
            writer.write(0, 0, tile);
            writer.commit();
        }
    }

    private Program run(String... arguments) {
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            all.add(
                    argument.startsWith("@")
                            ? directory.resolve(argument.substring(1)).toString()
                            : argument);
        }
        all.addAll(List.of("--store", store.root().toString(), "--threads", "1"));
        return Program.run(all.toArray(String[]::new));
    }

    private JsonNode json(String line) throws IOException {
        Program program = run((line + " --json").split(" "));
        assertThat(program.exit()).as(program.err()).isZero();
        return JSON.readTree(program.out());
    }

    private void refused(String line, String... words) {
        Program program = run(line.split(" "));
        assertThat(program.exit()).as(program.out()).isEqualTo(1);
        assertThat(program.err()).contains(words);
    }

    private static final String AGGREGATE = "aggregate --in @ae.tif --regions @places.csv --buffer 40 ";
    private static final String TRAIN = "train-head --target use --task classification --head use --replace ";

    private SimpleFeature first(String file) {
        SimpleFeatureCollection features =
                FeatureFiles.read(directory.resolve(file)).features();
        try (SimpleFeatureIterator iterator = features.features()) {
            return iterator.next();
        }
    }

    @Test
    void aModelThatIsTrainedAgainTakesNeitherOldVectorsNorOldHeads() throws IOException {
        String old = store.load("london").origin().toString();
        JsonNode answer = json(AGGREGATE + "--model london --out @old.csv");
        assertThat(answer.path("vectors").asText()).isEqualTo(old);
        assertThat(first("old.csv").getAttribute("vectors")).isEqualTo(old);
        JsonNode trained = json(TRAIN + "--features @old.csv --model london");
        assertThat(trained.path("vectors").asText()).isEqualTo(old);
        assertThat(trained.path("remarks")).isEmpty();
        JsonNode predicted = json("predict --features @old.csv --model london --head use --out @predicted.geojson");
        assertThat(predicted.path("vectors").asText()).isEqualTo(old);

        refused(TRAIN + "--features @old.csv --model paris", "the model 'london'", "not of the model 'paris'");
        var head = store.loadHead("london", "use");
        store.save(model("london", 9));
        refused(
                "predict --features @old.csv --model london --head use --out @predicted.geojson",
                "The model 'london' has no head 'use'");
        store.saveHead("london", "use", head);
        refused(
                "predict --features @old.csv --model london --head use --out @predicted.geojson",
                "The head for use was trained on vectors of another version of the model 'london'");
        refused(TRAIN + "--features @old.csv --model london", "The features have vectors of another version");

        // Aggregating again replaces what the file has.
        json("aggregate --in @ae.tif --regions @old.csv --buffer 40 --model london --out @new.gpkg");
        assertThat(first("new.gpkg").getAttribute("vectors"))
                .isEqualTo(store.load("london").origin().toString());
        json("aggregate --in @ae.tif --regions @new.gpkg --buffer 40 --out @raw.geojson");
        SimpleFeature raw = first("raw.geojson");
        assertThat(raw.getAttribute("vectors")).isEqualTo("raw@int8");
        assertThat(raw.getFeatureType().getDescriptor("e063")).isNotNull();
        assertThat(raw.getFeatureType().getDescriptor("e064")).isNull();
        assertThat(raw.getFeatureType().getDescriptor("pixels_1")).isNull();
    }

    @Test
    void headsOnRawVectorsHaveAHomeOfTheirOwn() throws IOException {
        json(AGGREGATE + "--out @raw.gpkg");
        refused(TRAIN + "--features @raw.gpkg --model london", "raw vectors (raw@int8)");
        JsonNode trained = json(TRAIN + "--features @raw.gpkg --model raw");
        assertThat(trained.path("vectors").asText()).isEqualTo("raw@int8");
        json("predict --features @raw.gpkg --model raw --head use --out @predicted.csv");
        json(AGGREGATE + "--model london --out @london.gpkg");
        refused(
                "predict --features @london.gpkg --model raw --head use --out @predicted.csv",
                "64 numbers, but the vectors of the features have 128");
        refused(TRAIN + "--features @london.gpkg --model raw", "vectors of the model 'london'", "not raw vectors");

        JsonNode models = json("models");
        assertThat(models.path("models").findValuesAsText("model")).containsExactly("london", "paris");
        assertThat(models.path("rawHeads").path(0).asText()).isEqualTo("use");
        assertThat(run("models").out()).contains("Heads on raw vectors (--model raw): use");
        assertThat(json("models show raw").at("/heads/0").asText()).isEqualTo("use");
        refused("transform --model raw --in @ae.tif --out @z.tif", "is not a model");
        assertThat(run("import", "--checkpoint", "@x.pth", "--model", "raw").exit())
                .isEqualTo(2);
        json("models delete raw");
        assertThat(json("models").path("rawHeads")).isEmpty();
    }

    @Test
    void anEmbeddingRasterPassesItsOriginOn() throws IOException {
        String origin = store.load("london").origin().toString();
        json("transform --model london --in @ae.tif --out @z.tif --type int8");
        try (GeoTiffRaster raster = GeoTiffRaster.open(directory.resolve("z.tif"))) {
            assertThat(raster.metadata())
                    .containsEntry("AETHER_VECTORS", origin)
                    .containsEntry("AETHER_WEIGHTS", origin.substring("london@".length()));
        }
        JsonNode answer = json("aggregate --in @z.tif --regions @places.csv --buffer 40 --out @z.csv");
        assertThat(answer.path("vectors").asText()).isEqualTo(origin);
        json(TRAIN + "--features @z.csv --model london");
        refused(TRAIN + "--features @z.csv --model raw", "vectors of the model 'london'");
    }

    @Test
    void vectorsMadeElsewhereAreTakenAndThatIsSaid() throws IOException {
        json(AGGREGATE + "--model london --out @made.csv");
        String file = Files.readString(directory.resolve("made.csv"))
                .replace(store.load("london").origin().toString(), "")
                .replace(",vectors,", ",source,");
        Files.writeString(directory.resolve("made.csv"), file);
        JsonNode trained = json(TRAIN + "--features @made.csv --model london");
        assertThat(trained.path("remarks").path(0).asText())
                .isEqualTo("The features do not name the origin of their vectors; they are used as vectors of the model"
                        + " 'london'.");
        assertThat(trained.path("vectors").isMissingNode()).isTrue();
        Program predicted = run("predict --features @made.csv --model london --head use --out @p.csv".split(" "));
        assertThat(predicted.out()).contains("do not name the origin of their vectors");
    }

    @Test
    void rowsLeftOutAndPartialCoverageAreSaid() throws IOException {
        JsonNode answer = json(AGGREGATE + "--out @raw.csv");
        assertThat(answer.at("/leftOut/no coordinates").asInt()).isEqualTo(1);
        // Discs of 40 m around the first row of places, 30 m from the edge, of which 20 m have no data.
        assertThat(answer.path("underHalfCovered").asInt()).isZero();
        SimpleFeature first = first("raw.csv");
        long pixels = ((Number) first.getAttribute("pixels")).longValue();
        assertThat(((Number) first.getAttribute("coverage")).doubleValue())
                .isBetween(pixels / (Math.PI * 16) - 1e-12, pixels / (Math.PI * 16) + 1e-12);

        String wkt = "name,wkt,crs\n"
                + "bow,\"POLYGON((500100 5699900,500200 5699800,500200 5699900,500100 5699800,500100 5699900))\",EPSG:32630\n"
                + "edge,\"POLYGON((499700 5699900,500100 5699900,500100 5699800,499700 5699800,499700 5699900))\",EPSG:32630\n"
                + "far,\"POLYGON((400000 5699900,400100 5699900,400100 5699800,400000 5699800,400000 5699900))\",EPSG:32630\n";
        Files.writeString(directory.resolve("regions.csv"), wkt);
        JsonNode regions = json("aggregate --in @ae.tif --regions @regions.csv --out @regions.geojson");
        assertThat(regions.path("repaired").asInt()).isEqualTo(1);
        assertThat(regions.path("underHalfCovered").asInt()).isEqualTo(1);
        assertThat(regions.path("outside").asInt()).isEqualTo(1);
        String text = run("aggregate --in @ae.tif --regions @regions.csv --out @regions.geojson".split(" "))
                .out();
        assertThat(text)
                .contains("1 polygon was invalid", "1 have data for less than half of their area", "vectors are empty");
        JsonNode written = JSON.readTree(directory.resolve("regions.geojson").toFile());
        assertThat(written.at("/features/1/properties/coverage").asDouble()).isEqualTo(0.25);
        assertThat(written.at("/features/2/properties/coverage").asDouble()).isZero();
        assertThat(written.at("/features/2/properties/e000").isNull()).isTrue();

        String incomplete = Files.readString(directory.resolve("raw.csv"));
        Files.writeString(
                directory.resolve("raw.csv"),
                incomplete
                        + incomplete.lines().skip(1).findFirst().orElseThrow().replaceAll("500030\\.0.*", ",,,")
                        + "\n");
        JsonNode trained = json(TRAIN + "--features @raw.csv --model raw");
        assertThat(trained.path("leftOut").toString()).isNotEqualTo("{}");
        JsonNode predicted = json("predict --features @raw.csv --model raw --head use --out @p.csv");
        assertThat(predicted.path("leftOut").toString()).isNotEqualTo("{}");
        assertThat(run("predict --features @raw.csv --model raw --head use --out @p.csv".split(" "))
                        .out())
                .contains("Left out 1 rows of the file");
    }

    @Test
    void sharesAndTargetsThatCannotBeLearnedAreRefused() throws IOException {
        json(AGGREGATE + "--out @raw.csv");
        String shares =
                "train-head --features @raw.csv --model raw --head shares --task distribution --target rich,poor";
        refused(shares, "sum to 100", "percentages", "use --normalise");
        JsonNode trained = json(shares + " --normalise");
        assertThat(trained.path("normalised").asInt()).isEqualTo(36);
        assertThat(run((shares + " --normalise --replace").split(" ")).out())
                .contains("The shares of 36 features did not sum to one and were divided by their sum.");
        String evaluate = "evaluate --in @ae.tif --points @places.csv --buffer 40 --models raw --task ";
        refused(evaluate + "distribution --target rich,poor", "percentages");
        JsonNode table = json(evaluate + "distribution --target rich,poor --normalise");
        assertThat(table.path("normalised").asInt()).isEqualTo(36);

        refused(evaluate + "regression --target rent,size", "'size' has only one value (3)");
        JsonNode regression = json(evaluate + "regression --target rent,rich");
        JsonNode scores = regression.at("/models/0");
        assertThat(scores.at("/scores/r2/mean").asDouble())
                .isCloseTo(
                        (scores.at("/scoresByTarget/rent/r2/mean").asDouble()
                                        + scores.at("/scoresByTarget/rich/r2/mean")
                                                .asDouble())
                                / 2,
                        within(1e-12));
        assertThat(run((evaluate + "regression --target rent,rich").split(" ")).out())
                .contains("target", "mean", "rent", "rich");
    }
}
