package org.aether.wps.feature;

import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.head.PublishedVectors;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.RegionAggregator;
import org.aether.wps.coverage.CoverageRaster;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.request.MemoryLimit;
import org.aether.wps.request.PluginSettings;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;

/** Adds the mean vectors of a coverage to features, within the memory limit of a request. Used by several processes. */
public final class RegionMeans {

    private final Compute compute;
    private final MemoryLimit memory;

    public RegionMeans(Compute compute, PluginSettings settings) {
        this.compute = compute;
        this.memory = settings.requestMemory();
    }

    /**
     * Computes the mean vector of every region.
     *
     * @param model the model whose embedding is averaged, or null for the coverage's own vectors
     * @return the regions with the columns {@code pixels} and {@code e000…}, in memory
     * @throws AetherException when they need more memory than a request may use
     */
    public SimpleFeatureCollection over(
            GridCoverage2D coverage,
            Encoding encoding,
            SimpleFeatureCollection regions,
            double bufferMetres,
            AlignmentModel model,
            Progress progress) {
        if (model != null) {
            compute.requireDevice();
        }
        progress.stage(Stage.READING_REGIONS, 0);
        SimpleFeatureCollection held =
                FeatureLayer.inMemory(regions, "regions", memory, progress).features();
        int bands = model == null ? 0 : model.weights().bands();
        try (EmbeddingRaster raster = CoverageRaster.of(coverage, encoding, bands);
                PixelFunction function =
                        model == null ? PixelFunctions.raw(raster.bands()) : PixelFunctions.embedding(model, compute)) {
            requireMemory(held.size(), function.outputBands());
            return RegionAggregator.aggregate(
                            List.of(raster),
                            held,
                            bufferMetres,
                            function,
                            compute.settings().threads(),
                            progress)
                    .toFeatures();
        }
    }

    /**
     * Features with vectors: their own, or the means of a coverage if there is one.
     *
     * @param coverage null when the features have the columns {@code e000…} already
     */
    public SimpleFeatureCollection given(
            SimpleFeatureCollection features,
            GridCoverage2D coverage,
            Encoding encoding,
            double bufferMetres,
            AlignmentModel model,
            Progress progress) {
        if (coverage != null) {
            return over(coverage, encoding, features, bufferMetres, model, progress);
        }
        if (bufferMetres > 0) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "{} needs a coverage whose vectors are averaged; send a coverage, or omit {}.",
                            Setting.BUFFER,
                            Setting.BUFFER)
                    .about(Setting.BUFFER);
        }
        progress.stage(Stage.READING_FEATURES, 0);
        SimpleFeatureCollection held =
                FeatureLayer.inMemory(features, "features", memory, progress).features();
        requireMemory(held.size(), held.getSchema().getAttributeCount());
        return PublishedVectors.renamed(held);
    }

    /** Counts sums in doubles, means in floats, and a copy of the means for a head. */
    private void requireMemory(int features, int columns) {
        memory.require(
                (long) features * columns * (Double.BYTES + 2 * Float.BYTES),
                features + " features with " + columns + " numbers each",
                "send fewer features");
    }
}
