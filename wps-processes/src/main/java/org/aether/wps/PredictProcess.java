package org.aether.wps;

import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.head.FeatureVectors;
import org.aether.head.HeadHome;
import org.aether.head.Predictions;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.wps.coverage.CoverageRaster;
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
 * {@code aether:Predict}: what a head says about features.
 *
 * <p>Either the features come from {@code aether:AggregateRegions} (columns {@code e000…}), or a coverage is given and is
 * averaged over them first.
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
     * Predicts.
     *
     * @return the features with their attributes but the vectors, and {@code predicted} and {@code confidence} for
     *     classes, {@code predicted_NAME} for shares and numbers; nulls where there was no data
     * @throws org.aether.AetherException when there is no such head, or the vectors are not its
     */
    @SuppressWarnings("try") // the place is only held
    @DescribeResult(name = "result", description = "The features with the prediction")
    public SimpleFeatureCollection execute(
            @DescribeParameter(
                            name = "features",
                            description =
                                    "Features with the columns e000, e001, … of aether:AggregateRegions, or any regions"
                                            + " when a coverage is given")
                    SimpleFeatureCollection features,
            @DescribeParameter(
                            name = "model",
                            description = "Id of the model the head belongs to, or raw for a head on vectors of the"
                                    + " coverage itself")
                    String model,
            @DescribeParameter(name = "head", description = "Id of the head") String head,
            @DescribeParameter(
                            name = "coverage",
                            description =
                                    "AlphaEarth coverage to average over the features first; without one they bring their"
                                            + " vectors",
                            min = 0)
                    GridCoverage2D coverage,
            @DescribeParameter(
                            name = "buffer",
                            description = "With a coverage: radius around each geometry in metres; points need one",
                            min = 0,
                            defaultValue = "0",
                            minValue = 0,
                            maxValue = 100000)
                    Double buffer,
            @DescribeParameter(
                            name = "encoding",
                            description =
                                    "What the coverage's numbers mean: AUTO (bytes are AlphaEarth's int8), INT8 or FLOAT;"
                                            + " ANY_LENGTH is AUTO for vectors that are not of length one",
                            min = 0,
                            defaultValue = "AUTO")
                    CoverageRaster.Encoding encoding,
            ProgressListener listener) {
        Progress progress = ListenerProgress.of(listener);
        TaskHead loaded = models.loadHead(model, head);
        HeadHome home = models.home(model);
        home.requireHead(loaded);
        AlignmentModel embedding = home.takesRaw(loaded) ? null : models.load(model);
        try (WorkQueue.Place place = queue.enter(WorkQueue.Kind.JOB, progress)) {
            SimpleFeatureCollection given = means.given(features, coverage, encoding, buffer, embedding, progress);
            FeatureVectors vectors = FeatureVectors.of(given);
            home.requirePredictable(loaded, vectors).ifPresent(progress::note);
            progress.stage(Stage.PREDICTING, 0);
            return new PortableFeatures(Predictions.of(vectors, loaded));
        }
    }
}
