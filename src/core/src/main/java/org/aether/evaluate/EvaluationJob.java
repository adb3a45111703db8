package org.aether.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.head.HeadData;
import org.aether.head.HeadSettings;
import org.aether.head.MeanScore;
import org.aether.head.Protocol;
import org.aether.head.Scores;
import org.aether.head.Target;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionVectors;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * The comparison of section 2.8: the same labelled places, splits and seeds for raw AlphaEarth vectors and for models.
 *
 * <pre>{@code
 * EvaluationTable table = new EvaluationJob(rasters, points, 100, Target.of(Task.CLASSIFICATION, "landuse_id"))
 *         .run(List.of(Candidate.RAW, Candidate.of(model)), HeadSettings.defaults(), compute, Progress.NONE);
 * }</pre>
 *
 * @param rasters see {@link RegionAggregator}
 * @param places polygons, or points with a buffer, with the target attributes
 * @param bufferMetres radius of the buffer around each place; 0 is no buffer
 * @param target what the heads learn
 */
public record EvaluationJob(
        List<EmbeddingRaster> rasters, SimpleFeatureCollection places, double bufferMetres, Target target) {

    public EvaluationJob {
        rasters = List.copyOf(rasters);
    }

    /**
     * Evaluates candidates.
     *
     * @param candidates at least one
     * @param settings of the heads, whose seeds are those of {@link Protocol#SEEDS}
     * @throws AetherException when a target is missing or unsuitable, when no place is usable, or when the rasters do not
     *     have the bands that a model takes
     */
    public EvaluationTable run(List<Candidate> candidates, HeadSettings settings, Compute compute, Progress progress) {
        List<EvaluationTable.Row> rows = new ArrayList<>();
        Optional<EvaluationTable> table = Optional.empty();
        for (Candidate candidate : candidates) {
            RegionVectors vectors = vectors(candidate, compute, progress);
            HeadData data = HeadData.of(vectors.toFeatures(), target);
            Scores<MeanScore> scores = Protocol.evaluate(
                    data.dataset(), settings, compute.settings().threads(), progress);
            rows.add(new EvaluationTable.Row(candidate.name(), vectors.means().columns(), scores));
            table = Optional.of(table(vectors, data, rows));
        }
        return table.orElseThrow(() -> new AetherException(
                "There is nothing to evaluate; choose a model, or raw for the AlphaEarth vectors themselves."));
    }

    private EvaluationTable table(RegionVectors vectors, HeadData data, List<EvaluationTable.Row> rows) {
        return new EvaluationTable(
                target,
                bufferMetres,
                new EvaluationTable.Places(
                        vectors.size(),
                        data.rows().length,
                        data.leftOut(),
                        data.normalised(),
                        vectors.underHalf(),
                        vectors.repaired()),
                rows);
    }

    private RegionVectors vectors(Candidate candidate, Compute compute, Progress progress) {
        try (PixelFunction function = candidate.function(rasters.get(0).bands(), compute)) {
            return RegionAggregator.aggregate(
                    rasters, places, bufferMetres, function, compute.settings().threads(), progress);
        }
    }
}
