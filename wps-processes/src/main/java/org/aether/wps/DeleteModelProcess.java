package org.aether.wps;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.security.Administrators;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/** {@code aether:DeleteModel}: deletes a model with its heads; for administrators. */
@DescribeProcess(
        title = "Delete model",
        description = "Deletes an AETHER model with its heads. This cannot be undone. For administrators.")
public final class DeleteModelProcess implements AetherProcess {

    private final ModelLibrary models;
    private final Administrators administrators;

    public DeleteModelProcess(ModelLibrary models, Administrators administrators) {
        this.models = models;
        this.administrators = administrators;
    }

    /**
     * Deletes a model, or only a head.
     *
     * @return {@code {"deleted": ID}}, or for a head {@code {"model": ID, "deleted": HEAD}}
     * @throws org.aether.AetherException of kind NOT_FOUND when there is no such model or head, FORBIDDEN when the caller is
     *     not an administrator
     */
    @DescribeResult(
            name = "result",
            description = "The id of the deleted model or head, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "model", description = "Id of the model, or raw for all heads on raw vectors")
                    String model,
            @DescribeParameter(
                            name = "head",
                            description = "Id of a head; if given, only this head is deleted",
                            min = 0)
                    String head) {
        administrators.require("DeleteModel");
        if (head != null) {
            models.store().deleteHead(model, head);
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("model", model)
                    .put("deleted", head)
                    .toString();
        }
        models.store().delete(model);
        return JsonNodeFactory.instance.objectNode().put("deleted", model).toString();
    }
}
