package org.aether.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.store.ModelStore;
import picocli.CommandLine.Option;

/** {@code --replace}: without it no model and no head is overwritten. */
public final class ReplaceOption {

    @Option(
            names = "--replace",
            description = "Replace what the store already has under this name. Replacing a model drops its heads.")
    private boolean replace;

    public boolean given() {
        return replace;
    }

    /** Adds {@code "replaced"} and {@code "droppedHeads"} to an answer. */
    public static void tell(ObjectNode answer, ModelStore.Replaced replaced) {
        answer.put("replaced", replaced.model());
        replaced.heads().forEach(answer.putArray("droppedHeads")::add);
    }

    /** A line for people, empty when nothing was replaced. */
    public static String line(String model, ModelStore.Replaced replaced) {
        if (!replaced.model()) {
            return "";
        }
        return "\nReplaced the old model '" + model + "'"
                + (replaced.heads().isEmpty()
                        ? "; it had no heads."
                        : " and dropped its heads: " + String.join(", ", replaced.heads()) + ".");
    }
}
