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
 * {@code aether:FalseColor}: the embedding as a picture. Red, green and blue are the first three principal components of
 * the model's vectors, fixed when the model was trained, so neighbouring tiles and other cities have the same colours;
 * like colours are places with like functions. The fourth band is opacity: 0 where there is no data.
 *
 * <p>As a rendering transformation it needs a style with an empty {@code RasterSymbolizer}.
 */
@DescribeProcess(
        title = "False-colour map of AETHER embeddings",
        description =
                "Shows the embedding of an AETHER model as a picture: its first three principal components as red,"
                        + " green and blue, transparent where there is no data. Like colours are places with like functions.")
public final class FalseColorProcess implements PixelwiseProcess {

    private final ModelLibrary models;
    private final CoverageTransform transform;

    public FalseColorProcess(ModelLibrary models, CoverageTransform transform) {
        this.models = models;
        this.transform = transform;
    }

    @DescribeResult(name = "result", description = "The picture: bands red, green, blue and alpha as bytes")
    public GridCoverage2D execute(
            @DescribeParameter(
                            name = "coverage",
                            description = "AlphaEarth embedding coverage with as many bands as the model takes (64)")
                    GridCoverage2D coverage,
            @DescribeParameter(name = "model", description = "Id of the model, see aether:ListModels") String model,
            @DescribeParameter(
                            name = "encoding",
                            description = "What the numbers of the coverage mean: FLOAT for the embedding itself, INT8"
                                    + " for AlphaEarth's signed bytes, AUTO to decide by their type, ANY_LENGTH likewise"
                                    + " for vectors that are not of length one",
                            min = 0,
                            defaultValue = "AUTO")
                    CoverageRaster.Encoding encoding,
            ProgressListener listener) {
        return transform.apply(coverage, encoding, models.falseColor(model), listener);
    }
}
