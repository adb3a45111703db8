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
 * {@code aether:Search}: the similarity of each place to a sentence. The result has one band {@code similarity} of floats: the
 * cosine of the vectors of pixel and sentence in [-1, 1], NaN for no data.
 *
 * <p>The language is that of the model's text encoder, usually English. Sentences like those of the training ("A place of cafe, a
 * type of food.") work best. A sentence is encoded once, for all tiles of a map.
 *
 * <p>As a rendering transformation it needs a style with a {@code ColorMap}; the sentence can be taken from the request with
 * {@code <ogc:Function name="env">}.
 */
@DescribeProcess(
        title = "Search places by a sentence",
        description = "Computes for every pixel of an AlphaEarth coverage how similar the place is to a"
                + " sentence: the cosine similarity from -1 to 1.")
public final class SearchProcess implements PixelwiseProcess {

    private final ModelLibrary models;
    private final CoverageTransform transform;

    public SearchProcess(ModelLibrary models, CoverageTransform transform) {
        this.models = models;
        this.transform = transform;
    }

    @DescribeResult(
            name = "result",
            description = "The similarity from -1 to 1: one band of floats, NaN where there is no data")
    public GridCoverage2D execute(
            @DescribeParameter(
                            name = "coverage",
                            description = "AlphaEarth embedding coverage with as many bands as the model takes (64)")
                    GridCoverage2D coverage,
            @DescribeParameter(
                            name = "model",
                            description = "Id of a model that was trained here, see aether:ListModels")
                    String model,
            @DescribeParameter(name = "text", description = "The sentence, such as: places like a night market")
                    String text,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        try (FunctionLease lease = models.similarity(model, text)) {
            return transform.apply(coverage, encoding, lease, listener);
        }
    }
}
