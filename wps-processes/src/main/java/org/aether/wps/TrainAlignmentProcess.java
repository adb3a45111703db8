package org.aether.wps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.align.AlignmentJob;
import org.aether.align.TrainingSettings;
import org.aether.device.Compute;
import org.aether.feature.FeatureFile;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;
import org.aether.text.SentenceWeights;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import org.aether.wps.coverage.CoverageRaster;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.feature.CountedFeatures;
import org.aether.wps.feature.FeatureLayer;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.model.ModelReport;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.MemoryLimit;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.aether.wps.security.Administrators;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:TrainAlignment}: trains a model on an AlphaEarth coverage and points of interest, and stores it; for
 * administrators.
 *
 * <p>The coverage, the POIs and the id of the model are mandatory; the defaults of all other parameters are those of the paper. One
 * training runs at a time, so it should be requested asynchronously. If it is cancelled or fails, the store is unchanged.
 *
 * <p>POIs may have any CRS. POIs outside the coverage, without a valid pixel around them, or without text are left out and counted
 * in the report.
 */
@DescribeProcess(
        title = "Train alignment",
        description = "Trains a model that aligns an AlphaEarth coverage with points of interest, and stores it. For"
                + " administrators.")
public final class TrainAlignmentProcess implements AetherProcess {

    /** The shapes of the views. */
    public enum Preset {
        /** Circles in metres, as in the paper. */
        PAPER,
        /** Squares of 9 and 19 pixels, as in the authors' code. */
        REFERENCE
    }

    /** The percentage of the whole work at which each stage ends. */
    private static final Map<Stage, Integer> SHARES =
            Map.of(Stage.READING_POIS, 2, Stage.POOLING_VIEWS, 10, Stage.ENCODING_SENTENCES, 30, Stage.TRAINING, 97);

    /** The memory of a POI without its vectors. */
    private static final long POI_BYTES = 400;

    private final ModelLibrary models;
    private final Compute compute;
    private final WorkQueue queue;
    private final Administrators administrators;
    private final PluginSettings settings;

    public TrainAlignmentProcess(
            ModelLibrary models,
            Compute compute,
            WorkQueue queue,
            Administrators administrators,
            PluginSettings settings) {
        this.models = models;
        this.compute = compute;
        this.queue = queue;
        this.administrators = administrators;
        this.settings = settings;
    }

    /**
     * Trains and stores a model. A model of the same id is replaced, with its heads, at the end of the training, if that is
     * allowed.
     *
     * @return the report: what was replaced, the number of used POIs and of those left out by reason, the seconds of each stage,
     *     all settings, and the losses of every epoch
     * @throws AetherException when a value is out of range or no POI can be used; of kind FORBIDDEN when the caller is not an
     *     administrator, ALREADY_EXISTS when there is a model of this id that may not be replaced
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description = "Report of the training, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "coverage", description = "AlphaEarth coverage, usually 64 bands")
                    GridCoverage2D coverage,
            @DescribeParameter(
                            name = "pois",
                            description =
                                    "Points of interest in any CRS; of other geometries than points the centroid is used")
                    SimpleFeatureCollection pois,
            @DescribeParameter(
                            name = "model",
                            description = "Id of the new model: 1 to 64 letters, digits, '.', '_', '-'")
                    String model,
            @DescribeParameter(
                            name = "nameAttribute",
                            description =
                                    "Attribute with the POI's name, such as name or names.primary; by default found by its"
                                            + " usual names",
                            min = 0)
                    String nameAttribute,
            @DescribeParameter(
                            name = "categoryAttribute",
                            description =
                                    "Attribute with the first level of the taxonomy, such as category, categories.primary or"
                                            + " tags.shop; by default found by its usual names",
                            min = 0)
                    String categoryAttribute,
            @DescribeParameter(
                            name = "subcategoryAttribute",
                            description =
                                    "Attribute with the second level of the taxonomy; by default found by its usual names",
                            min = 0)
                    String subcategoryAttribute,
            @DescribeParameter(
                            name = "descriptionAttribute",
                            description =
                                    "Attribute with a sentence that replaces the one made of name and categories; by default"
                                            + " none",
                            min = 0)
                    String descriptionAttribute,
            @DescribeParameter(
                            name = "textEncoder",
                            description = "Text encoder, one of those the administrator allows",
                            min = 0,
                            defaultValue = TextEncoders.DEFAULT)
                    String textEncoder,
            @DescribeParameter(
                            name = "sentenceWeights",
                            description =
                                    "Weights of the text encoder: FP32, or INT8, which is faster and gives slightly"
                                            + " different vectors. A sample is compared with FP32; the training is refused if a cosine"
                                            + " is below 0.99",
                            min = 0,
                            defaultValue = "FP32")
                    SentenceWeights sentenceWeights,
            @DescribeParameter(
                            name = "preset",
                            description =
                                    "PAPER: circular views in metres; REFERENCE: square views of radius 4 and 9 pixels",
                            min = 0,
                            defaultValue = "PAPER")
                    Preset preset,
            @DescribeParameter(
                            name = "baseRadius",
                            description = "Radius of the base view in metres (preset PAPER)",
                            min = 0,
                            defaultValue = "50",
                            minValue = 0.1,
                            maxValue = 10000)
                    Double baseRadius,
            @DescribeParameter(
                            name = "contextRadius",
                            description =
                                    "Radius of the context view in metres (preset PAPER), at least the base radius",
                            min = 0,
                            defaultValue = "100",
                            minValue = 0.1,
                            maxValue = 10000)
                    Double contextRadius,
            @DescribeParameter(
                            name = "lambda",
                            description =
                                    "Weight of the loss between the two views relative to the loss between view and text",
                            min = 0,
                            defaultValue = "0.2",
                            minValue = 0,
                            maxValue = 1)
                    Double lambda,
            @DescribeParameter(
                            name = "temperature",
                            description = "Temperature of both losses",
                            min = 0,
                            defaultValue = "0.07",
                            minValue = 0.001,
                            maxValue = 100)
                    Double temperature,
            @DescribeParameter(
                            name = "epochs",
                            description = "Number of passes over all POIs",
                            min = 0,
                            defaultValue = "100",
                            minValue = 1,
                            maxValue = 100000)
                    Integer epochs,
            @DescribeParameter(
                            name = "batchSize",
                            description = "POIs per step; there must be at least one batch of usable POIs",
                            min = 0,
                            defaultValue = "512",
                            minValue = 2,
                            maxValue = 65536)
                    Integer batchSize,
            @DescribeParameter(
                            name = "learningRate",
                            description =
                                    "Initial learning rate of AdamW; it decreases along a cosine to 1 % of this value",
                            min = 0,
                            defaultValue = "0.001",
                            minValue = 1e-9,
                            maxValue = 1)
                    Double learningRate,
            @DescribeParameter(
                            name = "weightDecay",
                            description = "Weight decay of AdamW",
                            min = 0,
                            defaultValue = "0.0001",
                            minValue = 0,
                            maxValue = 1)
                    Double weightDecay,
            @DescribeParameter(
                            name = "seed",
                            description =
                                    "Seed of the initial weights, the shuffling and the splits; the same seed gives the same"
                                            + " model",
                            min = 0,
                            defaultValue = "42")
                    Long seed,
            @DescribeParameter(
                            name = "validationFraction",
                            description =
                                    "Part of the POIs that is held out to choose the best epoch; with 0 the training loss is"
                                            + " used",
                            min = 0,
                            defaultValue = "0",
                            minValue = 0,
                            maxValue = 0.9)
                    Double validationFraction,
            @DescribeParameter(
                            name = "trainFraction",
                            description = "Part of the POIs that is used, for ablations",
                            min = 0,
                            defaultValue = "1",
                            minValue = 0.001,
                            maxValue = 1)
                    Double trainFraction,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            @DescribeParameter(
                            name = "replace",
                            description = "Whether a model of this id is replaced and its heads are deleted",
                            min = 0,
                            defaultValue = "false")
                    Boolean replace,
            ProgressListener listener) {
        administrators.require("TrainAlignment");
        models.store().requireFree(model, replace);
        settings.requireEncoder(textEncoder);
        compute.requireDevice();
        ViewSettings views = views(preset, baseRadius, contextRadius);
        TrainingSettings training = TrainingSettings.defaults()
                .withLambda(lambda)
                .withTemperature(temperature)
                .withEpochs(epochs)
                .withBatchSize(batchSize)
                .withLearningRate(learningRate)
                .withWeightDecay(weightDecay)
                .withSeed(seed)
                .withTrainFraction(trainFraction)
                .withValidationFraction(validationFraction);
        PoiAttributes attributes =
                new PoiAttributes(nameAttribute, categoryAttribute, subcategoryAttribute, descriptionAttribute);
        Progress progress = ListenerProgress.of(listener, SHARES);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.TRAINING, progress);
                ModelStore.Claim claim = models.store().claim(model);
                EmbeddingRaster raster = CoverageRaster.of(coverage, encoding, 0);
                TextEncoder encoder =
                        TextEncoders.open(textEncoder, settings.textCache(), compute.settings(), sentenceWeights)) {
            // Again, since a model of this id may have been stored while this request waited.
            models.store().requireFree(model, replace);
            progress.stage(Stage.READING_POIS, 0);
            PoiSet set = PoiSet.of(bounded(pois, raster.bands(), encoder.dimension(), progress), attributes);
            AlignmentJob.Outcome outcome =
                    AlignmentJob.run(model, List.of(raster), set, views, training, encoder, compute, progress);
            progress.check();
            ModelStore.Replaced replaced = models.store().save(outcome.model(), replace);
            ObjectNode report = ModelJson.report(outcome.report());
            ModelReport.addReplaced(report, replaced);
            return report.toString();
        }
    }

    private static ViewSettings views(Preset preset, double baseRadius, double contextRadius) {
        if (preset == Preset.REFERENCE) {
            return ViewSettings.REFERENCE;
        }
        if (contextRadius < baseRadius) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The value of {} ({} m) must not be smaller than that of {} ({} m).",
                            Setting.CONTEXT_RADIUS,
                            contextRadius,
                            Setting.BASE_RADIUS,
                            baseRadius)
                    .about(Setting.CONTEXT_RADIUS);
        }
        return new ViewSettings(new Pooling.Circle(baseRadius), new Pooling.Circle(contextRadius));
    }

    /**
     * The POIs, counted as they are read. Each needs the memory of two pooled views twice (as read and as used) and of the vector
     * of its sentence, unless another POI has the same sentence.
     */
    private FeatureFile bounded(SimpleFeatureCollection pois, int bands, int textDimension, Progress progress) {
        long each = POI_BYTES + Float.BYTES * (4L * bands + textDimension);
        MemoryLimit memory = settings.trainingMemory();
        FeatureFile streamed = FeatureLayer.streamed(pois, "POIs", progress);
        CountedFeatures counted = new CountedFeatures(
                streamed.features(),
                count -> memory.require(
                        each * count,
                        "the first " + count + " POIs",
                        "train with fewer POIs or on a part of the area"));
        return new FeatureFile(counted, streamed.crs(), streamed.leftOut());
    }
}
