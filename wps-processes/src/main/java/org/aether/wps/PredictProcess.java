package org.aether.wps;

import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.head.FeatureVectors;
import org.aether.head.HeadHome;
import org.aether.head.Predictions;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.feature.PortableFeatures;
import org.aether.wps.feature.RegionMeans;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:Predict}: applies a task head to features.
 *
 * <p>Either the features have vectors from {@code aether:AggregateRegions} (columns {@code e000…}), or there is a coverage whose
 * mean vectors over the features are used.
 */
@DescribeProcess(
        title = "Predict",
        description = "Applies a task head to features with vectors, or to regions of an AlphaEarth coverage.")
public final class PredictProcess implements AetherProcess {

    private final ModelLibrary models;
    private final WorkQueue queue;
    private final RegionMeans means;

    public PredictProcess(ModelLibrary models, Compute compute, WorkQueue queue, PluginSettings settings) {
        this.models = models;
        this.queue = queue;
        this.means = new RegionMeans(compute, settings);
    }

    /**
     * Computes the predictions.
     *
     * @return the features with their attributes except the vectors, and {@code predicted} and {@code confidence} for classes,
     *     {@code predicted_NAME} for shares and numbers; null where there is no data
     * @throws org.aether.AetherException when there is no such head, or the vectors do not fit it
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(name = "result", description = "The features with the predictions")
    public SimpleFeatureCollection execute(
            @DescribeParameter(
                            name = "features",
                            description =
                                    "Features with the columns e000, e001, … of aether:AggregateRegions, or any regions"
                                            + " when a coverage is given")
                    SimpleFeatureCollection features,
            @DescribeParameter(
                            name = "model",
                            description =
                                    "Id of the model of the head, or raw for a head on the coverage's own vectors")
                    String model,
            @DescribeParameter(name = "head", description = "Id of the head") String head,
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
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        Progress progress = ListenerProgress.of(listener);
        TaskHead loaded = models.loadHead(model, head);
        HeadHome home = models.home(model);
        home.requireHead(loaded);
        AlignmentModel embedding = home.takesRaw(loaded) ? null : models.load(model);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.JOB, progress)) {
            SimpleFeatureCollection given = means.given(features, coverage, encoding, buffer, embedding, progress);
            FeatureVectors vectors = FeatureVectors.of(given);
            home.requirePredictable(loaded, vectors).ifPresent(progress::note);
            progress.stage(Stage.PREDICTING, 0);
            return new PortableFeatures(Predictions.of(vectors, loaded));
        }
    }
}
