package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.store.ModelStore;

/** Tells in an answer whether an older model was replaced, and which heads were deleted with it. */
public final class Replacement {

    private Replacement() {}

    /** Adds {@code "replaced"} and {@code "droppedHeads"} to an answer. */
    public static void addTo(ObjectNode answer, ModelStore.Replaced replaced) {
        answer.put("replaced", replaced.model());
        replaced.heads().forEach(answer.putArray("droppedHeads")::add);
    }

    /** A sentence on a line of its own; empty when nothing was replaced. */
    public static String line(String model, ModelStore.Replaced replaced) {
        if (!replaced.model()) {
            return "";
        }
        return "\nReplaced the old model '" + model + "'"
                + (replaced.heads().isEmpty()
                        ? ", which had no heads."
                        : " and deleted its heads: " + String.join(", ", replaced.heads()) + ".");
    }
}
