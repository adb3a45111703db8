package org.aether.wps;

import org.aether.head.HeadHome;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.model.ModelReport;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/** {@code aether:DescribeModel}: a complete description of a model, as JSON. */
@DescribeProcess(
        title = "Describe model",
        description = "Describes an AETHER model: its input bands, the dimension of its vectors, POI"
                + " categories, heads, and its training with the losses of every epoch.")
public final class DescribeModelProcess implements AetherProcess {

    private final ModelLibrary models;

    public DescribeModelProcess(ModelLibrary models) {
        this.models = models;
    }

    /**
     * {@code {"model", "bands", "dimension", "vectors", "textEncoder", "falseColor", "categories": [{"category", "subcategory",
     * "pois"}…], "heads": [{"head", "task", "targets", "labels", "inputs", "test"}…], "config": {…}}}.
     *
     * <p>For {@code raw} there are only the heads on raw vectors.
     *
     * @throws org.aether.AetherException of kind NOT_FOUND when there is no such model
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
