package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.align.AlignmentJob;
import org.aether.align.TrainingSettings;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.feature.FeatureFile;
import org.aether.head.HeadData;
import org.aether.head.HeadSettings;
import org.aether.head.HeadTrainer;
import org.aether.head.Predictions;
import org.aether.head.Target;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.region.PointRegions;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionVectors;
import org.aether.search.PlaceExplainer;
import org.aether.store.HeadJson;
import org.aether.store.ModelJson;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import org.aether.view.ViewSettings;
import org.aether.wps.feature.PortableFeatures;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.process.ProcessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

/** Every process through GeoTools, against the same work done by calling the core. */
class ProcessesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static City city;
    private static Plugin plugin;
    private static JsonNode training;
    private static Compute compute;

    @BeforeAll
    static void trainAModel() throws IOException {
        city = new City();
        plugin = Plugin.open(directory);
        compute = plugin.bean(Compute.class);
        training = JSON.readTree((String) plugin.execute("TrainAlignment", trainingOf("city")));
    }

    @AfterAll
    static void close() {
        plugin.close();
    }

    private static Map<String, Object> trainingOf(String model) {
        return new HashMap<>(
                Map.of("coverage", city.coverage, "pois", city.pois, "model", model, "epochs", 3, "batchSize", 64));
    }

    private static AlignmentModel model() {
        return plugin.store().load("city");
    }

    private static List<List<Object>> rows(SimpleFeatureCollection features) {
        List<List<Object>> rows = new ArrayList<>();
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                List<Object> row = new ArrayList<>(List.of(feature.getID()));
                feature.getProperties().forEach(property -> {
                    row.add(property.getName().getLocalPart());
                    row.add(property.getValue());
                });
                rows.add(row);
            }
        }
        return rows;
    }

    /** The core's rows as the process writes them: numbers of vectors as doubles of the same digits. */
    private static List<List<Object>> portable(List<List<Object>> rows) {
        for (List<Object> row : rows) {
            row.replaceAll(value -> value instanceof Float number
                    ? Double.valueOf(number.toString())
                    : value instanceof Long count ? Integer.valueOf(count.intValue()) : value);
        }
        return rows;
    }

    private static SimpleFeatureCollection means(SimpleFeatureCollection regions, double buffer, boolean raw) {
        try (PixelFunction function =
                raw ? PixelFunctions.raw(city.raster.bands()) : PixelFunctions.embedding(model(), compute)) {
            return RegionAggregator.aggregate(
                            List.of(city.raster),
                            regions,
                            buffer,
                            function,
                            compute.settings().threads(),
                            Progress.NONE)
                    .toFeatures();
        }
    }

    @Test
    void trainAlignmentGivesTheVeryWeightsOfTheCore() throws IOException {
        TrainingSettings settings = TrainingSettings.defaults().withEpochs(3).withBatchSize(64);
        PoiSet pois = PoiSet.of(
                new FeatureFile(city.pois, city.raster.grid().crs(), LeftOut.NONE), PoiAttributes.BY_USUAL_NAMES);
        AlignmentJob.Outcome expected;
        try (TextEncoder encoder = TextEncoders.open(TextEncoders.DEFAULT, null, compute.settings())) {
            expected = AlignmentJob.run(
                    "city", List.of(city.raster), pois, ViewSettings.PAPER, settings, encoder, compute, Progress.NONE);
        }

        model().weights().tensors().forEach((name, tensor) -> assertThat(tensor.data())
                .as(name)
                .isEqualTo(expected.model().weights().tensors().get(name).data()));
        JsonNode report = ModelJson.report(expected.report());
        assertThat(training.at("/config/epochs"))
                .isEqualTo(report.at("/config/epochs"))
                .hasSize(3);
        assertThat(training.at("/pois")).isEqualTo(report.at("/pois"));
        assertThat(training.toString()).doesNotContain(directory.toString());
    }

    @Test
    void aggregateRegionsGivesTheCoresMeansAndKeepsAttributes() {
        SimpleFeatureCollection raw =
                plugin.execute("AggregateRegions", Map.of("coverage", city.coverage, "regions", city.districts));
        SimpleFeatureCollection embedded = plugin.execute(
                "AggregateRegions",
                Map.of("coverage", city.coverage, "regions", city.landUse, "model", "city", "buffer", 60.0));

        assertThat(rows(raw)).isEqualTo(portable(rows(means(city.districts, 0, true))));
        assertThat(raw.getSchema().getDescriptor("e063")).isNotNull();
        assertThat(raw.getSchema().getDescriptor("e064")).isNull();
        assertThat(rows(embedded)).isEqualTo(portable(rows(means(city.landUse, 60, false))));
        assertThat(embedded.getSchema().getDescriptor("e127")).isNotNull();
        assertThat(embedded.getSchema().getDescriptor("landuse")).isNotNull();
    }

    @Test
    void aMeanOverOneDistrictIsTheMeanOfItsPixels() {
        SimpleFeatureCollection raw =
                plugin.execute("AggregateRegions", Map.of("coverage", city.coverage, "regions", city.districts));
        SimpleFeature district;
        try (SimpleFeatureIterator iterator = raw.features()) {
            district = iterator.next();
        }
        org.locationtech.jts.geom.Geometry area = (org.locationtech.jts.geom.Geometry) district.getDefaultGeometry();
        GeometryFactory geometry = new GeometryFactory();
        double[] sum = new double[64];
        long count = 0;
        java.nio.FloatBuffer pixel = java.nio.FloatBuffer.allocate(64);
        for (int row = 0; row < city.raster.grid().height(); row++) {
            for (int column = 0; column < city.raster.grid().width(); column++) {
                Point centre = geometry.createPoint(new Coordinate(
                        city.raster.grid().centreX(column), city.raster.grid().centreY(row)));
                city.raster.read(new org.aether.raster.PixelWindow(column, row, 1, 1), pixel);
                if (area.contains(centre) && !Float.isNaN(pixel.get(0))) {
                    count++;
                    for (int band = 0; band < 64; band++) {
                        sum[band] += pixel.get(band);
                    }
                }
            }
        }

        assertThat(district.getAttribute("pixels")).isEqualTo(Math.toIntExact(count));
        for (int band = 0; band < 64; band++) {
            assertThat((Double) district.getAttribute(String.format("e%03d", band)))
                    .isCloseTo(sum[band] / count, within(1e-6));
        }
    }

    @Test
    void aHeadIsTrainedFromVectorsOrFromTheCoverageAlike() throws IOException {
        SimpleFeatureCollection vectors = means(city.landUse, 60, false);
        HeadData data = HeadData.of(vectors, Target.of(Task.CLASSIFICATION, "landuse"));
        TaskHead expected =
                HeadTrainer.train(data.dataset(), HeadSettings.defaults().withSeed(7), Progress.NONE);

        String fromVectors = plugin.execute(
                "TrainHead",
                Map.of(
                        "features",
                        vectors,
                        "model",
                        "city",
                        "head",
                        "fromVectors",
                        "target",
                        "landuse",
                        "task",
                        Task.CLASSIFICATION,
                        "seed",
                        7L));
        plugin.execute(
                "TrainHead",
                Map.of(
                        "features",
                        city.landUse,
                        "coverage",
                        city.coverage,
                        "buffer",
                        60.0,
                        "model",
                        "city",
                        "head",
                        "fromCoverage",
                        "target",
                        new String[] {"landuse"},
                        "task",
                        Task.CLASSIFICATION,
                        "seed",
                        7L));

        assertThat(JSON.readTree(fromVectors).path("test"))
                .isEqualTo(
                        HeadJson.metrics(expected.report().orElseThrow().test().metrics()));
        assertThat(JSON.readTree(fromVectors).path("head").asText()).isEqualTo("fromVectors");
        expected.tensors().forEach((name, tensor) -> {
            assertThat(plugin.store()
                            .loadHead("city", "fromVectors")
                            .tensors()
                            .get(name)
                            .data())
                    .isEqualTo(tensor.data());
            assertThat(plugin.store()
                            .loadHead("city", "fromCoverage")
                            .tensors()
                            .get(name)
                            .data())
                    .isEqualTo(tensor.data());
        });

        SimpleFeatureCollection predicted =
                plugin.execute("Predict", Map.of("features", vectors, "model", "city", "head", "fromVectors"));
        SimpleFeatureCollection overCoverage = plugin.execute(
                "Predict",
                Map.of(
                        "features",
                        city.landUse,
                        "coverage",
                        city.coverage,
                        "buffer",
                        60.0,
                        "model",
                        "city",
                        "head",
                        "fromVectors"));
        assertThat(rows(predicted)).isEqualTo(rows(new PortableFeatures(Predictions.of(vectors, expected))));
        // A long would come out of GeoServer's GeoJSON as text.
        assertThat(predicted.getSchema().getDescriptor("pixels").getType().getBinding())
                .isEqualTo(Integer.class);
        assertThat(rows(overCoverage)).isEqualTo(rows(predicted));
    }

    @Test
    void aDistributionOfSeveralTargetsIsLearned() throws IOException {
        String[] shares =
                Stream.iterate(1, i -> i + 1).limit(9).map(i -> "share_" + i).toArray(String[]::new);
        Map<String, Object> inputs = Map.of(
                "features",
                city.districts,
                "coverage",
                city.coverage,
                "model",
                "city",
                "head",
                "shares",
                "target",
                shares,
                "task",
                Task.DISTRIBUTION);
        int districts = city.districts.size();
        if (districts < 10) {
            assertThatThrownBy(() -> plugin.execute("TrainHead", inputs)).hasMessageContaining("a head needs at least");
            return;
        }
        JsonNode report = JSON.readTree((String) plugin.execute("TrainHead", inputs));

        assertThat(report.path("targets")).hasSize(9);
        assertThat(report.at("/rows/train").asInt()
                        + report.at("/rows/validation").asInt()
                        + report.at("/rows/test").asInt())
                .isEqualTo(districts);
    }

    @Test
    void explainSaysOfAPointWhatTheCoreSays() throws IOException {
        double x = city.raster.grid().centreX(60);
        double y = city.raster.grid().centreY(55);
        Point point = new GeometryFactory().createPoint(new Coordinate(x + 3, y - 2));
        PlaceExplainer.Explanation expected = PlaceExplainer.explain(
                        model(),
                        List.of(city.raster),
                        PointRegions.pixel(
                                List.of(city.raster), x, y, city.raster.grid().crs()),
                        0,
                        5,
                        compute,
                        Progress.NONE)
                .get(0);

        JsonNode place = JSON.readTree((String)
                        plugin.execute("Explain", Map.of("coverage", city.coverage, "model", "city", "point", point)))
                .path("places")
                .path(0);

        assertThat(place.path("pixels").asLong()).isEqualTo(1);
        assertThat(place.path("categories")).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(place.path("categories").path(i).path("subcategory").asText())
                    .isEqualTo(expected.matches().get(i).subcategory());
            assertThat(place.path("categories").path(i).path("score").asDouble())
                    .isEqualTo(expected.matches().get(i).score());
        }
    }

    @Test
    void explainTakesAPointInAnyCrsAndAxisOrder() throws Exception {
        double[][] lonLat = org.aether.feature.Reprojection.toCrs(
                new double[] {city.raster.grid().centreX(60)},
                new double[] {city.raster.grid().centreY(55)},
                city.raster.grid().crs(),
                org.aether.feature.CoordinateSystems.lonLat());
        GeometryFactory geometry = new GeometryFactory();
        Point lonFirst = geometry.createPoint(new Coordinate(lonLat[0][0], lonLat[1][0]));
        Point latFirst = geometry.createPoint(new Coordinate(lonLat[1][0], lonLat[0][0]));
        latFirst.setUserData(org.geotools.referencing.CRS.decode("EPSG:4326", false));
        Point projected = geometry.createPoint(new Coordinate(
                city.raster.grid().centreX(60), city.raster.grid().centreY(55)));

        List<JsonNode> answers = new ArrayList<>();
        for (Map<String, Object> place : List.<Map<String, Object>>of(
                Map.of("point", projected),
                Map.of("point", lonFirst, "crs", "EPSG:4326"),
                Map.of("point", latFirst),
                Map.of("point", lonFirst, "crs", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"),
                Map.of("point", swapped(lonFirst), "crs", "urn:ogc:def:crs:EPSG::4326"),
                Map.of("point", swapped(lonFirst), "crs", "http://www.opengis.net/def/crs/EPSG/0/4326"))) {
            Map<String, Object> inputs = new HashMap<>(place);
            inputs.put("coverage", city.coverage);
            inputs.put("model", "city");
            answers.add(
                    JSON.readTree((String) plugin.execute("Explain", inputs)).at("/places/0/categories"));
        }

        assertThat(answers).hasSize(6).allSatisfy(answer -> assertThat(answer).isEqualTo(answers.get(0)));
    }

    private static Geometry swapped(Geometry point) {
        Coordinate place = point.getCoordinate();
        return new GeometryFactory().createPoint(new Coordinate(place.y, place.x));
    }

    @Test
    void explainNamesEveryRegion() throws IOException {
        JsonNode places = JSON.readTree((String) plugin.execute(
                        "Explain",
                        Map.of("coverage", city.coverage, "model", "city", "regions", city.districts, "limit", 2)))
                .path("places");
        List<PlaceExplainer.Explanation> expected =
                PlaceExplainer.explain(model(), List.of(city.raster), city.districts, 0, 2, compute, Progress.NONE);

        assertThat(places).hasSize(city.districts.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(places.path(i).path("pixels").asLong())
                    .isEqualTo(expected.get(i).pixels());
            assertThat(places.path(i).at("/categories/0/category").asText())
                    .isEqualTo(expected.get(i).matches().get(0).category());
        }
    }

    /** The city's coverage with every vector as many times as long, such as an averaged or resampled one. */
    private static GridCoverage2D scaled(float factor) {
        float[] pixels = Coverages.read(city.raster);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] *= factor;
        }
        return City.coverage(city.raster.grid(), city.raster.bands(), pixels);
    }

    private static float[] map(String process, GridCoverage2D coverage, Map<String, Object> more) {
        Map<String, Object> inputs = new HashMap<>(more);
        inputs.put("coverage", coverage);
        inputs.put("model", "city");
        GridCoverage2D map = plugin.execute(process, inputs);
        java.awt.image.Raster data = map.getRenderedImage().getData();
        return data.getPixels(data.getMinX(), data.getMinY(), data.getWidth(), data.getHeight(), (float[]) null);
    }

    @Test
    void mapsDoNotDependOnTheLengthOfVectors() {
        HeadData data = HeadData.of(means(city.landUse, 60, false), Target.of(Task.CLASSIFICATION, "landuse"));
        plugin.store()
                .saveHead(
                        "city",
                        "use",
                        HeadTrainer.train(
                                data.dataset(), HeadSettings.defaults().withSeed(7), Progress.NONE));
        Map<String, Map<String, Object>> requests = Map.of(
                "Transform", Map.of(),
                "FalseColor", Map.of(),
                "Search", Map.of("text", "a quiet park"),
                "Classify", Map.of("head", "use", "probabilities", true));
        requests.forEach((process, more) -> {
            float[] expected = map(process, city.coverage, more);
            assertThat(map(process, scaled(0.5f), more))
                    .as("a power of two changes no bit of %s", process)
                    .isEqualTo(expected);
            float[] found = map(process, scaled(0.7f), more);
            int steps = 0;
            for (int i = 0; i < expected.length; i++) {
                float apart = Math.abs(found[i] - expected[i]);
                if (process.equals("FalseColor")) {
                    // Whole numbers: a last digit can make one.
                    assertThat(apart).isLessThanOrEqualTo(1);
                    steps += apart > 0 ? 1 : 0;
                } else if (!(apart <= 2e-6f) && !(Float.isNaN(found[i]) && Float.isNaN(expected[i]))) {
                    throw new AssertionError(process + ": number " + i + " is " + found[i] + ", not " + expected[i]);
                }
            }
            assertThat(steps).isLessThan(expected.length / 500);
        });
    }

    @Test
    void regionsOfAModelDoNotDependOnTheLengthOfVectorsAndRawOnesAreAsTheyAre() throws IOException {
        GridCoverage2D shorter = scaled(0.7f);
        Map<String, Object> buffers = Map.of("regions", city.landUse, "buffer", 60.0);
        assertVectors(aggregated(shorter, buffers, "city"), aggregated(city.coverage, buffers, "city"), 1);
        assertVectors(aggregated(shorter, buffers, null), aggregated(city.coverage, buffers, null), 0.7);

        List<Double> scores = new ArrayList<>();
        for (GridCoverage2D coverage : List.of(city.coverage, shorter)) {
            JsonNode places = JSON.readTree((String) plugin.execute(
                    "Explain", Map.of("coverage", coverage, "model", "city", "regions", city.districts, "limit", 1)));
            places.path("places")
                    .forEach(place -> scores.add(place.at("/categories/0/score").asDouble()));
        }
        int places = scores.size() / 2;
        assertThat(places).isEqualTo(city.districts.size());
        for (int i = 0; i < places; i++) {
            assertThat(scores.get(places + i)).isNotZero().isCloseTo(scores.get(i), within(1e-6));
        }
    }

    private static SimpleFeatureCollection aggregated(GridCoverage2D coverage, Map<String, Object> more, String model) {
        Map<String, Object> inputs = new HashMap<>(more);
        inputs.put("coverage", coverage);
        if (model != null) {
            inputs.put("model", model);
        }
        return plugin.execute("AggregateRegions", inputs);
    }

    private static void assertVectors(SimpleFeatureCollection found, SimpleFeatureCollection expected, double factor) {
        try (SimpleFeatureIterator one = found.features();
                SimpleFeatureIterator two = expected.features()) {
            while (two.hasNext()) {
                SimpleFeature a = one.next();
                SimpleFeature b = two.next();
                assertThat(a.getAttribute("pixels")).isEqualTo(b.getAttribute("pixels"));
                for (int i = 0; i < (factor == 1 ? 128 : 64); i++) {
                    String name = String.format("e%03d", i);
                    assertThat((Double) a.getAttribute(name))
                            .isCloseTo(factor * (Double) b.getAttribute(name), within(1e-6));
                }
            }
        }
    }

    @Test
    void theStoreIsListedDescribedAndCleared() throws IOException {
        AlignmentModel model = model();
        plugin.store()
                .save(new AlignmentModel(
                        "spare", model.weights(), model.configuration(), model.categories(), model.falseColor()));

        JsonNode list =
                JSON.readTree((String) plugin.execute("ListModels", Map.of())).path("models");
        assertThat(list.findValuesAsText("model")).contains("city", "spare").isSorted();
        JsonNode described = JSON.readTree((String) plugin.execute("DescribeModel", Map.of("model", "spare")));
        assertThat(described.path("bands").asInt()).isEqualTo(64);
        assertThat(described.path("dimension").asInt()).isEqualTo(128);
        assertThat(described.path("categories"))
                .hasSize(model.categories().categories().size());
        assertThat(described.path("categories").findValues("pois").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum())
                .isEqualTo(training.at("/pois/used").asInt());
        assertThat(JSON.readTree((String) plugin.execute("DeleteModel", Map.of("model", "spare")))
                        .path("deleted")
                        .asText())
                .isEqualTo("spare");
        assertThat(plugin.store().list()).doesNotContain("spare").contains("city");
        assertThatThrownBy(() -> plugin.execute("DescribeModel", Map.of("model", "spare")))
                .isInstanceOf(ProcessException.class)
                .hasMessage(
                        "There is no model “spare”; list the models to see which there are, or train or import one.");
    }

    @Test
    void oneHeadIsDeletedAndTheModelStays() throws IOException {
        AlignmentModel model = model();
        plugin.store().save(new AlignmentModel("headed", model.weights(), model.configuration(), null, null));
        plugin.store().saveHead("headed", "one", TestModel.head(3, 1));
        plugin.store().saveHead("headed", "two", TestModel.head(3, 2));

        JsonNode answer =
                JSON.readTree((String) plugin.execute("DeleteModel", Map.of("model", "headed", "head", "one")));
        assertThat(answer.path("deleted").asText()).isEqualTo("one");
        assertThat(plugin.store().heads("headed")).containsExactly("two");
        assertThatThrownBy(() -> plugin.execute("DeleteModel", Map.of("model", "headed", "head", "one")))
                .isInstanceOf(ProcessException.class);
        assertThatThrownBy(() -> plugin.execute("DeleteModel", Map.of("model", "headed", "head", "")))
                .isInstanceOf(ProcessException.class);
        assertThat(plugin.store().list()).contains("headed");
        plugin.store().delete("headed");
    }

    @Test
    void sentencesWithInt8WeightsAreSaidInTheReport() throws IOException {
        Map<String, Object> inputs = trainingOf("rounded");
        inputs.put("epochs", 1);
        inputs.put("sentenceWeights", "INT8");
        JsonNode said =
                JSON.readTree((String) plugin.execute("TrainAlignment", inputs)).at("/config/sentenceWeights");

        assertThat(said.path("type").asText()).isEqualTo("int8");
        assertThat(said.path("leastCosine").asDouble())
                .isBetween(0.99, said.path("meanCosine").asDouble());
        assertThat(training.at("/config/sentenceWeights").isMissingNode()).isTrue();
        plugin.store().delete("rounded");
    }

    @Test
    void nothingIsReplacedThatNobodyAskedToReplace() throws IOException {
        AlignmentModel model = model();
        plugin.store()
                .save(new AlignmentModel("kept", model.weights(), model.configuration(), model.categories(), null));
        Map<String, Object> head = new HashMap<>(Map.of(
                "features",
                means(city.landUse, 60, false),
                "model",
                "kept",
                "head",
                "landuse",
                "target",
                "landuse",
                "task",
                "classification"));
        assertThat(JSON.readTree((String) plugin.execute("TrainHead", head)).path("replaced"))
                .isEqualTo(com.fasterxml.jackson.databind.node.BooleanNode.FALSE);
        StopAfter stages = new StopAfter("never");
        assertThatThrownBy(() -> plugin.execute("TrainHead", head, stages))
                .isInstanceOf(ProcessException.class)
                .hasMessage(
                        "The model “kept” has a head “landuse” already; choose another id, or use" + " replace=true.");
        Map<String, Object> again = trainingOf("kept");
        String inTheWay = "The model “kept” exists already, with the head landuse; choose another id, or use"
                + " replace=true and lose this head.";
        assertThatThrownBy(() -> plugin.execute("TrainAlignment", again, stages))
                .hasMessage(inTheWay);
        // Before the checkpoint is even looked at.
        assertThatThrownBy(() ->
                        plugin.execute("ImportCheckpoint", Map.of("model", "kept", "checkpoint", "no base64"), stages))
                .hasMessage(inTheWay);

        head.put("replace", "true");
        assertThat(JSON.readTree((String) plugin.execute("TrainHead", head))
                        .path("replaced")
                        .asBoolean())
                .isTrue();
        again.put("replace", true);
        JsonNode report = JSON.readTree((String) plugin.execute("TrainAlignment", again));
        assertThat(report.path("replaced").asBoolean()).isTrue();
        assertThat(report.path("droppedHeads")).hasSize(1);
        assertThat(report.at("/droppedHeads/0").asText()).isEqualTo("landuse");
        assertThat(plugin.store().heads("kept")).isEmpty();
        assertThat(training.path("replaced").asBoolean(true)).isFalse();
        plugin.store().delete("kept");
    }

    @Test
    void aModelThatCameDuringTheTrainingIsNotOverwritten() {
        AlignmentModel model = model();
        Map<String, Object> inputs = trainingOf("meanwhile");
        org.geotools.data.util.DefaultProgressListener listener = new org.geotools.data.util.DefaultProgressListener() {
            private boolean done;

            @Override
            public void progress(float percent) {
                if (percent > 50 && !done) {
                    done = true;
                    plugin.store()
                            .save(new AlignmentModel("meanwhile", model.weights(), model.configuration(), null, null));
                }
            }
        };
        assertThatThrownBy(() -> plugin.execute("TrainAlignment", inputs, listener))
                .hasMessageStartingWith("The model “meanwhile” exists already");
        assertThat(plugin.store().load("meanwhile").categories()).isNull();
        plugin.store().delete("meanwhile");
    }

    @Test
    void aCancelledTrainingStopsWithinTwoSecondsAndLeavesNothing() throws IOException {
        Map<String, Object> inputs = trainingOf("cancelled");
        inputs.put("epochs", 10_000);
        StopAfter listener = new StopAfter("Training");

        assertThatThrownBy(() -> plugin.execute("TrainAlignment", inputs, listener))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("cancelled");

        assertThat(Duration.ofNanos(listener.sinceCancelled())).isLessThan(Duration.ofSeconds(2));
        assertThat(plugin.store().list()).doesNotContain("cancelled");
        try (Stream<Path> files = Files.list(plugin.store().root())) {
            assertThat(files.filter(file -> file.getFileName().toString().contains("cancelled"))
                            .filter(file -> !file.getFileName().toString().startsWith(".training-")))
                    .isEmpty();
        }
        // the claim on the id and the place in the queue are free again
        plugin.store().claim("cancelled").close();
        plugin.bean(WorkQueue.class)
                .acquire(WorkQueue.Kind.TRAINING, Progress.NONE)
                .close();
    }

    @Test
    void aCancelledAggregationAndHeadStopToo() {
        assertThatThrownBy(() -> plugin.execute(
                        "AggregateRegions",
                        Map.of("coverage", city.coverage, "regions", city.districts, "model", "city"),
                        new StopAfter("Aggregating")))
                .hasMessageContaining("cancelled");
        assertThatThrownBy(() -> plugin.execute(
                        "TrainHead",
                        Map.of(
                                "features",
                                means(city.landUse, 60, false),
                                "model",
                                "city",
                                "head",
                                "cancelled",
                                "target",
                                "landuse",
                                "task",
                                Task.CLASSIFICATION),
                        new StopAfter("Training the head")))
                .hasMessageContaining("cancelled");
        assertThat(plugin.store().heads("city")).doesNotContain("cancelled");
    }

    @Test
    void progressReachesTheListenerAndNeverRunsBackwards() {
        List<Float> percents = new ArrayList<>();
        plugin.execute(
                "AggregateRegions",
                Map.of("coverage", city.coverage, "regions", city.districts),
                new org.geotools.data.util.DefaultProgressListener() {
                    @Override
                    public void progress(float percent) {
                        percents.add(percent);
                    }
                });

        assertThat(percents).isSorted().hasSizeGreaterThan(1).allMatch(percent -> percent >= 0 && percent <= 100);
    }

    @Test
    void vectorsThatAreNotTheModelsAreRefused() {
        FloatMatrix two = FloatMatrix.zeros(city.landUse.size(), 2);
        SimpleFeatureCollection features = new RegionVectors(
                        city.landUse,
                        two,
                        new long[two.rows()],
                        new boolean[two.rows()],
                        new double[two.rows()],
                        0,
                        Optional.of(model().origin()))
                .toFeatures();

        assertThatThrownBy(() -> plugin.execute(
                        "TrainHead",
                        Map.of(
                                "features",
                                features,
                                "model",
                                "city",
                                "head",
                                "two",
                                "target",
                                "landuse",
                                "task",
                                Task.CLASSIFICATION)))
                .hasMessage("The features have vectors of 2 numbers, but the model “city” gives 128;"
                        + " aggregate the raster with this model.");
    }

    private static Map<String, Object> head(SimpleFeatureCollection features, String model, String head) {
        return Map.of(
                "features", features, "model", model, "head", head, "target", "landuse", "task", Task.CLASSIFICATION);
    }

    @Test
    void headsOnRawVectorsHaveAHomeOfTheirOwn() throws IOException {
        SimpleFeatureCollection raw = plugin.execute(
                "AggregateRegions", Map.of("coverage", city.coverage, "regions", city.landUse, "buffer", 60.0));
        String vectors = (String) raw.features().next().getAttribute("vectors");
        assertThat(vectors).isIn("raw@int8", "raw@float32");
        assertThatThrownBy(() -> plugin.execute("TrainHead", head(raw, "city", "mine")))
                .hasMessageContaining(
                        "The features have raw vectors (" + vectors + ") and not vectors of the model “city”");

        JsonNode report = JSON.readTree((String) plugin.execute("TrainHead", head(raw, "raw", "mine")));
        assertThat(report.path("vectors").asText()).isEqualTo(vectors);
        assertThat(report.path("inputs").asInt()).isEqualTo(64);
        assertThat(report.path("remarks")).isEmpty();
        assertThat(JSON.readTree((String) plugin.execute("ListModels", Map.of()))
                        .path("rawHeads")
                        .toString())
                .contains("mine");
        JsonNode described = JSON.readTree((String) plugin.execute("DescribeModel", Map.of("model", "raw")));
        assertThat(described.at("/heads/0/vectors").asText()).isEqualTo(vectors);

        SimpleFeatureCollection predicted =
                plugin.execute("Predict", Map.of("features", raw, "model", "raw", "head", "mine"));
        SimpleFeatureCollection overCoverage = plugin.execute(
                "Predict",
                Map.of(
                        "features",
                        city.landUse,
                        "coverage",
                        city.coverage,
                        "buffer",
                        60.0,
                        "model",
                        "raw",
                        "head",
                        "mine"));
        assertThat(rows(overCoverage)).isEqualTo(rows(predicted));
        SimpleFeatureCollection embedded = means(city.landUse, 60, false);
        assertThatThrownBy(
                        () -> plugin.execute("Predict", Map.of("features", embedded, "model", "raw", "head", "mine")))
                .hasMessageContaining("was trained on vectors of 64 numbers");
        assertThatThrownBy(() -> plugin.execute("TrainHead", head(embedded, "raw", "other")))
                .hasMessageContaining("vectors of the model “city”");
        plugin.execute("DeleteModel", Map.of("model", "raw"));
        assertThat(plugin.store().heads("raw")).isEmpty();
    }

    @Test
    void vectorsAndHeadsOfAnotherVersionOfTheModelAreRefused() {
        SimpleFeatureCollection vectors = means(city.landUse, 60, false);
        AlignmentModel first = TestModel.of("moved", 1);
        plugin.store().save(first);
        assertThatThrownBy(() -> plugin.execute("TrainHead", head(vectors, "moved", "old")))
                .hasMessageContaining("vectors of the model “city” ("
                        + model().weights().version() + ") and not of the model “moved”");
        SimpleFeatureCollection own = plugin.execute(
                "AggregateRegions",
                Map.of("coverage", city.coverage, "regions", city.landUse, "buffer", 60.0, "model", "moved"));
        plugin.execute("TrainHead", head(own, "moved", "old"));
        TaskHead old = plugin.store().loadHead("moved", "old");
        assertThat(old.origin()).hasValue(first.origin());

        plugin.store().save(TestModel.of("moved", 2));
        plugin.store().saveHead("moved", "old", old);
        assertThatThrownBy(() -> plugin.execute("TrainHead", head(own, "moved", "new")))
                .hasMessageContaining("another version of the model “moved” ("
                        + first.weights().version());
        assertThatThrownBy(() -> plugin.execute("Predict", Map.of("features", own, "model", "moved", "head", "old")))
                .hasMessageContaining(
                        "The head for landuse was trained on vectors of another version of the model" + " “moved”");
        assertThatThrownBy(() ->
                        plugin.execute("Classify", Map.of("coverage", city.coverage, "model", "moved", "head", "old")))
                .hasMessageContaining("The head for landuse was trained on vectors of another version");
        plugin.store().delete("moved");
    }

    @Test
    void theEmbeddingOfACoverageKeepsItsOrigin() {
        GridCoverage2D embedding = plugin.execute("Transform", Map.of("coverage", city.coverage, "model", "city"));
        SimpleFeatureCollection means = plugin.execute(
                "AggregateRegions", Map.of("coverage", embedding, "regions", city.landUse, "buffer", 60.0));
        try (SimpleFeatureIterator iterator = means.features()) {
            assertThat(iterator.next().getAttribute("vectors"))
                    .isEqualTo(model().origin().toString());
        }
    }

    @Test
    void noModelCanBeNamedRaw() {
        Map<String, Object> inputs = new java.util.HashMap<>(trainingOf("raw"));
        assertThatThrownBy(() -> plugin.execute("TrainAlignment", inputs)).hasMessageContaining("cannot name a model");
        assertThatThrownBy(() -> plugin.execute("Transform", Map.of("coverage", city.coverage, "model", "raw")))
                .hasMessageContaining("is not a model");
    }
}
