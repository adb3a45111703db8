package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.align.AlignmentJob;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TrainingPreview;
import org.aether.cli.answer.TrainingSummary;
import org.aether.cli.options.DatumShift;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.ReplaceOption;
import org.aether.cli.options.TrainingOptions;
import org.aether.feature.FeatureFiles;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.poi.PoiUnion;
import org.aether.store.ModelStore;
import org.aether.text.SentenceWeights;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether train}: rasters and POIs → a model in the store. */
@Command(
        name = "train",
        sortOptions = false,
        customSynopsis = "aether train --embeddings AE.tif[,AE2.tif…] --pois FILE[,FILE2…] --model ID [OPTION…]",
        description = {"Trains a model: AlphaEarth rasters + points of interest -> a model in the store.", ""},
        footer = {
            "",
            "Example: a city in two tiles, POIs from two sources, the paper's settings:",
            "  aether train --embeddings tileA.tif,tileB.tif --pois osm.geojson,shops.csv.gz --model london",
            "the same with --dry-run shows first which columns are taken and what the sentences look like.",
            "",
            "POIs that cannot be used (outside the rasters, no data, nothing to say in words) are counted by",
            "reason in the answer. A model of the same name is in the way unless --replace is given; then it is",
            "replaced at the very end, with its heads."
        })
final class TrainCommand extends AetherCommand {

    /** The two families of settings. */
    enum Preset {
        PAPER,
        REFERENCE
    }

    @Option(
            names = "--embeddings",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs, separated by commas: float or published int8, any row order. Tiles of "
                    + "one grid are joined; other UTM zones may follow.")
    private List<Path> embeddings;

    @Mixin
    private RasterInputOptions rasters;

    @Option(
            names = "--pois",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description =
                    "POI files, separated by commas: GeoJSON, CSV (.gz too) or GeoPackage (FILE.gpkg#TABLE names one"
                            + " of several tables), any CRS.")
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
            description = "Also write the full report (every epoch, timings, POIs left out) to this file.")
    private Path report;

    @Option(
            names = "--dry-run",
            description =
                    "Only say what would be learned from: the columns taken, ten sentences, how many POIs have data "
                            + "around them. Nothing is trained or stored.")
    private boolean dryRun;

    @ArgGroup(exclusive = false, heading = "%nViews:%n", order = 10)
    private final Views views = new Views();

    @ArgGroup(exclusive = false, heading = "%nTraining:%n", order = 20)
    private final TrainingOptions training = new TrainingOptions();

    @ArgGroup(exclusive = false, heading = "%nPOI attributes and text:%n", order = 30)
    private final Attributes attributes = new Attributes();

    /** How much of the surroundings a POI sees. */
    static final class Views {

        @Option(
                names = "--preset",
                defaultValue = "paper",
                paramLabel = "NAME",
                description = "paper: circles in metres; reference: square windows of radius 4 and 9 pixels, as the "
                        + "authors' code does. Default: paper.")
        private Preset preset;

        @Option(
                names = "--base-radius",
                paramLabel = "M",
                description = "Radius of the base view in metres, with the preset paper. Default: 50.")
        private Double baseRadius;

        @Option(
                names = "--context-radius",
                paramLabel = "M",
                description = "Radius of the context view in metres, with the preset paper. Default: 100.")
        private Double contextRadius;

        ViewSettings settings() {
            if (preset == Preset.REFERENCE) {
                return ViewSettings.REFERENCE;
            }
            return new ViewSettings(new Pooling.Circle(base()), new Pooling.Circle(context()));
        }

        private double base() {
            return baseRadius == null ? 50 : baseRadius;
        }

        private double context() {
            return contextRadius == null ? 100 : contextRadius;
        }
    }

    /** Which columns of the POI files hold what. */
    static final class Attributes {

        @Option(
                names = "--name-attribute",
                split = ",",
                paramLabel = "COL",
                description = "Column with the POI's name. Default, here and below: chosen by the usual names. With "
                        + "several POI files give one column for all, or one per file separated by commas.")
        private List<String> name = List.of();

        @Option(
                names = "--category-attribute",
                split = ",",
                paramLabel = "COL",
                description =
                        "Column with the first level of the taxonomy; keys inside a column are written as tags.shop.")
        private List<String> category = List.of();

        @Option(
                names = "--subcategory-attribute",
                split = ",",
                paramLabel = "COL",
                description = "Column with the second level.")
        private List<String> subcategory = List.of();

        @Option(
                names = "--description-attribute",
                split = ",",
                paramLabel = "COL",
                description = "Column with a ready sentence that replaces \"A place of …, a type of …, named …\".")
        private List<String> description = List.of();

        @Option(
                names = "--text-encoder",
                defaultValue = TextEncoders.DEFAULT,
                paramLabel = "ID",
                description = "minilm-l6-v2, hf:DIRECTORY (a local Hugging Face model) or openai:MODEL@URL. Default: "
                        + "minilm-l6-v2.")
        private String textEncoder;

        @Option(
                names = "--sentence-weights",
                defaultValue = "fp32",
                paramLabel = "TYPE",
                description =
                        "fp32, or int8: faster, with vectors that differ a little; a sample is compared with fp32, "
                                + "and the training refused where a cosine falls below 0.99. Default: fp32.")
        private SentenceWeights weights;

        List<List<String>> all() {
            return List.of(name, category, subcategory, description);
        }

        PoiAttributes of(int file) {
            return new PoiAttributes(
                    chosen(name, file), chosen(category, file), chosen(subcategory, file), chosen(description, file));
        }

        private static String chosen(List<String> columns, int file) {
            String column = columns.isEmpty() ? "" : columns.get(columns.size() == 1 ? 0 : file);
            return column.isBlank() ? null : column;
        }
    }

    @Override
    protected void check() {
        rasters.mistake().ifPresent(sentence -> require(false, sentence));
        requireNewModel("--model", model);
        boolean radii = views.baseRadius != null || views.contextRadius != null;
        require(
                views.preset == Preset.PAPER || !radii,
                "--base-radius and --context-radius are metres and go with --preset paper; the preset reference has "
                        + "fixed pixel windows.");
        require(
                views.base() > 0 && views.base() <= 10_000,
                "--base-radius must be more than 0 and at most 10000 metres, not " + views.base() + ".");
        require(
                views.context() > 0 && views.context() <= 10_000,
                "--context-radius must be more than 0 and at most 10000 metres, not " + views.context() + ".");
        require(
                views.context() >= views.base(),
                "--context-radius (" + views.context() + " m) must not be smaller than --base-radius (" + views.base()
                        + " m).");
        pois.forEach(file -> layer.mistake("--pois", file).ifPresent(sentence -> require(false, sentence)));
        training.mistake().ifPresent(sentence -> require(false, sentence));
        for (List<String> columns : attributes.all()) {
            require(
                    columns.size() <= 1 || columns.size() == pois.size(),
                    "The attribute options take one column for all POI files or one per file, but there are "
                            + columns.size() + " columns (" + String.join(", ", columns) + ") for " + pois.size()
                            + " files.");
        }
        require(report == null || !dryRun, "--report goes with a training, not with --dry-run.");
        if (report != null) {
            OutputFile.mistake("--report", report, OutputFile.REPORT).ifPresent(sentence -> require(false, sentence));
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
            // Claimed before the training, so that two trainings of one model do not race for hours, and after the
            // inputs are read, so that one that cannot be read leaves no store behind.
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
        ObjectNode json = outcome.report();
        ReplaceOption.tell(json, replaced);
        String shift = DatumShift.note(all.crs(), inputs.rasters(), json);
        json.put("stored", store().root().resolve(model).toString());
        if (reportFile != null) {
            reportFile.write(json.toPrettyString() + "\n");
        }
        return new Answer(json, TrainingSummary.of(model, json) + shift + ReplaceOption.line(model, replaced));
    }

    private AlignmentJob.Outcome train(RasterInputs inputs, PoiSet all, Progress progress) {
        try (TextEncoder encoder =
                TextEncoders.open(attributes.textEncoder, textCache(), computeSettings(), attributes.weights)) {
            return AlignmentJob.run(
                    model, inputs.rasters(), all, views.settings(), training.settings(), encoder, compute(), progress);
        }
    }

    private List<PoiSet> readPois(Progress progress) {
        progress.stage(Stage.READING_POIS, pois.size());
        List<PoiSet> sets = new ArrayList<>();
        for (int i = 0; i < pois.size(); i++) {
            sets.add(PoiSet.of(FeatureFiles.read(layer.of(pois.get(i))), attributes.of(i)));
            progress.advance(1);
        }
        return sets;
    }
}
