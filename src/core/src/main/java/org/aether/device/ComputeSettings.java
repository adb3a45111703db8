package org.aether.device;

import org.aether.AetherException;

/**
 * Which device computes, and with how many threads. A plain value: making one loads nothing native.
 *
 * @param device {@code auto}, {@code cpu}, {@code gpu}, {@code gpu:N}, or {@code gpus}: inference on all GPUs at once,
 *     everything else on the first
 * @param threads PyTorch's intra-op threads on the CPU, and our own worker threads; at least 1
 * @param half whether inference computes in half precision (float16), which only GPUs do fast
 */
public record ComputeSettings(String device, int threads, boolean half) {

    public ComputeSettings {
        if (!device.matches("auto|cpu|gpus?|gpu:\\d{1,3}")) {
            throw new AetherException("The device '" + device + "' is not known; use auto, cpu, gpu, gpu:N or gpus.");
        }
        if (threads < 1 || threads > 1024) {
            throw new AetherException("The number of threads must lie between 1 and 1024, not " + threads + ".");
        }
    }

    /** Full precision. */
    public ComputeSettings(String device, int threads) {
        this(device, threads, false);
    }

    /** The same in half precision. */
    public ComputeSettings halved() {
        return new ComputeSettings(device, threads, true);
    }

    /** The device of the system property {@code aether.device} (default {@code auto}), and one thread per core. */
    public static ComputeSettings defaults() {
        return new ComputeSettings(
                System.getProperty("aether.device", "auto"),
                Runtime.getRuntime().availableProcessors());
    }
}
