package org.aether.wps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.model.AlignmentModel;
import org.aether.model.CheckpointImporter;
import org.aether.store.ModelStore;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.model.ModelReport;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.security.Administrators;
import org.geotools.api.util.ProgressListener;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:ImportCheckpoint}: imports a checkpoint of the AETHER authors into the store; for administrators.
 *
 * <p>The checkpoint is part of the request, as base64 text: no process reads a path of the server or fetches an address. It is
 * read as data; nothing in it is executed.
 */
@DescribeProcess(
        title = "Import checkpoint",
        description = "Imports a checkpoint (.pth) of the authors' training program as a model. Nothing in the file is"
                + " executed. For administrators.")
public final class ImportCheckpointProcess implements AetherProcess {

    /** Limits the memory of a request. A checkpoint of AETHER has less than a megabyte. */
    private static final int MAX_TEXT_LENGTH = 32 << 20;

    private final ModelLibrary models;
    private final Administrators administrators;

    public ImportCheckpointProcess(ModelLibrary models, Administrators administrators) {
        this.models = models;
        this.administrators = administrators;
    }

    /**
     * Imports and stores the model.
     *
     * @return the description of {@code aether:DescribeModel}, and what was replaced
     * @throws AetherException when the text is not base64 or the bytes are not a checkpoint; of kind ALREADY_EXISTS when there is
     *     a model of this id that may not be replaced, FORBIDDEN when the caller is not an administrator
     */
    @SuppressWarnings("try") // the claim is only held
    @DescribeResult(
            name = "result",
            description = "The imported model, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(
                            name = "checkpoint",
                            description = "The bytes of the .pth file as base64 text, with or without line breaks")
                    String checkpoint,
            @DescribeParameter(
                            name = "model",
                            description = "Id of the new model: 1 to 64 letters, digits, '.', '_', '-'")
                    String model,
            @DescribeParameter(
                            name = "replace",
                            description = "Whether a model of this id is replaced and its heads are deleted",
                            min = 0,
                            defaultValue = "false")
                    Boolean replace,
            ProgressListener listener) {
        administrators.require("ImportCheckpoint");
        models.store().requireFree(model, replace);
        Progress progress = ListenerProgress.of(listener);
        progress.stage(Stage.READING_CHECKPOINT, 0);
        AlignmentModel imported = CheckpointImporter.read(decoded(checkpoint), "checkpoint", model);
        try (ModelStore.Claim claim = models.store().claim(model)) {
            progress.check();
            ModelStore.Replaced replaced = models.store().save(imported, replace);
            ObjectNode report = ModelReport.of(imported, models.store());
            ModelReport.addReplaced(report, replaced);
            return report.toString();
        }
    }

    private static byte[] decoded(String checkpoint) {
        if (checkpoint.length() > MAX_TEXT_LENGTH) {
            throw new AetherException("The checkpoint is longer than " + (MAX_TEXT_LENGTH >> 20)
                    + " MB of base64 text, which no checkpoint of AETHER is; check the file.");
        }
        try {
            return Base64.getDecoder().decode(checkpoint.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new AetherException(
                    "The checkpoint is not base64 text (" + e.getMessage()
                            + "); encode the .pth file, for example with 'base64 -w0 london.pth'.",
                    e);
        }
    }
}
