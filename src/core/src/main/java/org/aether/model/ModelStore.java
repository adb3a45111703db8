package org.aether.model;

import java.nio.file.Path;
import java.util.List;
import org.aether.head.TaskHead;

/** STUB: models as directories: model.safetensors, config.json, categories.safetensors, heads/ID.safetensors + .json. */
public final class ModelStore {

    private final Path root;

    public ModelStore(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public List<String> list() {
        throw new UnsupportedOperationException();
    }

    /** @throws org.aether.AetherException when there is no such model, or its files are damaged */
    public AlignmentModel load(String id) {
        throw new UnsupportedOperationException();
    }

    /** Stores atomically; a model of that id is replaced (with its heads: they no longer fit). */
    public void save(AlignmentModel model) {
        throw new UnsupportedOperationException();
    }

    public void delete(String id) {
        throw new UnsupportedOperationException();
    }

    public List<String> heads(String modelId) {
        throw new UnsupportedOperationException();
    }

    public TaskHead loadHead(String modelId, String headId) {
        throw new UnsupportedOperationException();
    }

    public void saveHead(String modelId, String headId, TaskHead head) {
        throw new UnsupportedOperationException();
    }

    /** Checks an id of a model or a head: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}. */
    public static String requireId(String id) {
        throw new UnsupportedOperationException();
    }
}
