package org.aether.align;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.poi.Poi;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.aether.text.TextEncoder;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model from rasters and POIs: pools the views, encodes the sentences, trains, and computes what maps and
 * explanations need later (category vectors, principal components).
 *
 * <pre>{@code
 * AlignmentJob.Outcome outcome = AlignmentJob.run(
 *         "london", rasters, pois, ViewSettings.PAPER, TrainingSettings.defaults(), encoder, compute, progress);
 * store.save(outcome.model());
 * }</pre>
 *
 * <p>POIs outside all rasters, and POIs whose base or context view has no valid pixel, are left out of the training and
 * counted in the report: their zero vectors would be false negatives of all other POIs.
 */
public final class AlignmentJob {

    /**
     * The result of a training.
     *
     * @param model not yet saved; holds neither times nor dates, so that equal runs give equal bytes
     * @param report for the user, seconds per stage included
     */
    public record Outcome(AlignmentModel model, TrainingReport report) {}

    /**
     * What a training would use.
     *
     * @param read number of POIs in the files, those left out included
     * @param used number of POIs with valid pixels in both views
     * @param leftOut the other POIs
     * @param distinctSentences number of different sentences of the POIs that would be used
     * @param exampleSentences ten at most, evenly spread
     */
    public record Preview(int read, int used, LeftOut leftOut, int distinctSentences, List<String> exampleSentences) {}

    private static final int PREVIEW_SENTENCES = 10;

    private AlignmentJob() {}

    /**
     * Determines what {@link #run} would use. Pools the views, but encodes no sentence and trains nothing.
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
        return new Preview(read(pois), usable.rows().length, usable.leftOut(), sentences.size(), examples);
    }

    private static int read(PoiSet pois) {
        return pois.pois().size() + pois.leftOut().total();
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
     * @param rasters one or more AE rasters with the same number of bands, each in any CRS
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
        double viewSeconds = stopwatch.lap();

        Map<String, Integer> sentenceRows = new LinkedHashMap<>();
        int[] sentenceOfPoi = new int[usable.rows().length];
        for (int i = 0; i < sentenceOfPoi.length; i++) {
            String sentence = pois.pois().get(usable.rows()[i]).sentence();
            sentenceOfPoi[i] = sentenceRows.computeIfAbsent(sentence, unseen -> sentenceRows.size());
        }
        List<String> sentences = new ArrayList<>(sentenceRows.keySet());
        FloatMatrix text = encoder.encode(sentences, progress);
        double sentenceSeconds = stopwatch.lap();

        TrainingSet data = new TrainingSet(
                pooled.base().select(usable.rows()).normalizeRows(),
                pooled.context().select(usable.rows()).normalizeRows(),
                text,
                sentenceOfPoi);
        ProjectorWeights start =
                ProjectorWeights.initialise(rasters.get(0).bands(), encoder.dimension(), settings.seed());
        AlignmentTrainer.Result result = AlignmentTrainer.train(data, start, settings, compute, progress);
        double trainingSeconds = stopwatch.lap();

        AlignmentModel.@Nullable Categories categories =
                CategoryVectors.of(pois.pois(), usable.rows(), encoder, result.weights(), progress);
        AlignmentModel.FalseColorBasis falseColor;
        try (AeProjector projector = new AeProjector(result.weights(), compute)) {
            falseColor = FalseColor.basis(projector.project(data.base()));
        }
        double categorySeconds = stopwatch.lap();

        ModelConfiguration configuration = new ModelCard(
                        rasters, pois, views, settings, encoder, compute, data, sentences, result)
                .configuration();
        TrainingReport report = new TrainingReport(
                modelId,
                read(pois),
                usable.rows().length,
                usable.leftOut(),
                result.stepsPerSecond(),
                new TrainingReport.Seconds(viewSeconds, sentenceSeconds, trainingSeconds, categorySeconds),
                configuration);
        return new Outcome(
                new AlignmentModel(modelId, result.weights(), configuration, categories, falseColor), report);
    }

    /**
     * The POIs that a training can use.
     *
     * @param rows their positions in the POI set
     * @param leftOut the other POIs
     */
    private record Usable(int[] rows, LeftOut leftOut) {

        static Usable of(PoiSet pois, ViewExtractor.Views views, List<EmbeddingRaster> rasters) {
            LeftOut.Counter leftOut = LeftOut.counter().add(pois.leftOut());
            int[] rows = IntStream.range(0, pois.pois().size())
                    .filter(poi -> {
                        String reason = reasonAgainst(views, poi);
                        if (reason != null) {
                            leftOut.add(reason);
                        }
                        return reason == null;
                    })
                    .toArray();
            if (rows.length == 0) {
                RasterGrid grid = rasters.get(0).grid();
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "None of the {} POIs lies on a valid pixel of {} (x {} to {}, y {} to {}); check that both cover"
                                + " the same area and that the CRS of the POIs is right.",
                        pois.pois().size(),
                        rasters.get(0).name(),
                        grid.west(),
                        grid.east(),
                        grid.south(),
                        grid.north());
            }
            return new Usable(rows, leftOut.toLeftOut());
        }

        private static @Nullable String reasonAgainst(ViewExtractor.Views views, int poi) {
            if (views.outside()[poi]) {
                return "outside the raster";
            }
            if (views.basePixels()[poi] == 0 || views.contextPixels()[poi] == 0) {
                return "no valid pixel around it";
            }
            return null;
        }
    }

    /** Measures one stage after the other. */
    private static final class Stopwatch {
        private long last = System.nanoTime();

        /** Seconds since the last call. */
        double lap() {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            return seconds;
        }
    }
}
