package org.aether.wps;

import org.aether.device.Compute;
import org.aether.store.ModelStore;

/** The models of the store, ready for use: loaded once, with their functions on the device and their sentences encoded. */
public final class ModelLibrary implements AutoCloseable {

    private final ModelStore store;

    public ModelLibrary(ModelStore store, Compute compute, PluginSettings settings) {
        this.store = store;
    }

    public ModelStore store() {
        return store;
    }

    @Override
    public void close() {}
}
