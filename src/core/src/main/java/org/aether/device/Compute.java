package org.aether.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;

/** STUB: the PyTorch engine on one device, started on first use; offline; threads set. */
public final class Compute {

    private Compute() {}

    public static Compute open(ComputeSettings settings) {
        throw new UnsupportedOperationException();
    }

    public ComputeSettings settings() {
        throw new UnsupportedOperationException();
    }

    public Device device() {
        throw new UnsupportedOperationException();
    }

    /** A new root manager on the device; the caller closes it. */
    public NDManager newManager() {
        throw new UnsupportedOperationException();
    }

    /** For reports: "cpu, 2 threads, PyTorch 2.7.1". */
    public String description() {
        throw new UnsupportedOperationException();
    }
}
