package org.aether.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch on one device. {@link #open} loads nothing: the native libraries are loaded by the first call of
 * {@link #device()}, {@link #newManager()} or {@link #description()}. They never use the network.
 *
 * <pre>{@code
 * Compute compute = Compute.open(new ComputeSettings("auto", 2));
 * try (NDManager manager = compute.newManager();
 *         Compute.Turn turn = compute.turn()) {
 *     NDArray product = manager.ones(new Shape(2, 3)).matMul(manager.ones(new Shape(3, 2)));
 * }
 * }</pre>
 *
 * <p>Thread-safe. PyTorch has one thread count for the whole process; of two instances with different counts, the one
 * used last sets it. Inference and training on the CPU use {@link #pieces}, in which PyTorch computes with one thread.
 * Other operations may use PyTorch's own threads. On a machine that is shared with other work, start Java with the
 * environment variable {@code OMP_WAIT_POLICY=passive}; it cannot be set from inside the process. OpenMP's waiting
 * threads otherwise occupy cores that other work needs: a training that still used them fell from 40 to 6 steps a
 * second.
 */
public final class Compute {

    private final ComputeSettings settings;
    private final ReentrantReadWriteLock turns = new ReentrantReadWriteLock(true);
    private final ComputeThreads threads;
    private final Gpus gpus;

    /** The thread on which inference runs on a GPU. */
    private final ComputeThreads gpuThread = new ComputeThreads(1);

    /** One instance for each GPU when several are used at once; empty otherwise. */
    private final List<Compute> onGpus = new ArrayList<>();

    /** Null before the first call of {@link #device()}, and as long as that call fails. */
    private volatile @Nullable Device chosen;

    private Compute(ComputeSettings settings, Gpus gpus) {
        this.settings = settings;
        this.threads = new ComputeThreads(settings.threads());
        this.gpus = gpus;
    }

    /** An instance for these settings; nothing is loaded yet. */
    public static Compute open(ComputeSettings settings) {
        return open(settings, new CudaGpus());
    }

    /** The same with the given GPUs. */
    static Compute open(ComputeSettings settings, Gpus gpus) {
        return new Compute(settings, gpus);
    }

    public ComputeSettings settings() {
        return settings;
    }

    /**
     * The device: with {@code auto} the first GPU if there is one, else the CPU.
     *
     * @throws AetherException of kind UNAVAILABLE when the requested GPU does not exist or the native libraries cannot be
     *     loaded
     */
    public Device device() {
        Device device = chosen;
        if (device == null) {
            PyTorch.engine();
            device = choose(settings.device(), gpus.count());
            chosen = device;
        }
        return device;
    }

    /**
     * Whether the device is a GPU. The device of an array or a manager does not answer this: in tests, GPUs are replaced by
     * the CPU.
     *
     * @throws AetherException as {@link #device()}
     */
    public boolean onGpu() {
        return device().isGpu();
    }

    /**
     * Fails early when the settings request a GPU that does not exist. Loads the native libraries only when the settings
     * request a GPU: with {@code auto} and {@code cpu} there is nothing to check.
     *
     * @throws AetherException as {@link #device()}
     */
    public void requireDevice() {
        if (settings.device().startsWith("gpu")) {
            device();
        }
    }

    static Device choose(String requested, int gpus) {
        if (requested.equals("cpu")) {
            return Device.cpu();
        }
        if (requested.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        int number = requested.equals("gpu") || requested.equals("gpus")
                ? 0
                : Integer.parseInt(requested.substring("gpu:".length()));
        if (number >= gpus) {
            throw new AetherException(
                            Kind.UNAVAILABLE,
                            "The device '{}' was asked for, but PyTorch finds {} here; use {}, or install the CUDA"
                                    + " libraries of PyTorch.",
                            requested,
                            gpus == 0 ? "no CUDA device" : "only " + gpus + " CUDA device(s)",
                            Setting.DEVICE.to("cpu"))
                    .about(Setting.DEVICE);
        }
        return Device.gpu(number);
    }

    /**
     * A new root manager on the device; the caller closes it. The call also sets PyTorch's thread count for the calling
     * thread, because OpenMP keeps one for each thread. So call it on the thread that computes.
     *
     * @throws AetherException as {@link #device()}
     */
    public NDManager newManager() {
        Device device = device();
        JniUtils.setNumThreads(settings.threads());
        return device.isGpu()
                ? gpus.newManager(device.getDeviceId())
                : PyTorch.engine().newBaseManager(device);
    }

    /**
     * Waits until no other thread computes on this instance. One computation already uses all threads or the whole GPU, and
     * several at once would slow each other down. Long work takes a turn for every few milliseconds of computing, so that
     * other threads get theirs in between. Turns are given in the order of the calls.
     */
    public Turn turn() {
        turns.writeLock().lock();
        return turns.writeLock()::unlock;
    }

    /**
     * Runs numbered pieces of CPU work on {@link ComputeSettings#threads()} threads and returns when all are done. On each
     * of these threads PyTorch computes with a single thread, so results depend on how the work is divided into pieces and
     * not on the number of threads. Several callers share the threads piece by piece. A {@link #turn()} waits for the
     * running pieces, so a piece should take a few milliseconds.
     *
     * @param work accepts the numbers 0 to {@code pieces - 1}, in any order, on several threads
     * @throws AetherException of kind UNAVAILABLE when the native libraries cannot be loaded
     */
    public void spread(int pieces, IntConsumer work) {
        PyTorch.engine();
        threads.run(pieces, piece -> {
            turns.readLock().lock();
            try {
                work.accept(piece);
            } finally {
                turns.readLock().unlock();
            }
        });
    }

    /**
     * Runs numbered pieces of work on the device: on the CPU as {@link #spread} does, on a GPU one after the other on the
     * calling thread with the {@link #turn()}. The caller must not hold the turn: on the CPU the pieces would wait for it
     * forever.
     *
     * @throws AetherException as {@link #device()}
     */
    @SuppressWarnings("try") // the turn is only held
    public void pieces(int pieces, IntConsumer work) {
        if (!onGpu()) {
            spread(pieces, work);
            return;
        }
        try (Turn turn = turn()) {
            for (int piece = 0; piece < pieces; piece++) {
                work.accept(piece);
            }
        }
    }

    /**
     * Runs a piece of inference on the GPU with the {@link #turn()} and returns when it is done. The caller must not hold
     * the turn. All callers share one thread, because PyTorch keeps a cuBLAS handle with up to 32 MB of GPU memory for
     * every thread that multiplies, and a server has many threads.
     *
     * @throws org.aether.CancelledException when the caller is interrupted; the method still waits for the piece to end
     */
    @SuppressWarnings("try") // the turn is only held
    public void onGpuThread(Runnable work) {
        gpuThread.run(1, only -> {
            try (Turn turn = turn()) {
                work.run();
            }
        });
    }

    /** The exclusive right to compute; closing it gives it back. */
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * One instance for each device that inference may use: with {@code gpus} one for each GPU, otherwise only this one. A
     * caller that divides its work gives a part to each of them.
     *
     * @throws AetherException as {@link #device()}
     */
    public List<Compute> each() {
        if (!settings.device().equals("gpus")) {
            return List.of(this);
        }
        device();
        synchronized (onGpus) {
            while (onGpus.size() < gpus.count()) {
                String device = "gpu:" + onGpus.size();
                onGpus.add(open(new ComputeSettings(device, settings.threads(), settings.half()), gpus));
            }
            return List.copyOf(onGpus);
        }
    }

    /**
     * Free memory of the GPU in bytes; empty on the CPU, and when CUDA's libraries cannot report it. PyTorch keeps the
     * memory of closed arrays for later ones, and CUDA counts it as used. When less than {@code enough} bytes are free,
     * PyTorch therefore releases that memory first.
     *
     * @param enough number of bytes above which the exact value does not matter
     * @throws AetherException as {@link #device()}
     */
    public OptionalLong freeGpuMemory(long enough) {
        Device device = device();
        if (!device.isGpu()) {
            return OptionalLong.empty();
        }
        OptionalLong free = gpus.freeMemory(device.getDeviceId());
        if (free.isEmpty() || free.getAsLong() >= enough) {
            return free;
        }
        gpus.releaseUnused();
        return gpus.freeMemory(device.getDeviceId());
    }

    /** Makes PyTorch release the GPU memory of closed arrays; called after an out-of-memory error. */
    public void releaseUnusedMemory() {
        if (onGpu()) {
            gpus.releaseUnused();
        }
    }

    /** The device in words, for reports: "cpu, 2 threads, PyTorch 2.7.1". */
    public String description() {
        Device device = device();
        String place = device.isGpu()
                ? "gpu:" + device.getDeviceId()
                : "cpu, " + settings.threads() + (settings.threads() == 1 ? " thread" : " threads");
        return place + ", " + PyTorch.NAME + " " + PyTorch.engine().getVersion();
    }

    /** Whether an error of PyTorch says that memory is exhausted. */
    public static boolean outOfMemory(EngineException error) {
        return PyTorch.outOfMemory(error);
    }
}
