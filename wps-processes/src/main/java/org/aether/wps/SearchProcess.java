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
 * {@code aether:Search}: how much each place is like a sentence. One band {@code similarity} of floats, the cosine of
 * the pixel's vector and the sentence's in [-1, 1], NaN where there is no data.
 *
 * <p>The words are those of the model's text encoder, English as a rule; the closer the sentence is to those of training
 * ("A place of cafe, a type of food.") the better. It is encoded once, however many tiles a map has.
 *
 * <p>As a rendering transformation it needs a style with a {@code ColorMap}; the sentence may come from the request with
 * {@code <ogc:Function name="env">}.
 */
@DescribeProcess(
        title = "Search places by a sentence",
        description = "Gives for every pixel of an AlphaEarth embedding coverage how much the place is like a sentence:"
                + " the cosine similarity from -1 to 1.")
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
            @DescribeParameter(name = "text", description = "What to look for, such as: places like a night market")
                    String text,
            @DescribeParameter(
                            name = "encoding",
                            description = "What the numbers of the coverage mean: FLOAT for the embedding itself, INT8"
                                    + " for AlphaEarth's signed bytes, AUTO to decide by their type, ANY_LENGTH likewise"
                                    + " for vectors that are not of length one",
                            min = 0,
                            defaultValue = "AUTO")
                    CoverageRaster.Encoding encoding,
            ProgressListener listener) {
        return transform.apply(coverage, encoding, models.similarity(model, text), listener);
    }
}
