package org.aether.wps;

import org.aether.head.HeadHome;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.model.ModelReport;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/** {@code aether:DescribeModel}: everything about one model of the store, as JSON. */
@DescribeProcess(
        title = "Describe model",
        description =
                "Describes an AETHER model: bands it takes, numbers it gives, POI categories, heads, and how it was"
                        + " trained, epoch by epoch.")
public final class DescribeModelProcess implements AetherProcess {

    private final ModelLibrary models;

    public DescribeModelProcess(ModelLibrary models) {
        this.models = models;
    }

    /**
     * {@code {"model", "bands", "dimension", "vectors", "textEncoder", "falseColor", "categories": [{"category", "subcategory",
     * "pois"}…], "heads": [{"head", "task", "targets", "labels", "inputs", "test"}…], "config": {…}}}.
     *
     * <p>For {@code raw} it has the heads on raw vectors only.
     *
     * @throws org.aether.AetherException when there is no such model
     */
    @DescribeResult(
            name = "result",
            description = "The model, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "model", description = "Id of the model, or raw for heads on raw vectors")
                    String model) {
        if (HeadHome.isRaw(model)) {
            return ModelReport.rawHeads(models.store()).toString();
        }
        return ModelReport.of(models.load(model), models.store()).toString();
    }
}
