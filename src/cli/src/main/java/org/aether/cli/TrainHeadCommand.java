package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.HeadOptions;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.ReplaceOption;
import org.aether.cli.options.TargetColumns;
import org.aether.feature.FeatureFiles;
import org.aether.head.FeatureVectors;
import org.aether.head.HeadData;
import org.aether.head.HeadHome;
import org.aether.head.HeadReport;
import org.aether.head.HeadSettings;
import org.aether.head.HeadTrainer;
import org.aether.head.Metric;
import org.aether.head.PublishedVectors;
import org.aether.head.Scores;
import org.aether.head.Target;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.store.HeadJson;
import org.geotools.data.simple.SimpleFeatureCollection;
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
            "A fifth of the features is held out to evaluate the head, a tenth of the rest for early stopping."
        })
final class TrainHeadCommand extends AetherCommand {

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "A file that 'aether aggregate' wrote from features with the target columns; or a table with "
                    + "vectors in the columns e000… or AlphaEarth's A00…. CSV needs no coordinates.")
    private Path features;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--target",
            required = true,
            split = ",",
            paramLabel = "COL",
            description = "Columns to learn: one with classes, two or more with shares, or one or more with values.")
    private List<String> targets;

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "classification, distribution or regression.")
    private Task task;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID",
            description = "The model of the vectors, or raw for raw AlphaEarth vectors.")
    private String model;

    @Option(
            names = "--head",
            required = true,
            paramLabel = "ID",
            description = "Name of the head: letters, digits, '.', '_' and '-', at most 64.")
    private String head;

    @Mixin
    private ReplaceOption replace;

    @Option(
            names = "--normalise",
            description = "Divide shares that do not sum to one, such as percentages or counts, by their sum.")
    private boolean normalise;

    @Mixin
    private HeadOptions heads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Seed of the initial weights and the shuffling, ${bundle:HEAD_SEED.range}. The held-out parts do "
                            + "not depend on it. Default: ${bundle:HEAD_SEED.default}.")
    private long seed = HeadSettings.defaults().seed();

    @Override
    protected void check() {
        requireId("--model", model);
        requireId("--head", head);
        heads.settings(seed);
        Arguments.require(!normalise || task == Task.DISTRIBUTION, "--normalise needs --task distribution.");
        layer.check("--features", features);
        TargetColumns.check(task, targets);
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        RasterInputs.existing("--features", features);
        HeadHome home = headHome(model);
        store().requireFreeHead(model, head, replace.given());
        SimpleFeatureCollection given = PublishedVectors.renamed(
                FeatureFiles.readTable(layer.of(features)).features());
        FeatureVectors vectors = FeatureVectors.of(given);
        Optional<String> remark = home.requireVectors(vectors);
        HeadData data = HeadData.of(vectors, new Target(task, targets, normalise));
        HeadSettings settings = heads.settings(seed);
        TaskHead trained = HeadTrainer.train(data.dataset(), settings, progress);
        progress.check();
        boolean replaced = store().saveHead(model, head, trained, replace.given());
        return answer(data, trained, remark, replaced);
    }

    private Answer answer(HeadData data, TaskHead trained, Optional<String> remark, boolean replaced) {
        HeadReport report = trained.report().orElseThrow();
        ObjectNode json = HeadJson.report(trained);
        json.put("model", model);
        json.put("head", head);
        json.put("replaced", replaced);
        Counts.addLeftOut(json, data.leftOut());
        json.put("normalised", data.normalised());
        remark.ifPresent(json.putArray("remarks")::add);
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Trained the head '%s' %s on %,d features; best epoch %d of %d.",
                head,
                HeadHome.isRaw(model) ? "for raw vectors" : "of the model '" + model + "'",
                data.rows().length,
                report.bestEpoch(),
                report.epochs().size()));
        remark.ifPresent(sentence -> text.append('\n').append(sentence));
        text.append(Counts.leftOut("features", data.leftOut().counts()));
        text.append(Counts.normalised(data.normalised(), "features"));
        Scores<Double> test = report.test();
        text.append("\nOn the held-out fifth").append(test.byTarget().isEmpty() ? ":" : ", means over the targets:");
        appendMetrics(text, test.metrics());
        test.byTarget().forEach((target, metrics) -> {
            text.append("\nOf ").append(target).append(':');
            appendMetrics(text, metrics);
        });
        return new Answer(json, text.toString());
    }

    private static void appendMetrics(StringBuilder text, Map<Metric, Double> metrics) {
        metrics.forEach(
                (metric, score) -> text.append(String.format(Locale.ROOT, "%n  %-12s %.4f", metric.key(), score)));
    }
}
