package org.aether.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.align.AlignmentJob;
import org.aether.align.TrainingSettings;
import org.aether.cli.answer.EvaluationAnswer;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.evaluate.Candidate;
import org.aether.evaluate.EvaluationJob;
import org.aether.evaluate.EvaluationTable;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.head.HeadData;
import org.aether.head.HeadSettings;
import org.aether.head.HeadTrainer;
import org.aether.head.Target;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.VectorOrigin;
import org.aether.region.RegionAggregator;
import org.aether.samplecity.SampleCity;
import org.aether.search.SentenceDirection;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import org.aether.view.ViewSettings;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * All steps of the work on a simulated city: make the city, train, transform, aggregate, train heads on raw AlphaEarth and
 * on the model's vectors, evaluate both with five seeds, search.
 *
 * @param directory for all files
 * @param store of the model and the heads
 * @param size side of the city in pixels
 * @param seed of city and training
 * @param epochs of the alignment
 * @param compute device and threads
 */
public record Demo(Path directory, ModelStore store, int size, long seed, int epochs, Compute compute) {

    public static final String MODEL = "demo";

    /** Directory of the sample city. */
    public static final String CITY = "city";

    /** The files beside it. */
    public static final List<String> FILES = List.of(
            "embedding.tif",
            "falsecolor.tif",
            "landuse.tif",
            "similarity.tif",
            "districts.geojson",
            "report.html",
            "demo.jpg");

    static final List<String> SENTENCES = List.of(
            "A place of restaurants and bars, lively at night",
            "A place of offices, banks and company headquarters",
            "A place of primary schools and playgrounds for families");

    /** Attribute of the land-use points, and id of its head. */
    static final String LAND_USE = "landuse";

    /** Id of the head that predicts occupations from the model's vectors. */
    static final String OCCUPATION = "occupation";

    private static final List<String> SHARES =
            IntStream.rangeClosed(1, 9).mapToObj(i -> "share_" + i).toList();

    /** Radius in metres around a labelled point within which its vector is averaged. */
    private static final double POINT_BUFFER = 100;

    public DemoOutcome run(Progress progress) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        int threads = compute.settings().threads();
        SampleCity.Files city = timed(
                seconds,
                "sample city",
                () -> SampleCity.write(
                        directory.resolve(CITY),
                        new SampleCity.Settings(size, size, seed, 503_000, 201_000, 27_700, PixelType.INT8, threads),
                        progress));
        try (EmbeddingRaster raster = GeoTiffRaster.open(city.embeddings());
                TextEncoder encoder =
                        TextEncoders.open(TextEncoders.DEFAULT, directory.resolve("text-cache"), compute.settings())) {
            AlignmentJob.Outcome trained = timed(seconds, "train", () -> train(raster, city, encoder, progress));
            AlignmentModel model = trained.model();
            Path embedding = directory.resolve("embedding.tif");
            Path falseColor = directory.resolve("falsecolor.tif");
            timed(seconds, "transform", () -> {
                write(raster, PixelFunctions.embedding(model, compute), embedding, PixelType.INT8, model, progress);
                write(raster, PixelFunctions.falseColor(model, compute), falseColor, PixelType.UINT8, model, progress);
                return null;
            });
            Path districtVectors = directory.resolve("districts.geojson");
            TaskHead landUseHead =
                    timed(seconds, "aggregate and heads", () -> heads(raster, city, model, districtVectors, progress));
            Path classMap = directory.resolve("landuse.tif");
            timed(seconds, "class map", () -> {
                write(
                        raster,
                        PixelFunctions.classes(model, landUseHead, false, compute),
                        classMap,
                        PixelType.UINT8,
                        model,
                        progress);
                return null;
            });
            Path similarity = directory.resolve("similarity.tif");
            timed(seconds, "search", () -> {
                search(raster, model, encoder, similarity, progress);
                return null;
            });
            EvaluationTable landUse = timed(
                    seconds,
                    "evaluate land use",
                    () -> evaluate(
                            raster,
                            city.landUse(),
                            List.of(LAND_USE),
                            Task.CLASSIFICATION,
                            POINT_BUFFER,
                            model,
                            progress));
            EvaluationTable occupation = timed(
                    seconds,
                    "evaluate occupation",
                    () -> evaluate(raster, city.districts(), SHARES, Task.DISTRIBUTION, 0, model, progress));
            return new DemoOutcome(
                    directory,
                    size,
                    seed,
                    city,
                    model,
                    trained.report(),
                    embedding,
                    falseColor,
                    similarity,
                    SENTENCES,
                    classMap,
                    landUseHead,
                    landUse,
                    occupation,
                    districtVectors,
                    seconds,
                    compute.description());
        }
    }

    private AlignmentJob.Outcome train(
            EmbeddingRaster raster, SampleCity.Files city, TextEncoder encoder, Progress progress) {
        TrainingSettings settings =
                TrainingSettings.defaults().withEpochs(epochs).withSeed(seed);
        PoiSet pois = PoiSet.of(FeatureFiles.read(city.pois()), PoiAttributes.BY_USUAL_NAMES);
        AlignmentJob.Outcome outcome = AlignmentJob.run(
                MODEL, List.of(raster), pois, ViewSettings.PAPER, settings, encoder, compute, progress);
        progress.check();
        store.save(outcome.model());
        return outcome;
    }

    /** Trains and stores both heads on both kinds of vectors; returns the land-use head on the model's vectors. */
    private TaskHead heads(
            EmbeddingRaster raster,
            SampleCity.Files city,
            AlignmentModel model,
            Path districtVectors,
            Progress progress) {
        SimpleFeatureCollection points = FeatureFiles.read(city.landUse()).features();
        SimpleFeatureCollection districts = FeatureFiles.read(city.districts()).features();
        head(
                VectorOrigin.RAW,
                LAND_USE,
                vectors(raster, points, POINT_BUFFER, PixelFunctions.raw(raster.bands()), progress),
                Task.CLASSIFICATION,
                progress);
        head(
                VectorOrigin.RAW,
                OCCUPATION,
                vectors(raster, districts, 0, PixelFunctions.raw(raster.bands()), progress),
                Task.DISTRIBUTION,
                progress);
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            SimpleFeatureCollection aggregated = vectors(raster, districts, 0, embedding, progress);
            FeatureFiles.write(districtVectors, aggregated);
            head(MODEL, OCCUPATION, aggregated, Task.DISTRIBUTION, progress);
            return head(
                    MODEL,
                    LAND_USE,
                    vectors(raster, points, POINT_BUFFER, embedding, progress),
                    Task.CLASSIFICATION,
                    progress);
        }
    }

    private SimpleFeatureCollection vectors(
            EmbeddingRaster raster,
            SimpleFeatureCollection places,
            double buffer,
            PixelFunction function,
            Progress progress) {
        return RegionAggregator.aggregate(
                        List.of(raster),
                        places,
                        buffer,
                        function,
                        compute.settings().threads(),
                        progress)
                .toFeatures();
    }

    private TaskHead head(String home, String id, SimpleFeatureCollection features, Task task, Progress progress) {
        List<String> targets = task == Task.CLASSIFICATION ? List.of(LAND_USE) : SHARES;
        HeadData data = HeadData.of(features, new Target(task, targets, false));
        TaskHead head = HeadTrainer.train(data.dataset(), HeadSettings.defaults(), progress);
        store.saveHead(home, id, head);
        return head;
    }

    private EvaluationTable evaluate(
            EmbeddingRaster raster,
            Path places,
            List<String> targets,
            Task task,
            double buffer,
            AlignmentModel model,
            Progress progress) {
        return new EvaluationJob(
                        List.of(raster), FeatureFiles.read(places).features(), buffer, new Target(task, targets, false))
                .run(List.of(Candidate.RAW, Candidate.of(model)), HeadSettings.defaults(), compute, progress);
    }

    private void search(
            EmbeddingRaster raster, AlignmentModel model, TextEncoder encoder, Path out, Progress progress) {
        FloatMatrix directions = SentenceDirection.of(model, encoder, SENTENCES, Progress.NONE);
        List<String> bands =
                IntStream.range(0, directions.rows()).mapToObj(i -> "S00" + i).toList();
        write(
                raster,
                PixelFunctions.similarity(model, directions, bands, compute),
                out,
                PixelType.FLOAT32,
                model,
                progress);
    }

    /** Applies a function to every pixel and closes it. */
    private void write(
            EmbeddingRaster raster,
            PixelFunction function,
            Path out,
            PixelType type,
            AlignmentModel model,
            Progress progress) {
        try (function) {
            GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                    type,
                    function.bandNames(),
                    Compression.ZSTD,
                    256,
                    Map.of("AETHER_MODEL", model.id(), "SOURCE", "Simulated by AETHER's sample city, seed " + seed),
                    function.overviews());
            RasterTransform.run(
                    raster, function, out, options, compute.settings().threads(), progress);
        }
    }

    private static <T> T timed(Map<String, Double> seconds, String step, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        seconds.put(step, (System.nanoTime() - start) / 1e9);
        return result;
    }

    /** What was measured, for {@code --json}. */
    public static ObjectNode json(DemoOutcome outcome, Path page) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("report", page.toString());
        json.put("directory", outcome.directory().toString());
        json.put("size", outcome.size());
        json.put("seed", outcome.seed());
        json.put("compute", outcome.compute());
        outcome.seconds().forEach(json.putObject("seconds")::put);
        json.set("landUse", EvaluationAnswer.json(outcome.landUse(), LeftOut.NONE));
        json.set("occupation", EvaluationAnswer.json(outcome.occupation(), LeftOut.NONE));
        outcome.sentences().forEach(json.putArray("sentences")::add);
        json.set("training", ModelJson.report(outcome.training()));
        return json;
    }
}
