package org.aether.wps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.head.FeatureVectors;
import org.aether.head.HeadData;
import org.aether.head.HeadHome;
import org.aether.head.HeadSettings;
import org.aether.head.HeadTrainer;
import org.aether.head.Target;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.store.HeadJson;
import org.aether.store.ModelJson;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.feature.RegionMeans;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.ListenerProgress;
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
 * {@code aether:TrainHead}: trains a task head on labelled features with vectors, and stores it with its model; for
 * administrators.
 *
 * <p>Either the features have vectors from {@code aether:AggregateRegions} (columns {@code e000…}), or there is a coverage whose
 * mean vectors over the features are used. A fifth of the features is held out as test part, and a tenth of the rest as validation
 * part for early stopping.
 */
@DescribeProcess(
        title = "Train head",
        description = "Trains a task head (classes, shares or numbers) on labelled features with vectors, and stores it"
                + " with its model. For administrators.")
public final class TrainHeadProcess implements AetherProcess {

    private final ModelLibrary models;
    private final WorkQueue queue;
    private final Administrators administrators;
    private final RegionMeans means;

    public TrainHeadProcess(
            ModelLibrary models,
            Compute compute,
            WorkQueue queue,
            Administrators administrators,
            PluginSettings settings) {
        this.models = models;
        this.queue = queue;
        this.administrators = administrators;
        this.means = new RegionMeans(compute, settings);
    }

    /**
     * Trains and stores a head.
     *
     * @return the report: settings, losses by epoch, metrics of the test part, number of features left out by reason
     * @throws org.aether.AetherException when targets or vectors are missing or unsuitable; of kind FORBIDDEN when the caller is
     *     not an administrator, ALREADY_EXISTS when there is a head of this id that may not be replaced
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description = "Report of the training, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(
                            name = "features",
                            description =
                                    "Labelled features: with the columns e000, e001, … of aether:AggregateRegions, or any"
                                            + " regions when a coverage is given")
                    SimpleFeatureCollection features,
            @DescribeParameter(
                            name = "model",
                            description = "Id of the model of the vectors, or raw for the coverage's own vectors")
                    String model,
            @DescribeParameter(
                            name = "head",
                            description = "Id of the new head: 1 to 64 letters, digits, '.', '_', '-'")
                    String head,
            @DescribeParameter(
                            name = "target",
                            description = "Attribute to be learned; repeat it for several shares or numbers",
                            min = 1,
                            max = 1000)
                    String[] target,
            @DescribeParameter(
                            name = "task",
                            description =
                                    "CLASSIFICATION of one attribute, DISTRIBUTION over two or more shares, or REGRESSION"
                                            + " of numbers")
                    Task task,
            @DescribeParameter(
                            name = "coverage",
                            description =
                                    "AlphaEarth coverage whose mean vectors over the features are used; without a coverage"
                                            + " the features have vectors already",
                            min = 0)
                    GridCoverage2D coverage,
            @DescribeParameter(
                            name = "buffer",
                            description =
                                    "With a coverage: radius around each geometry in metres; points need a buffer",
                            min = 0,
                            defaultValue = "0",
                            minValue = 0,
                            maxValue = 100000)
                    Double buffer,
            @DescribeParameter(
                            name = "normalise",
                            description =
                                    "Whether shares that do not sum to one, such as percentages or counts, are divided by"
                                            + " their sum; otherwise they are refused",
                            min = 0,
                            defaultValue = "false")
                    Boolean normalise,
            @DescribeParameter(
                            name = "hidden",
                            description = "Width of the hidden layer; 0 is a linear head",
                            min = 0,
                            defaultValue = "64",
                            minValue = 0,
                            maxValue = 4096)
                    Integer hidden,
            @DescribeParameter(
                            name = "learningRate",
                            description = "Learning rate of Adam",
                            min = 0,
                            defaultValue = "0.001",
                            minValue = 1e-9,
                            maxValue = 1)
                    Double learningRate,
            @DescribeParameter(
                            name = "batchSize",
                            description = "Features per step",
                            min = 0,
                            defaultValue = "128",
                            minValue = 1,
                            maxValue = 65536)
                    Integer batchSize,
            @DescribeParameter(
                            name = "epochs",
                            description = "Maximum number of passes over the features",
                            min = 0,
                            defaultValue = "300",
                            minValue = 1,
                            maxValue = 10000)
                    Integer epochs,
            @DescribeParameter(
                            name = "patience",
                            description =
                                    "Number of epochs without a lower validation loss after which the training stops",
                            min = 0,
                            defaultValue = "10",
                            minValue = 1,
                            maxValue = 10000)
                    Integer patience,
            @DescribeParameter(
                            name = "seed",
                            description =
                                    "Seed of the initial weights and the shuffling; the held-out parts do not depend on it",
                            min = 0,
                            defaultValue = "42",
                            minValue = 0,
                            maxValue = 4294967295.0)
                    Long seed,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            @DescribeParameter(
                            name = "replace",
                            description = "Whether a head of this id is replaced",
                            min = 0,
                            defaultValue = "false")
                    Boolean replace,
            ProgressListener listener) {
        administrators.require("TrainHead");
        models.store().requireFreeHead(model, head, replace);
        HeadSettings settings = new HeadSettings(hidden, learningRate, batchSize, epochs, patience, seed);
        Progress progress = ListenerProgress.of(listener);
        HeadHome home = models.home(model);
        AlignmentModel loaded = home.raw() ? null : models.load(model);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.JOB, progress)) {
            SimpleFeatureCollection given = means.given(features, coverage, encoding, buffer, loaded, progress);
            FeatureVectors vectors = FeatureVectors.of(given);
            Optional<String> remark = home.requireVectors(vectors);
            HeadData data = HeadData.of(vectors, new Target(task, List.of(target), normalise));
            TaskHead trained = HeadTrainer.train(data.dataset(), settings, progress);
            progress.check();
            boolean replaced = models.store().saveHead(model, head, trained, replace);
            ObjectNode report = HeadJson.report(trained);
            report.put("model", model);
            report.put("head", head);
            report.put("replaced", replaced);
            report.set("leftOut", ModelJson.leftOut(data.leftOut()));
            report.put("normalised", data.normalised());
            remark.ifPresent(report.putArray("remarks")::add);
            return report.toString();
        }
    }
}
