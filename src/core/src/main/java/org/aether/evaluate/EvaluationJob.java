package org.aether.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.head.HeadData;
import org.aether.head.HeadSettings;
import org.aether.head.Protocol;
import org.aether.head.Task;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionAggregator.RegionVectors;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * The comparison of section 2.8: the same labelled places, splits and seeds for raw AlphaEarth vectors and for models.
 *
 * <pre>{@code
 * Table table = EvaluationJob.run(rasters, points, List.of("landuse_id"), Task.CLASSIFICATION, false, 100,
 *         List.of(Candidate.RAW, Candidate.of(model)), HeadSettings.defaults(), compute, Progress.NONE);
 * }</pre>
 */
public final class EvaluationJob {

    /**
     * Whose vectors are judged.
     *
     * @param name what the table calls it
     * @param model null for raw AlphaEarth vectors
     */
    public record Candidate(String name, AlignmentModel model) {

        /** The AlphaEarth vectors as they are. */
        public static final Candidate RAW = new Candidate("raw", null);

        public static Candidate of(AlignmentModel model) {
            return new Candidate(model.id(), model);
        }
    }

    /**
     * One line of the table.
     *
     * @param inputs numbers per vector
     * @param scores mean and sample standard deviation over the seeds
     */
    public record Row(String name, int inputs, Protocol.Scores scores) {}

    /**
     * @param places features given
     * @param used features behind the figures, the same for every row
     * @param unusable why the others were left out
     * @param normalised places whose shares did not sum to one and were divided by their sum
     * @param underHalf places with data for less than half of their area
     * @param repaired polygons that were invalid and were repaired
     */
    public record Table(
            Task task,
            int places,
            int used,
            Map<String, Integer> unusable,
            int normalised,
            int underHalf,
            int repaired,
            List<Row> rows) {}

    private EvaluationJob() {}

    /**
     * @param places polygons, or points with a buffer, with the target attributes
     * @param normalise whether shares that do not sum to one are divided by their sum
     * @param bufferMetres radius around each geometry; 0 = none
     * @throws AetherException when a target is missing or unsuitable, no place is usable, or a model takes other bands
     */
    public static Table run(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection places,
            List<String> targets,
            Task task,
            boolean normalise,
            double bufferMetres,
            List<Candidate> candidates,
            HeadSettings settings,
            Compute compute,
            Progress progress) {
        List<Row> rows = new ArrayList<>();
        HeadData data = null;
        RegionVectors vectors = null;
        for (Candidate candidate : candidates) {
            vectors = vectors(rasters, places, bufferMetres, candidate, compute, progress);
            data = HeadData.of(task, RegionAggregator.toFeatures(places, vectors), targets, normalise);
            Protocol.Scores scores = Protocol.evaluate(
                    data.dataset(), settings, compute.settings().threads(), progress);
            rows.add(new Row(candidate.name(), vectors.means().columns(), scores));
        }
        if (data == null) {
            throw new AetherException("There is nothing to evaluate; name a model, or raw for AlphaEarth itself.");
        }
        return new Table(
                task,
                places.size(),
                data.rows().length,
                data.leftOut(),
                data.normalised(),
                vectors.underHalf(),
                vectors.repaired(),
                List.copyOf(rows));
    }

    private static RegionVectors vectors(
            List<EmbeddingRaster> rasters,
            SimpleFeatureCollection places,
            double bufferMetres,
            Candidate candidate,
            Compute compute,
            Progress progress) {
        if (candidate.model() == null) {
            return RegionAggregator.aggregate(
                    rasters, places, bufferMetres, null, compute.settings().threads(), progress);
        }
        try (PixelFunction embedding = PixelFunctions.embedding(candidate.model(), compute)) {
            return RegionAggregator.aggregate(
                    rasters, places, bufferMetres, embedding, compute.settings().threads(), progress);
        }
    }
}
