package org.aether.store;

import java.util.List;
import org.aether.AetherException;
import org.aether.head.HeadHome;

/**
 * A model or a head of that id exists, and nobody asked for it to be replaced.
 *
 * <p>The message ends with "replace it", without a full stop: a front end adds how that is said there.
 */
public final class AlreadyExistsException extends AetherException {

    private AlreadyExistsException(String message) {
        super(message);
    }

    static AlreadyExistsException model(String id, List<String> heads) {
        String those = heads.isEmpty()
                ? "' exists already; choose another id, or replace it"
                : "' exists already, with the " + (heads.size() == 1 ? "head " : "heads ") + String.join(", ", heads)
                        + "; choose another id, or drop " + (heads.size() == 1 ? "this head" : "these heads")
                        + " and replace it";
        return new AlreadyExistsException("The model '" + id + those);
    }

    static AlreadyExistsException head(String modelId, String headId) {
        return new AlreadyExistsException((HeadHome.isRaw(modelId)
                        ? "There is a head '" + headId + "' on raw vectors already"
                        : "The model '" + modelId + "' has a head '" + headId + "' already")
                + "; choose another id, or replace it");
    }
}
