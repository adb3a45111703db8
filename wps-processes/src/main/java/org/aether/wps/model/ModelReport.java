package org.aether.wps.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.raster.VectorOrigin;
import org.aether.store.HeadJson;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;

/** Renders a stored model as JSON: its dimensions, its categories, its heads, and its configuration. */
public final class ModelReport {

    private ModelReport() {}

    public static ObjectNode of(AlignmentModel model, ModelStore store) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model.id());
        json.put("bands", model.weights().bands());
        json.put("dimension", model.weights().dimension());
        json.put("vectors", model.origin().toString());
        json.put("textEncoder", ModelJson.textEncoder(model));
        json.put("falseColor", model.falseColor() != null);
        ArrayNode categories = json.putArray("categories");
        if (model.categories() != null) {
            for (int i = 0; i < model.categories().categories().size(); i++) {
                categories
                        .addObject()
                        .put("category", model.categories().categories().get(i))
                        .put("subcategory", model.categories().subcategories().get(i))
                        .put("pois", model.categories().counts()[i]);
            }
        }
        ArrayNode heads = json.putArray("heads");
        for (String id : store.heads(model.id())) {
            heads.add(head(id, store.loadHead(model.id(), id)));
        }
        json.set("config", ModelJson.configuration(model.configuration()));
        return json;
    }

    /** The heads on raw vectors as JSON. */
    public static ObjectNode rawHeads(ModelStore store) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", VectorOrigin.RAW);
        ArrayNode heads = json.putArray("heads");
        store.heads(VectorOrigin.RAW).forEach(id -> heads.add(head(id, store.loadHead(VectorOrigin.RAW, id))));
        return json;
    }

    /** Adds {@code "replaced"} and {@code "droppedHeads"} to a report. */
    public static void addReplaced(ObjectNode report, ModelStore.Replaced replaced) {
        report.put("replaced", replaced.model());
        replaced.heads().forEach(report.putArray("droppedHeads")::add);
    }

    private static ObjectNode head(String id, TaskHead head) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("head", id);
        json.put("task", head.task().label());
        head.targets().forEach(json.putArray("targets")::add);
        head.labels().forEach(json.putArray("labels")::add);
        json.put("inputs", head.inputs());
        json.put("vectors", head.origin().map(VectorOrigin::toString).orElse(null));
        json.set(
                "test",
                head.report()
                        .<JsonNode>map(report -> HeadJson.metrics(report.test().metrics()))
                        .orElse(json.nullNode()));
        return json;
    }
}
