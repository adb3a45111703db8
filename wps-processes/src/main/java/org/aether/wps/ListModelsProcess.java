package org.aether.wps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.raster.VectorOrigin;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.security.Administrators;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/** {@code aether:ListModels}: the models of the store with their heads, as JSON. */
@DescribeProcess(title = "List models", description = "Lists the AETHER models of this server with their heads.")
public final class ListModelsProcess implements AetherProcess {

    private final ModelLibrary models;
    private final Administrators administrators;

    public ListModelsProcess(ModelLibrary models, Administrators administrators) {
        this.models = models;
        this.administrators = administrators;
    }

    /**
     * {@code {"models": [{"model": ID, "heads": [ID…]}…], "rawHeads": [ID…], "administrator": true|false}}, in
     * alphabetical order; {@code rawHeads} are heads on raw vectors, {@code administrator} says what the caller is.
     */
    @DescribeResult(
            name = "result",
            description = "The models, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("models");
        for (String id : models.store().list()) {
            ObjectNode model = list.addObject().put("model", id);
            models.store().heads(id).forEach(model.putArray("heads")::add);
        }
        models.store().heads(VectorOrigin.RAW).forEach(json.putArray("rawHeads")::add);
        json.put("administrator", administrators.isCaller());
        return json.toString();
    }
}
