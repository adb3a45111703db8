package org.aether.device;

import org.aether.AetherException;

/**
 * Which device computes, and with how many threads. A plain value: making one loads nothing native.
 *
 * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
 * @param threads PyTorch's intra-op threads on the CPU, and our own worker threads; at least 1
 */
public record ComputeSettings(String device, int threads) {

    public ComputeSettings {
        if (!device.matches("auto|cpu|gpu|gpu:\\d{1,3}")) {
            throw new AetherException("The device '" + device + "' is not known; use auto, cpu, gpu or gpu:N.");
        }
        if (threads < 1 || threads > 1024) {
            throw new AetherException("The number of threads must lie between 1 and 1024, not " + threads + ".");
        }
    }

    /** The device of the system property {@code aether.device} (default {@code auto}), and one thread per core. */
    public static ComputeSettings defaults() {
        return new ComputeSettings(
                System.getProperty("aether.device", "auto"),
                Runtime.getRuntime().availableProcessors());
    }
}
