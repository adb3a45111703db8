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
import org.aether.region.RegionVectors;
import org.aether.search.CategoryExplainer.Match;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/** Describes places by POI categories: computes the mean z of each place, and finds the nearest categories. */
public final class PlaceExplainer {

    /**
     * One place.
     *
     * @param place its name: the attribute "name", or else its first text, or else its feature id
     * @param pixels number of valid pixels behind its mean vector
     * @param matches the nearest categories, best first; empty when there are no valid pixels
     */
    public record Explanation(String place, long pixels, List<Match> matches) {

        public Explanation {
            matches = List.copyOf(matches);
        }

        /** The same place with another name. */
        public Explanation named(String name) {
            return new Explanation(name, pixels, matches);
        }
    }

    private PlaceExplainer() {}

    /**
     * Explains places.
     *
     * @param places polygons, or points with a buffer
     * @param bufferMetres radius of the buffer around each place; 0 is no buffer
     * @param limit largest number of categories per place
     * @return one explanation per place, in feature order
     * @throws org.aether.AetherException when the model has no categories, as imported models do
     */
    public static List<Explanation> explain(
            AlignmentModel model,
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection places,
            double bufferMetres,
            int limit,
            Compute compute,
            Progress progress) {
        // A model without categories is an error before the rasters are read.
        CategoryExplainer.nearest(model, new float[model.weights().dimension()], 0);
        RegionVectors vectors;
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            vectors = RegionAggregator.aggregate(
                    rasters, places, bufferMetres, embedding, compute.settings().threads(), progress);
        }
        List<Explanation> explanations = new ArrayList<>();
        try (SimpleFeatureIterator iterator = vectors.regions().features()) {
            for (int i = 0; i < vectors.size(); i++) {
                List<Match> matches = vectors.pixels()[i] == 0
                        ? List.of()
                        : CategoryExplainer.nearest(model, vectors.means().row(i), limit);
                explanations.add(new Explanation(name(iterator.next()), vectors.pixels()[i], matches));
            }
        }
        return explanations;
    }

    private static String name(SimpleFeature feature) {
        Object name = feature.getAttribute("name");
        if (name == null) {
            name = feature.getAttributes().stream()
                    .filter(value -> value instanceof String)
                    .findFirst()
                    .orElse(feature.getID());
        }
        return name.toString();
    }
}
