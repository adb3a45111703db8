package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.head.FeatureVectors;
import org.aether.head.Predictions;
import org.aether.head.PublishedVectors;
import org.aether.head.TaskHead;
import org.aether.raster.VectorOrigin;
import org.geotools.data.simple.SimpleFeatureCollection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether predict}: vectors + head → features with predictions. */
@Command(
        name = "predict",
        sortOptions = false,
        customSynopsis = "aether predict --features FILE --model ID --head ID --out FILE [OPTION…]",
        description = {"Applies a task head to aggregated vectors.", ""},
        footer = {
            "",
            "Example:",
            "  aether predict --features vectors.gpkg --model london --head landuse --out landuse.geojson",
            "",
            "The result has all attributes except the vectors, and the prediction: predicted and confidence for",
            "classes, predicted_NAME for shares and values. Features without data have empty predictions."
        })
final class PredictCommand extends AetherCommand {

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description =
                    "A file that 'aether aggregate' wrote with the same model; or a table with vectors in the columns "
                            + "e000… or AlphaEarth's A00…. CSV needs no coordinates; without them the result must be CSV.")
    private Path features;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID",
            description = "The model of the head, or raw for a head on raw AlphaEarth vectors.")
    private String model;

    @Option(names = "--head", required = true, paramLabel = "ID", description = "The head, see 'aether models show'.")
    private String head;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description =
                    "The file to write; its ending chooses the format: .geojson, .csv, .csv.gz or .gpkg. An existing "
                            + "file of that format is replaced.")
    private Path out;

    @Override
    protected void check() {
        requireId("--model", model);
        requireId("--head", head);
        layer.check("--features", features);
        OutputFile.check("--out", out, OutputFile.FEATURES);
        requireApart("--out", out, "--features", List.of(features));
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        RasterInputs.existing("--features", features);
        OutputFile file = OutputFile.prepare(out);
        TaskHead loaded = store().loadHead(model, head);
        progress.stage(Stage.PREDICTING, 0);
        FeatureFile read = FeatureFiles.readTable(layer.of(features));
        SimpleFeatureCollection given = PublishedVectors.renamed(read.features());
        FeatureVectors vectors = FeatureVectors.of(given);
        Optional<String> remark = headHome(model).requirePredictable(loaded, vectors);
        int without = 0;
        for (boolean usable : vectors.usable()) {
            without += usable ? 0 : 1;
        }
        FeatureFiles.write(file.path(), Predictions.of(vectors, loaded));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("out", file.path().toString());
        json.put("features", given.size());
        json.put("withoutVector", without);
        json.put("vectors", vectors.origin().map(VectorOrigin::toString).orElse(null));
        remark.ifPresent(json.putArray("remarks")::add);
        Counts.addLeftOut(json, read.leftOut());
        String text = String.format(
                Locale.ROOT,
                "Wrote %s: %,d features with the prediction of the head '%s'.",
                file.path(),
                given.size(),
                head);
        if (remark.isPresent()) {
            text += "\n" + remark.get();
        }
        if (without > 0) {
            text += String.format(Locale.ROOT, "%n%,d have no data and no prediction.", without);
        }
        return new Answer(json, text + Counts.leftOut("rows of the file", read.leftOut()));
    }
}
