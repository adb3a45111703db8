package org.aether.wps;

import org.aether.wps.coverage.CoverageRaster;
import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.model.ModelLibrary;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:Classify}: the class of every pixel by a task head of the model. One band {@code class} of bytes that
 * count the head's labels from 0 (see {@code aether:DescribeModel}), 255 where there is no data; or with
 * {@code probabilities} one band of floats a class, named as it, NaN where there is no data.
 *
 * <p>As a rendering transformation it needs a style with a {@code ColorMap} of type {@code values}.
 */
@DescribeProcess(
        title = "Classify places",
        description =
                "Gives for every pixel of an AlphaEarth embedding coverage the most likely class by a task head of"
                        + " a model, or the probability of every class.")
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
                            description = "Whether to give the probability of every class instead of the likeliest one",
                            min = 0,
                            defaultValue = "false")
                    Boolean probabilities,
            @DescribeParameter(
                            name = "encoding",
                            description = "What the numbers of the coverage mean: FLOAT for the embedding itself, INT8"
                                    + " for AlphaEarth's signed bytes, AUTO to decide by their type, ANY_LENGTH likewise"
                                    + " for vectors that are not of length one",
                            min = 0,
                            defaultValue = "AUTO")
                    CoverageRaster.Encoding encoding,
            ProgressListener listener) {
        return transform.apply(coverage, encoding, models.classes(model, head, probabilities), listener);
    }
}
