package org.aether.device;

import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;

/**
 * The device on which to compute, and the number of threads. Creating an instance loads no native library.
 *
 * @param device {@code auto}, {@code cpu}, {@code gpu}, {@code gpu:N}, or {@code gpus}: inference on all GPUs at once,
 *     everything else on the first
 * @param threads number of PyTorch's intra-op threads on the CPU, and of our own worker threads; 1 to 1024
 * @param half whether inference computes in half precision (float16), which is fast only on GPUs
 */
public record ComputeSettings(String device, int threads, boolean half) {

    private static final int MAX_THREADS = 1024;

    /** @throws AetherException when the device is not known or the number of threads is out of range */
    public ComputeSettings {
        if (!device.matches("auto|cpu|gpus?|gpu:\\d{1,3}")) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The device '{}' is not known; use auto, cpu, gpu, gpu:N or gpus.",
                            device)
                    .about(Setting.DEVICE);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "{} must lie between 1 and {}, not {}.",
                            Setting.THREADS,
                            MAX_THREADS,
                            threads)
                    .about(Setting.THREADS);
        }
    }

    /** Settings with full precision. */
    public ComputeSettings(String device, int threads) {
        this(device, threads, false);
    }

    /** These settings with half precision. */
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
