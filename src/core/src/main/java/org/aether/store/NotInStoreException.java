package org.aether.store;

import java.nio.file.Path;
import java.util.List;
import org.aether.AetherException;
import org.aether.head.HeadHome;

/**
 * There is no model or head of that id. The message names no directory and no other models; a front end whose user may
 * know them adds them.
 */
public final class NotInStoreException extends AetherException {

    private final transient Path place;
    private final List<String> known;

    private NotInStoreException(String message, Path place, List<String> known) {
        super(message);
        this.place = place;
        this.known = List.copyOf(known);
    }

    static NotInStoreException model(String id, Path root, List<String> known) {
        return new NotInStoreException(
                HeadHome.isRaw(id)
                        ? "There are no heads on raw vectors; train one."
                        : "There is no model '" + id
                                + "'; list the models to see which there are, or train or import one.",
                root,
                known);
    }

    static NotInStoreException head(String modelId, String headId, Path model, List<String> known) {
        return new NotInStoreException(
                HeadHome.isRaw(modelId)
                        ? "There is no head '" + headId + "' on raw vectors; list the models to see which there are, or"
                                + " train one."
                        : "The model '" + modelId + "' has no head '" + headId
                                + "'; describe the model to see which it has, or train one.",
                model,
                known);
    }

    /** The directory that was searched. */
    public Path place() {
        return place;
    }

    /** The ids that there are, in alphabetical order. */
    public List<String> known() {
        return known;
    }
}
