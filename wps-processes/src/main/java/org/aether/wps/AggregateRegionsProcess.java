package org.aether.wps;

import org.aether.Progress;
import org.aether.device.Compute;
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
 * {@code aether:AggregateRegions}: the mean vector of every region, for polygons and for buffers around points (eq. 8).
 *
 * <p>With a model its embedding is averaged, otherwise the coverage's own AlphaEarth vectors. Regions may have any CRS. A pixel
 * belongs to a region if its centre lies inside. The coverage is read once, tile by tile.
 */
@DescribeProcess(
        title = "Aggregate regions",
        description = "Computes the mean vectors of an AlphaEarth coverage, or of a model's embedding of it,"
                + " over polygons or over buffers around points.")
public final class AggregateRegionsProcess implements AetherProcess {

    private final ModelLibrary models;
    private final WorkQueue queue;
    private final RegionMeans means;

    public AggregateRegionsProcess(ModelLibrary models, Compute compute, WorkQueue queue, PluginSettings settings) {
        this.models = models;
        this.queue = queue;
        this.means = new RegionMeans(compute, settings);
    }

    /**
     * Computes the means.
     *
     * @return the regions with their attributes and the columns {@code pixels} (the number of pixels with data),
     *     {@code coverage} (the part of the region that has data, 0 to 1), {@code vectors} (the origin of the vectors) and
     *     {@code e000}, {@code e001}… (null where no pixel has data)
     * @throws org.aether.AetherException when no region touches the coverage, a point has no buffer, or the regions need more
     *     memory than a request may use
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description =
                    "The regions with the columns pixels, coverage (the part that has data, 0 to 1),"
                            + " vectors (the model and a hash of its weights, or raw), e000, e001, … (empty where there is no data)")
    public SimpleFeatureCollection execute(
            @DescribeParameter(name = "coverage", description = "AlphaEarth coverage") GridCoverage2D coverage,
            @DescribeParameter(name = "regions", description = "Polygons, or any geometries with a buffer, in any CRS")
                    SimpleFeatureCollection regions,
            @DescribeParameter(
                            name = "model",
                            description =
                                    "Id of the model whose embedding is averaged; without a model the coverage's own vectors"
                                            + " are averaged",
                            min = 0)
                    String model,
            @DescribeParameter(
                            name = "buffer",
                            description = "Radius around each geometry in metres; points need a buffer",
                            min = 0,
                            defaultValue = "0",
                            minValue = 0,
                            maxValue = 100000)
                    Double buffer,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        Progress progress = ListenerProgress.of(listener);
        AlignmentModel loaded = model == null || model.isEmpty() ? null : models.load(model);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.JOB, progress)) {
            return new PortableFeatures(means.over(coverage, encoding, regions, buffer, loaded, progress));
        }
    }
}
