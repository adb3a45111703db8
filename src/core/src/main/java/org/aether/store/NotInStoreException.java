package org.aether.store;

import java.nio.file.Path;
import java.util.List;
import org.aether.AetherException;
import org.aether.Message;
import org.aether.head.HeadHome;

/**
 * There is no model or head of that id. The sentence names neither a directory nor other models; a front end whose users
 * may see them adds {@link #place()} and {@link #known()}.
 */
public final class NotInStoreException extends AetherException {

    private static final long serialVersionUID = 1L;

    private final transient Path place;
    private final List<String> known;

    private NotInStoreException(Message sentence, Path place, List<String> known) {
        super(Kind.NOT_FOUND, null, sentence);
        this.place = place;
        this.known = List.copyOf(known);
    }

    static NotInStoreException model(String id, Path root, List<String> known) {
        return new NotInStoreException(
                HeadHome.isRaw(id)
                        ? Message.of("There are no heads on raw vectors; train one.")
                        : Message.of(
                                "There is no model '{}'; list the models to see which there are, or train or import"
                                        + " one.",
                                id),
                root,
                known);
    }

    static NotInStoreException head(String modelId, String headId, Path model, List<String> known) {
        return new NotInStoreException(
                HeadHome.isRaw(modelId)
                        ? Message.of(
                                "There is no head '{}' on raw vectors; list the models to see which there are, or train"
                                        + " one.",
                                headId)
                        : Message.of(
                                "The model '{}' has no head '{}'; describe the model to see which it has, or train one.",
                                modelId,
                                headId),
                model,
                known);
    }

    /** The directory that was searched. */
    public Path place() {
        return place;
    }

    /** The ids that exist, in alphabetical order. */
    public List<String> known() {
        return known;
    }
}
