package org.aether.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;
import org.aether.AetherException;

/**
 * The PyTorch engine on one device. Opening one loads nothing; the native libraries start with the first call of
 * {@link #device()}, {@link #newManager()} or {@link #description()}, and never use the network.
 *
 * <pre>{@code
 * Compute compute = Compute.open(new ComputeSettings("auto", 2));
 * try (NDManager manager = compute.newManager();
 *         Compute.Turn turn = compute.turn()) {
 *     NDArray product = manager.ones(new Shape(2, 3)).matMul(manager.ones(new Shape(3, 2)));
 * }
 * }</pre>
 *
 * <p>Thread-safe. PyTorch keeps its thread count for the whole process, so of two instances with different counts the
 * one used last decides. Inference and training on the CPU work in {@link #pieces}, on one thread each; for whatever
 * else PyTorch spreads over its own threads, start Java with the environment variable {@code OMP_WAIT_POLICY=passive} on
 * a machine shared with other work: OpenMP's waiting threads otherwise spin on cores that others need (a training that
 * still used them fell from 40 to 6 steps a second), and it cannot be set from inside the process.
 */
public final class Compute {

    private static final String ENGINE = "PyTorch";

    private static final List<String> OUT_OF_MEMORY =
            List.of("out of memory", "_status_alloc_failed", "can't allocate memory", "not enough memory", "bad_alloc");

    private final ComputeSettings settings;
    private final ReentrantReadWriteLock turns = new ReentrantReadWriteLock(true);
    private final ComputeThreads threads;
    private final Gpus gpus;

    /** The one that inference has on a GPU. */
    private final ComputeThreads gpuThread = new ComputeThreads(1);

    /** Filled when several GPUs are used at once. */
    private final List<Compute> onGpus = new ArrayList<>();

    /** Null until it was asked for; a device that is not there is looked for again. */
    private volatile Device chosen;

    private Compute(ComputeSettings settings, Gpus gpus) {
        this.settings = settings;
        this.threads = new ComputeThreads(settings.threads());
        this.gpus = gpus;
    }

    /** Remembers what is wanted; starts nothing. */
    public static Compute open(ComputeSettings settings) {
        return open(settings, new CudaGpus());
    }

    /** The same with the GPUs given. */
    static Compute open(ComputeSettings settings, Gpus gpus) {
        return new Compute(settings, gpus);
    }

    public ComputeSettings settings() {
        return settings;
    }

    /**
     * The device: with {@code auto} the first GPU if there is one, else the CPU.
     *
     * @throws AetherException when a GPU is asked for that is not there, or the native libraries do not start
     */
    public Device device() {
        Device device = chosen;
        if (device == null) {
            engine();
            device = choose(settings.device(), gpus.count());
            chosen = device;
        }
        return device;
    }

    /**
     * Whether the device is a GPU. Ask this and not an array or a manager for its device.
     *
     * @throws AetherException as {@link #device()}
     */
    public boolean onGpu() {
        return device().isGpu();
    }

    /**
     * Refuses a GPU that was asked for by name and is not there, before any work is done for it. Starts the native
     * libraries only when a GPU was asked for: {@code auto} and {@code cpu} cannot fail in this way.
     *
     * @throws AetherException as {@link #device()}
     */
    public void requireDevice() {
        if (settings.device().startsWith("gpu")) {
            device();
        }
    }

    static Device choose(String wanted, int gpus) {
        if (wanted.equals("cpu")) {
            return Device.cpu();
        }
        if (wanted.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        int number =
                wanted.equals("gpu") || wanted.equals("gpus") ? 0 : Integer.parseInt(wanted.substring("gpu:".length()));
        if (number >= gpus) {
            throw new AetherException("The device '" + wanted + "' was asked for, but PyTorch finds "
                    + (gpus == 0 ? "no CUDA device" : "only " + gpus + " CUDA device(s)")
                    + " here; use the device cpu, or install the CUDA libraries of PyTorch.");
        }
        return Device.gpu(number);
    }

    /**
     * A new root manager on the device; the caller closes it. Also sets PyTorch's thread count for the calling thread
     * (OpenMP keeps it per thread), so call it on the thread that computes.
     *
     * @throws AetherException as {@link #device()}
     */
    public NDManager newManager() {
        Device device = device();
        JniUtils.setNumThreads(settings.threads());
        return device.isGpu() ? gpus.newManager(device.getDeviceId()) : engine().newBaseManager(device);
    }

    /**
     * Waits until no other thread computes on this instance. One computation already uses all of its threads or the
     * whole GPU: several at once only get into each other's way, so long work takes a turn for every few milliseconds
     * of it and others get theirs in between, in the order in which they asked.
     */
    public Turn turn() {
        turns.writeLock().lock();
        return turns.writeLock()::unlock;
    }

    /**
     * Does numbered pieces of CPU work on {@link ComputeSettings#threads()} threads, each of which PyTorch takes for its
     * only one, and returns when all are done. So results depend on how the work is cut into pieces and not on the
     * number of threads. Several callers share the threads piece by piece; who has the {@link #turn()} has all cores, so
     * pieces of a few milliseconds are right.
     *
     * @param work takes the numbers 0 to {@code pieces - 1}, in any order, on several threads
     */
    public void spread(int pieces, IntConsumer work) {
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
     * Does numbered pieces of work where the device asks for it: on the CPU as {@link #spread}, on a GPU one after the
     * other on the calling thread, which then has the {@link #turn()}. The caller must not have the turn already: on the
     * CPU the pieces would wait for it for ever.
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
     * Does a piece of inference on the GPU when its {@link #turn()} comes, and returns when it is done; the caller must
     * not have the turn already. All callers share one thread: PyTorch keeps a cuBLAS handle with up to 32 MB of GPU
     * memory for every thread that multiplies, and a server has many.
     *
     * @throws org.aether.CancelledException when the caller is interrupted; the piece is still waited for
     */
    @SuppressWarnings("try") // the turn is only held
    public void onGpuThread(Runnable work) {
        gpuThread.run(1, only -> {
            try (Turn turn = turn()) {
                work.run();
            }
        });
    }

    /** The right to compute; closing it passes it on. */
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * One for every device that inference may use: with {@code gpus} one for each GPU, else this one alone. Whoever
     * splits work gives each of them its part.
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
     * Bytes that are free on the GPU; empty on the CPU, and where CUDA's libraries do not say. PyTorch keeps the memory
     * of closed arrays for later ones, and CUDA counts it as used. So where less than {@code enough} is free, PyTorch
     * gives it back first.
     *
     * @param enough bytes above which the exact number does not matter
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

    /** Has PyTorch give back the GPU memory of closed arrays, after an error that said that there is none left. */
    public void releaseUnusedMemory() {
        if (onGpu()) {
            gpus.releaseUnused();
        }
    }

    /** For reports: "cpu, 2 threads, PyTorch 2.7.1". */
    public String description() {
        Device device = device();
        String place = device.isGpu()
                ? "gpu:" + device.getDeviceId()
                : "cpu, " + settings.threads() + (settings.threads() == 1 ? " thread" : " threads");
        return place + ", " + ENGINE + " " + engine().getVersion();
    }

    static Engine engine() {
        System.setProperty("ai.djl.offline", "true");
        try {
            return Engine.getEngine(ENGINE);
        } catch (EngineException | IllegalStateException | UnsatisfiedLinkError e) {
            throw new AetherException(
                    "The PyTorch libraries could not be started (" + e.getMessage()
                            + "); they unpack to about 450 MB, so"
                            + " let the environment variable DJL_CACHE_DIR name a writable directory with that much"
                            + " room.",
                    e);
        }
    }

    /**
     * Whether an error of the engine says that there is no memory left. DJL hands libtorch's message on as an
     * {@link EngineException} without a type of its own, so the words decide: those of CUDA and of PyTorch's CUDA
     * allocator ("out of memory"), of cuBLAS and cuDNN, which allocate their work space past that allocator
     * ("…_STATUS_ALLOC_FAILED"), and of the CPU allocator ("can't allocate memory", on Windows "not enough memory").
     */
    public static boolean outOfMemory(EngineException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(message::contains);
    }
}
