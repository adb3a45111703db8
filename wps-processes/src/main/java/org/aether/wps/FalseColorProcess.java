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
 * {@code aether:FalseColor}: the embedding as a picture. Red, green and blue are the first three principal components of the
 * model's vectors. They are computed at the training of the model, so that neighbouring tiles and other cities have the same
 * colours. Places with similar functions have similar colours. The fourth band is alpha, 0 where there is no data.
 *
 * <p>As a rendering transformation it needs a style with an empty {@code RasterSymbolizer}.
 */
@DescribeProcess(
        title = "False-colour map of AETHER embeddings",
        description = "Shows the embedding of an AETHER model as a picture: its first three principal"
                + " components as red, green and blue, transparent where there is no data. Places with"
                + " similar functions have similar colours.")
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
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        try (FunctionLease lease = models.falseColor(model)) {
            return transform.apply(coverage, encoding, lease, listener);
        }
    }
}
