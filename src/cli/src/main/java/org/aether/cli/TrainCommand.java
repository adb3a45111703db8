package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.align.AlignmentJob;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.DatumShift;
import org.aether.cli.answer.Replacement;
import org.aether.cli.answer.TrainingPreview;
import org.aether.cli.answer.TrainingSummary;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.PoiOptions;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.ReplaceOption;
import org.aether.cli.options.TrainingOptions;
import org.aether.cli.options.ViewOptions;
import org.aether.feature.FeatureFiles;
import org.aether.poi.PoiSet;
import org.aether.poi.PoiUnion;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether train}: rasters and POIs → a model in the store. */
@Command(
        name = "train",
        sortOptions = false,
        customSynopsis = "aether train --embeddings AE.tif[,AE2.tif…] --pois FILE[,FILE2…] --model ID [OPTION…]",
        description = {"Trains a model on AlphaEarth rasters and points of interest.", ""},
        footer = {
            "",
            "Example: a city in two tiles, POIs from two sources, the paper's settings:",
            "  aether train --embeddings tileA.tif,tileB.tif --pois osm.geojson,shops.csv.gz --model london",
            "The same with --dry-run first shows which columns are used and what the sentences look like.",
            "",
            "POIs that cannot be used (outside the rasters, without data, without words) are counted by reason",
            "in the answer. An existing model of the same name is replaced only with --replace, at the end of",
            "the training; its heads are deleted."
        })
final class TrainCommand extends AetherCommand {

    @Option(
            names = "--embeddings",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs, separated by commas: float32 or int8 as published, in any row order. "
                    + "Tiles of one grid are joined; tiles of other UTM zones are used beside them.")
    private List<Path> embeddings;

    @Mixin
    private RasterInputOptions rasters;

    @Option(
            names = "--pois",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description =
                    "POI files, separated by commas: GeoJSON, CSV (also .csv.gz) or GeoPackage (FILE.gpkg#LAYER names"
                            + " one of several layers), in any CRS.")
    private List<Path> pois;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID",
            description = "Name of the new model: letters, digits, '.', '_' and '-', at most 64.")
    private String model;

    @Mixin
    private ReplaceOption replace;

    @Option(
            names = "--report",
            paramLabel = "FILE.json",
            description = "Also write the full report (every epoch, times, POIs left out) to this file.")
    private Path report;

    @Option(
            names = "--dry-run",
            description =
                    "Only show what a training would use: the columns, ten sentences, and how many POIs have data "
                            + "around them. Nothing is trained or stored.")
    private boolean dryRun;

    @ArgGroup(exclusive = false, heading = "%nViews:%n", order = 10)
    private final ViewOptions views = new ViewOptions();

    @ArgGroup(exclusive = false, heading = "%nTraining:%n", order = 20)
    private final TrainingOptions training = new TrainingOptions();

    @ArgGroup(exclusive = false, heading = "%nPOI attributes and text:%n", order = 30)
    private final PoiOptions poiOptions = new PoiOptions();

    @Override
    protected void check() {
        rasters.check();
        requireNewModel("--model", model);
        views.settings();
        training.settings();
        pois.forEach(file -> layer.check("--pois", file));
        poiOptions.check(pois.size());
        Arguments.require(report == null || !dryRun, "--report needs a training; leave out --dry-run.");
        if (report != null) {
            OutputFile.check("--report", report, OutputFile.REPORT);
            List<Path> inputs = new ArrayList<>(embeddings);
            inputs.addAll(pois);
            requireApart("--report", report, "an input", inputs);
        }
    }

    @Override
    protected boolean computes() {
        return !dryRun;
    }

    @Override
    protected Answer work(Progress progress) {
        if (dryRun) {
            return preview(progress);
        }
        OutputFile reportFile = report == null ? null : OutputFile.prepare(report);
        OutputFile.directory(store().root().toAbsolutePath());
        pois.forEach(file -> RasterInputs.existing("--pois", file));
        store().requireFree(model, replace.given());
        try (RasterInputs inputs = RasterInputs.open("--embeddings", embeddings, rasters)) {
            PoiSet all = PoiUnion.of(readPois(progress));
            // The id is claimed before the training, so that two trainings of one model do not compete for hours, and
            // after the inputs are read, so that unreadable inputs leave no store behind.
            ModelStore.Claim claim = store().claim(model);
            try {
                store().requireFree(model, replace.given());
                return claimed(inputs, all, reportFile, progress);
            } finally {
                claim.close();
            }
        }
    }

    private Answer preview(Progress progress) {
        pois.forEach(file -> RasterInputs.existing("--pois", file));
        try (RasterInputs inputs = RasterInputs.open("--embeddings", embeddings, rasters)) {
            List<PoiSet> sets = readPois(progress);
            AlignmentJob.Preview preview = AlignmentJob.preview(
                    inputs.rasters(),
                    PoiUnion.of(sets),
                    views.settings(),
                    computeSettings().threads(),
                    progress);
            return TrainingPreview.of(
                    pois,
                    sets,
                    preview,
                    training.settings().batchSize(),
                    !replace.given() && store().list().contains(model) ? model : null);
        }
    }

    private Answer claimed(RasterInputs inputs, PoiSet all, OutputFile reportFile, Progress progress) {
        AlignmentJob.Outcome outcome = train(inputs, all, progress);
        progress.check();
        ModelStore.Replaced replaced = store().save(outcome.model(), replace.given());
        ObjectNode json = ModelJson.report(outcome.report());
        Replacement.addTo(json, replaced);
        Optional<DatumShift> shift = DatumShift.between(all.crs(), inputs.rasters());
        shift.ifPresent(some -> some.addTo(json));
        Path place = store().root().resolve(model);
        json.put("stored", place.toString());
        if (reportFile != null) {
            reportFile.write(json.toPrettyString() + "\n");
        }
        return new Answer(
                json,
                TrainingSummary.of(outcome.report(), place)
                        + shift.map(DatumShift::line).orElse("")
                        + Replacement.line(model, replaced));
    }

    private AlignmentJob.Outcome train(RasterInputs inputs, PoiSet all, Progress progress) {
        try (TextEncoder encoder = TextEncoders.open(
                poiOptions.textEncoder(), textCache(), computeSettings(), poiOptions.sentenceWeights())) {
            return AlignmentJob.run(
                    model, inputs.rasters(), all, views.settings(), training.settings(), encoder, compute(), progress);
        }
    }

    private List<PoiSet> readPois(Progress progress) {
        progress.stage(Stage.READING_POIS, pois.size());
        List<PoiSet> sets = new ArrayList<>();
        for (int i = 0; i < pois.size(); i++) {
            sets.add(PoiSet.of(FeatureFiles.read(layer.of(pois.get(i))), poiOptions.attributes(i)));
            progress.advance(1);
        }
        return sets;
    }
}
