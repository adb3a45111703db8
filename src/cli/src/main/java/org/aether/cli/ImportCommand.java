package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.ModelSummary;
import org.aether.cli.answer.Replacement;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.ReplaceOption;
import org.aether.model.AlignmentModel;
import org.aether.model.CheckpointImporter;
import org.aether.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether import}: a checkpoint of the AETHER authors → a model in the store. */
@Command(
        name = "import",
        sortOptions = false,
        customSynopsis = "aether import --checkpoint FILE.pth --model ID [OPTION…]",
        description = {"Imports a checkpoint of the AETHER authors (.pth) into the store.", ""},
        footer = {
            "",
            "Example:",
            "  aether import --checkpoint london_last.pth --model london-paper",
            "",
            "The pickle in the file is read as data: its code is never executed, and anything but tensors and",
            "plain values is refused. An imported model can be used by transform, aggregate and predict. Search",
            "needs the text encoder of its training, and explain needs its POIs, which are not in the file."
        })
final class ImportCommand extends AetherCommand {

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "FILE.pth",
            description = "A PyTorch checkpoint with ae_state_dict and txt_state_dict.")
    private Path checkpoint;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID",
            description = "Name of the new model: letters, digits, '.', '_' and '-', at most 64.")
    private String model;

    @Mixin
    private ReplaceOption replace;

    @Override
    protected void check() {
        requireNewModel("--model", model);
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        RasterInputs.existing("--checkpoint", checkpoint);
        store().requireFree(model, replace.given());
        AlignmentModel imported = CheckpointImporter.read(checkpoint, model);
        OutputFile.directory(store().root().toAbsolutePath());
        ModelStore.Replaced replaced;
        ModelStore.Claim claim = store().claim(model);
        try {
            replaced = store().save(imported, replace.given());
        } finally {
            claim.close();
        }
        ObjectNode json = ModelSummary.json(imported, store());
        Replacement.addTo(json, replaced);
        json.put("stored", store().root().resolve(model).toString());
        return new Answer(
                json,
                "Imported " + checkpoint.getFileName() + " as model '" + model + "'.\n"
                        + ModelSummary.text(imported, store())
                        + Replacement.line(model, replaced));
    }
}
