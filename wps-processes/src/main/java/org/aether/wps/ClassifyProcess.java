package org.aether.wps;

import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.model.FunctionLease;
import org.aether.wps.model.ModelLibrary;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:Classify}: the class of every pixel by a task head of the model. The result has one band {@code class} of
 * bytes with the number of the label in the head, counted from 0 (see {@code aether:DescribeModel}), and 255 for no data. With
 * {@code probabilities} it has one band of floats per class, with the name of the class, and NaN for no data.
 *
 * <p>As a rendering transformation it needs a style with a {@code ColorMap} of type {@code values}.
 */
@DescribeProcess(
        title = "Classify places",
        description = "Computes for every pixel of an AlphaEarth coverage the most likely class by a task head"
                + " of a model, or the probability of every class.")
public final class ClassifyProcess implements PixelwiseProcess {

    private final ModelLibrary models;
    private final CoverageTransform transform;

    public ClassifyProcess(ModelLibrary models, CoverageTransform transform) {
        this.models = models;
        this.transform = transform;
    }

    @DescribeResult(
            name = "result",
            description = "One band of bytes with the number of the class, counted from 0, and 255 where there is no"
                    + " data; or one band of floats for the probability of each class")
    public GridCoverage2D execute(
            @DescribeParameter(
                            name = "coverage",
                            description = "AlphaEarth embedding coverage with as many bands as the model takes (64)")
                    GridCoverage2D coverage,
            @DescribeParameter(name = "model", description = "Id of the model, see aether:ListModels") String model,
            @DescribeParameter(name = "head", description = "Id of a classification or distribution head of that model")
                    String head,
            @DescribeParameter(
                            name = "probabilities",
                            description =
                                    "Whether the result is the probability of every class instead of the most likely class",
                            min = 0,
                            defaultValue = "false")
                    Boolean probabilities,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        try (FunctionLease lease = models.classes(model, head, probabilities)) {
            return transform.apply(coverage, encoding, lease, listener);
        }
    }
}
