package org.aether.align;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ProjectorWeights;
import org.aether.poi.Poi;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.text.TextEncoder;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;

/**
 * The whole way from rasters and POIs to a model: pooled views, sentence vectors, training, and what maps and
 * explanations need later (category vectors, principal components).
 *
 * <pre>{@code
 * AlignmentJob.Outcome outcome = AlignmentJob.run(
 *         "london", rasters, pois, ViewSettings.PAPER, TrainingSettings.defaults(), encoder, compute, progress);
 * store.save(outcome.model());
 * }</pre>
 *
 * <p>POIs that lie in none of the rasters, or whose base or context view holds no valid pixel, are left out of the
 * training and counted in the report: a zero vector says nothing, and would be a false negative of every other.
 */
public final class AlignmentJob {

    /**
     * What a run gives.
     *
     * @param model ready to be saved; holds neither times nor dates, so that the same run gives the same bytes
     * @param report everything worth knowing about the run, seconds per stage included
     */
    public record Outcome(AlignmentModel model, ObjectNode report) {}

    /**
     * What a training would learn from.
     *
     * @param read POIs in the files, unusable ones included
     * @param used those with valid pixels in both views
     * @param leftOut reason → count of the others
     * @param distinctSentences how many different sentences the used ones have
     * @param exampleSentences ten of these at most, spread evenly
     */
    public record Preview(
            int read, int used, Map<String, Integer> leftOut, int distinctSentences, List<String> exampleSentences) {}

    private static final int PREVIEW_SENTENCES = 10;

    private AlignmentJob() {}

    /**
     * What {@link #run} would learn from, without learning it: the views are pooled, no sentence is encoded.
     *
     * @throws AetherException when no POI can be used
     */
    public static Preview preview(
            List<EmbeddingRaster> rasters, PoiSet pois, ViewSettings views, int threads, Progress progress) {
        Usable usable = Usable.of(pois, pooled(rasters, pois, views, threads, progress), rasters);
        List<String> sentences = IntStream.of(usable.rows())
                .mapToObj(row -> pois.pois().get(row).sentence())
                .distinct()
                .toList();
        List<String> examples = IntStream.range(0, PREVIEW_SENTENCES)
                .map(i -> (int) ((long) i * (sentences.size() - 1) / (PREVIEW_SENTENCES - 1)))
                .distinct()
                .mapToObj(sentences::get)
                .toList();
        int unusable =
                pois.unusable().values().stream().mapToInt(Integer::intValue).sum();
        return new Preview(
                pois.pois().size() + unusable, usable.rows().length, usable.leftOut(), sentences.size(), examples);
    }

    private static ViewExtractor.Views pooled(
            List<EmbeddingRaster> rasters, PoiSet pois, ViewSettings views, int threads, Progress progress) {
        return ViewExtractor.extract(
                rasters,
                pois.pois().stream().mapToDouble(Poi::x).toArray(),
                pois.pois().stream().mapToDouble(Poi::y).toArray(),
                pois.crs(),
                views,
                threads,
                progress);
    }

    /**
     * Trains a model.
     *
     * @param modelId its id in the store
     * @param rasters one or more AE rasters with the same number of bands, any CRS each
     * @param pois in any CRS
     * @throws AetherException when no POI can be used, or fewer than one batch
     */
    public static Outcome run(
            String modelId,
            List<EmbeddingRaster> rasters,
            PoiSet pois,
            ViewSettings views,
            TrainingSettings settings,
            TextEncoder encoder,
            Compute compute,
            Progress progress) {
        Stopwatch stopwatch = new Stopwatch();
        ViewExtractor.Views pooled =
                pooled(rasters, pois, views, compute.settings().threads(), progress);
        Usable usable = Usable.of(pois, pooled, rasters);
        stopwatch.lap("views");

        Map<String, Integer> sentenceRows = new LinkedHashMap<>();
        int[] sentenceOfPoi = new int[usable.rows().length];
        for (int i = 0; i < sentenceOfPoi.length; i++) {
            String sentence = pois.pois().get(usable.rows()[i]).sentence();
            sentenceOfPoi[i] = sentenceRows.computeIfAbsent(sentence, unseen -> sentenceRows.size());
        }
        List<String> sentences = new ArrayList<>(sentenceRows.keySet());
        FloatMatrix text = encoder.encode(sentences, progress);
        stopwatch.lap("sentences");

        AlignmentTrainer.TrainingSet data = new AlignmentTrainer.TrainingSet(
                pooled.base().select(usable.rows()).normalizeRows(),
                pooled.context().select(usable.rows()).normalizeRows(),
                text,
                sentenceOfPoi);
        ProjectorWeights start =
                ProjectorWeights.initialise(rasters.get(0).bands(), encoder.dimension(), settings.seed());
        AlignmentTrainer.Result result = AlignmentTrainer.train(data, start, settings, compute, progress);
        stopwatch.lap("training");

        AlignmentModel.Categories categories =
                CategoryVectors.of(pois.pois(), usable.rows(), encoder, result.weights(), progress);
        AlignmentModel.FalseColorBasis falseColor;
        try (AeProjector projector = new AeProjector(result.weights(), compute)) {
            falseColor = FalseColor.basis(projector.project(data.base()));
        }
        stopwatch.lap("categories");

        ModelCard card = new ModelCard(rasters, pois, views, settings, encoder, compute, data, sentences, result);
        ObjectNode config = card.config();
        AlignmentModel model = new AlignmentModel(modelId, result.weights(), config, categories, falseColor);
        return new Outcome(model, card.report(modelId, usable.leftOut(), stopwatch.seconds()));
    }

    /**
     * The POIs a training can use.
     *
     * @param rows their positions in the POI set
     * @param leftOut reason → count of those it cannot
     */
    private record Usable(int[] rows, Map<String, Integer> leftOut) {

        static Usable of(PoiSet pois, ViewExtractor.Views views, List<EmbeddingRaster> rasters) {
            Map<String, Integer> leftOut = new LinkedHashMap<>(pois.unusable());
            int[] rows = IntStream.range(0, pois.pois().size())
                    .filter(i -> {
                        String reason = reasonAgainst(views, i);
                        if (reason != null) {
                            leftOut.merge(reason, 1, Integer::sum);
                        }
                        return reason == null;
                    })
                    .toArray();
            if (rows.length == 0) {
                EmbeddingRaster first = rasters.get(0);
                throw new AetherException("None of the " + pois.pois().size() + " POIs lies on a valid pixel of "
                        + first.name() + " (x " + first.grid().west() + " to "
                        + first.grid().east() + ", y "
                        + first.grid().south() + " to " + first.grid().north()
                        + "); check that both cover the same area and that the CRS of the POIs is right.");
            }
            return new Usable(rows, leftOut);
        }

        private static String reasonAgainst(ViewExtractor.Views views, int poi) {
            if (views.outside()[poi]) {
                return "outside the raster";
            }
            if (views.basePixels()[poi] == 0 || views.contextPixels()[poi] == 0) {
                return "no valid pixel around it";
            }
            return null;
        }
    }

    /** Seconds per stage, in order. */
    private static final class Stopwatch {
        private final Map<String, Double> seconds = new LinkedHashMap<>();
        private long last = System.nanoTime();

        void lap(String stage) {
            long now = System.nanoTime();
            seconds.put(stage, (now - last) / 1e9);
            last = now;
        }

        Map<String, Double> seconds() {
            return seconds;
        }
    }
}
