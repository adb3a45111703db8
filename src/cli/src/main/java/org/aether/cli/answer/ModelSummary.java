package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.model.AlignmentModel;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;
import org.aether.store.StoredModel;

/** A stored model in a few lines. */
public final class ModelSummary {

    private ModelSummary() {}

    public static ObjectNode json(AlignmentModel model, ModelStore store) {
        ObjectNode json = ModelJson.summary(StoredModel.of(model, store.heads(model.id())));
        json.put("vectors", model.origin().toString());
        json.set("config", ModelJson.configuration(model.configuration()));
        return json;
    }

    public static String text(AlignmentModel model, ModelStore store) {
        StoredModel stored = StoredModel.of(model, store.heads(model.id()));
        return "  takes             " + stored.bands() + " bands\n"
                + "  gives             " + stored.dimension() + " numbers per pixel\n"
                + "  vectors           " + model.origin() + "\n"
                + "  text encoder      " + stored.textEncoder().orElse("unknown") + "\n"
                + "  POI categories    "
                + (stored.categories() == 0 ? "none (explain is not possible)" : "" + stored.categories()) + "\n"
                + "  heads             "
                + (stored.heads().isEmpty() ? "none" : String.join(", ", stored.heads())) + "\n"
                + "  stored in         " + store.root().resolve(model.id());
    }
}
