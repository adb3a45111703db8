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
 * {@code aether:Transform}: the vector z of the model for every AlphaEarth pixel (section 2.6), as 128 bands
 * {@code Z000}…{@code Z127} of floats with length one, NaN for no data, on the grid of the input.
 *
 * <p>A large coverage is computed tile by tile while it is written, so a whole city needs no more memory than a district.
 *
 * <p>As a rendering transformation it gives the renderer all bands at the resolution of the map; the style selects three of them.
 * {@code aether:FalseColor} shows the variation of all bands, in an eighth of the time.
 */
@DescribeProcess(
        title = "Transform to AETHER embeddings",
        description = "Computes for every pixel of an AlphaEarth coverage the vector of an AETHER model: 128"
                + " bands of floats with length one, no data where the input has none.")
public final class TransformProcess implements PixelwiseProcess {

    private final ModelLibrary models;
    private final CoverageTransform transform;

    public TransformProcess(ModelLibrary models, CoverageTransform transform) {
        this.models = models;
        this.transform = transform;
    }

    @DescribeResult(
            name = "result",
            description = "The embedding coverage: bands Z000 to Z127 as floats, NaN where there is no data")
    public GridCoverage2D execute(
            @DescribeParameter(
                            name = "coverage",
                            description = "AlphaEarth embedding coverage with as many bands as the model takes (64)")
                    GridCoverage2D coverage,
            @DescribeParameter(name = "model", description = "Id of the model, see aether:ListModels") String model,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        try (FunctionLease lease = models.embedding(model)) {
            return transform.apply(coverage, encoding, lease, listener);
        }
    }
}
