package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.aether.model.AlignmentModel;
import org.aether.store.ModelStore;
import org.aether.store.StoredModel;

/** A stored model in a few lines. */
public final class ModelSummary {

    private ModelSummary() {}

    public static ObjectNode json(StoredModel model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model.id());
        json.put("bands", model.bands());
        json.put("dimension", model.dimension());
        json.put("textEncoder", model.textEncoder());
        json.put("categories", model.categories());
        model.heads().forEach(json.putArray("heads")::add);
        return json;
    }

    public static ObjectNode json(AlignmentModel model, ModelStore store) {
        ObjectNode json = json(new StoredModel(
                model.id(),
                model.weights().bands(),
                model.weights().dimension(),
                model.textEncoder(),
                categories(model),
                store.heads(model.id())));
        json.put("vectors", model.origin().toString());
        json.set("config", model.config());
        return json;
    }

    public static String text(AlignmentModel model, ModelStore store) {
        List<String> heads = store.heads(model.id());
        String known = categories(model) == 0 ? "none (explain is not possible)" : categories(model) + "";
        return "  takes             " + model.weights().bands() + " bands\n"
                + "  gives             " + model.weights().dimension() + " numbers per pixel\n"
                + "  vectors           " + model.origin() + "\n"
                + "  text encoder      " + (model.textEncoder().isEmpty() ? "unknown" : model.textEncoder()) + "\n"
                + "  POI categories    " + known + "\n"
                + "  heads             " + (heads.isEmpty() ? "none" : String.join(", ", heads)) + "\n"
                + "  stored in         " + store.root().resolve(model.id());
    }

    private static int categories(AlignmentModel model) {
        return model.categories() == null ? 0 : model.categories().categories().size();
    }
}
