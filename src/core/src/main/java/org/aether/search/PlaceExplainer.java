package org.aether.search;

import java.util.ArrayList;
import java.util.List;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionAggregator.RegionVectors;
import org.aether.search.CategoryExplainer.Match;
import org.geotools.data.simple.SimpleFeatureCollection;

/** What places are like, in the words of the POI taxonomy: mean z over each place, then the nearest categories. */
public final class PlaceExplainer {

    /**
     * One place.
     *
     * @param pixels valid pixels behind its mean vector
     * @param matches the nearest categories, best first; empty when there were no pixels
     */
    public record Explanation(long pixels, List<Match> matches) {}

    private PlaceExplainer() {}

    /**
     * @param places polygons, or points with a buffer
     * @param bufferMetres radius around each geometry; 0 = none
     * @param limit categories per place
     * @return one explanation per place, in feature order
     * @throws org.aether.AetherException when the model knows no categories (imported checkpoints)
     */
    public static List<Explanation> explain(
            AlignmentModel model,
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection places,
            double bufferMetres,
            int limit,
            Compute compute,
            Progress progress) {
        CategoryExplainer.requireCategories(model);
        // A model without categories says so at once, not after a pass over the raster.
        CategoryExplainer.nearest(model, new float[model.weights().dimension()], 0);
        RegionVectors vectors;
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            vectors = RegionAggregator.aggregate(
                    rasters, places, bufferMetres, embedding, compute.settings().threads(), progress);
        }
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < vectors.pixels().length; i++) {
            List<Match> matches = vectors.pixels()[i] == 0
                    ? List.of()
                    : CategoryExplainer.nearest(model, vectors.means().row(i), limit);
            explanations.add(new Explanation(vectors.pixels()[i], matches));
        }
        return explanations;
    }
}
