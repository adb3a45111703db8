package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.feature.FeatureFiles;
import org.aether.head.HeadData;
import org.aether.head.HeadSettings;
import org.aether.head.HeadTrainer;
import org.aether.head.PublishedVectors;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether train-head}: vectors with labels → a head beside its model. */
@Command(
        name = "train-head",
        sortOptions = false,
        customSynopsis = {
            "aether train-head --features FILE --target COL[,COL…] --task TASK",
            "                         --model ID --head ID [OPTION…]"
        },
        description = {"Trains a task head on aggregated vectors and stores it with the model.", ""},
        footer = {
            "",
            "Examples:",
            "  aether aggregate --model london --in ae.tif --regions labels.csv --buffer 100 --out lab.gpkg",
            "  aether train-head --features lab.gpkg --target landuse --task classification \\",
            "                    --model london --head landuse",
            "  aether train-head --features wards.csv --target rich,poor --task distribution \\",
            "                    --model london --head ses",
            "",
            "A fifth of the features is held out to measure the head, a tenth of the rest to stop in time."
        })
final class TrainHeadCommand extends AetherCommand {

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "What 'aether aggregate' wrote from features that have the target columns; or a table with "
                    + "vectors in e000… or AlphaEarth's A00…, which needs no coordinates when it is CSV.")
    private Path features;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--target",
            required = true,
            split = ",",
            paramLabel = "COL",
            description = "Column to learn: one with classes, two or more with shares, one or more with values.")
    private List<String> targets;

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "classification, distribution or regression.")
    private Task task;

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model the vectors come from.")
    private String model;

    @Option(
            names = "--head",
            required = true,
            paramLabel = "ID",
            description = "Name of the head: letters, digits, '.', '_' and '-', at most 64.")
    private String head;

    @Mixin
    private ReplaceOption replace;

    @Mixin
    private HeadOptions heads;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Of weights and shuffling, 0 to 4294967295; the held-out parts do not depend on it. "
                    + "Default: 42.")
    private long seed;

    @Override
    protected void check() {
        requireId("--model", model);
        requireId("--head", head);
        heads.mistake().ifPresent(sentence -> require(false, sentence));
        require(seed >= 0 && seed <= 0xFFFF_FFFFL, "--seed must lie between 0 and 4294967295, not " + seed + ".");
        layer.mistake("--features", features).ifPresent(sentence -> require(false, sentence));
        TargetColumns.mistake(task, targets).ifPresent(sentence -> require(false, sentence));
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        RasterInputs.existing("--features", features);
        AlignmentModel loaded = load(model);
        store().requireFreeHead(model, head, replace.given());
        HeadData data = HeadData.of(
                task,
                PublishedVectors.renamed(
                        FeatureFiles.readTable(layer.of(features)).features()),
                targets);
        int inputs = data.dataset().vectors().columns();
        if (inputs != loaded.weights().dimension() && inputs != loaded.weights().bands()) {
            throw new AetherException("The features have vectors of " + inputs + " numbers, but the model '" + model
                    + "' gives " + loaded.weights().dimension() + " and takes "
                    + loaded.weights().bands()
                    + "; aggregate with this model.");
        }
        HeadSettings settings = heads.settings(seed);
        TaskHead trained = HeadTrainer.train(data.dataset(), settings, progress);
        progress.check();
        boolean replaced = store().saveHead(model, head, trained, replace.given());
        return answer(data, trained, replaced);
    }

    private Answer answer(HeadData data, TaskHead trained, boolean replaced) {
        ObjectNode json = trained.report().deepCopy();
        json.put("model", model);
        json.put("head", head);
        json.put("replaced", replaced);
        data.leftOut().forEach(json.putObject("leftOut")::put);
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Trained the head '%s' of the model '%s' on %,d features; best epoch %d of %d.",
                head,
                model,
                data.rows().length,
                json.path("bestEpoch").asInt(),
                json.path("epochs").size()));
        text.append(Counts.leftOut("features", data.leftOut()));
        text.append("\nOn the held-out fifth:");
        json.path("test")
                .fields()
                .forEachRemaining(metric -> text.append(String.format(
                        Locale.ROOT,
                        "%n  %-12s %.4f",
                        metric.getKey(),
                        metric.getValue().asDouble())));
        if (replaced) {
            text.append("\nReplaced the old head '").append(head).append("'.");
        }
        return new Answer(json, text.toString());
    }
}
