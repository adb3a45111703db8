package org.aether.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * The GPUs that a PyTorch built for CUDA finds. The engine starts with the first call. Thread-safe.
 *
 * <p>DJL counts GPUs by CUDA's runtime library (libcudart), which it looks for on the system's library path. A libtorch
 * brings its own under another name, so DJL may count none where PyTorch can use several. PyTorch itself is asked then,
 * by putting a number on each GPU until it refuses.
 */
final class CudaGpus implements Gpus {

    /** More than any machine has; PyTorch itself numbers no more. */
    private static final int MAX_GPUS = 128;

    /** -1 until they were counted. */
    private int counted = -1;

    @Override
    public synchronized int count() {
        if (counted < 0) {
            counted = Compute.engine().hasCapability(StandardCapabilities.CUDA)
                    ? count(CudaUtils.getGpuCount(), CudaGpus::usable)
                    : 0;
        }
        return counted;
    }

    /**
     * @param reported what CUDA's runtime library says, 0 where it is not found
     * @param usable whether PyTorch can use a GPU
     */
    static int count(int reported, IntPredicate usable) {
        if (reported > 0) {
            return reported;
        }
        int gpus = 0;
        while (gpus < MAX_GPUS && usable.test(gpus)) {
            gpus++;
        }
        return gpus;
    }

    private static boolean usable(int gpu) {
        try (NDManager manager = Compute.engine().newBaseManager(Device.gpu(gpu))) {
            return manager.create(1f).getFloat() == 1;
        } catch (EngineException absent) {
            // "invalid device ordinal", "no CUDA-capable device is detected", or a driver that is too old.
            return false;
        }
    }

    @Override
    public NDManager newManager(int gpu) {
        return Compute.engine().newBaseManager(Device.gpu(gpu));
    }

    @Override
    public OptionalLong freeMemory(int gpu) {
        try {
            MemoryUsage memory = CudaUtils.getGpuMemory(Device.gpu(gpu));
            return OptionalLong.of(memory.getMax() - memory.getUsed());
        } catch (IllegalArgumentException | IllegalStateException | EngineException | LinkageError unknown) {
            // Without CUDA's runtime library nobody says it; batches then become smaller when memory runs out.
            return OptionalLong.empty();
        }
    }

    @Override
    public void releaseUnused() {
        try {
            JniUtils.emptyCudaCache();
        } catch (EngineException | LinkageError unavailable) {
            // It only makes room sooner: PyTorch does the same by itself before it says that memory is out.
        }
    }
}
