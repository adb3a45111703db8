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
 * The GPUs that a build of PyTorch with CUDA finds. The first call loads PyTorch. Thread-safe.
 *
 * <p>DJL counts GPUs with CUDA's runtime library (libcudart), which it searches on the library path of the system. libtorch
 * includes that library under another name, so DJL may count no GPU although PyTorch can use several. In that case this
 * class creates an array on one GPU after the other until PyTorch refuses.
 */
final class CudaGpus implements Gpus {

    /** The largest number of GPUs that PyTorch supports. */
    private static final int MAX_GPUS = 128;

    /** -1 before the GPUs are counted. */
    private int counted = -1;

    @Override
    public synchronized int count() {
        if (counted < 0) {
            counted = PyTorch.engine().hasCapability(StandardCapabilities.CUDA)
                    ? count(CudaUtils.getGpuCount(), CudaGpus::usable)
                    : 0;
        }
        return counted;
    }

    /**
     * Counts the GPUs.
     *
     * @param reported the count of CUDA's runtime library, 0 when the library is not found
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
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.gpu(gpu))) {
            return manager.create(1f).getFloat() == 1;
        } catch (EngineException absent) {
            // "invalid device ordinal", "no CUDA-capable device is detected", or a driver that is too old.
            return false;
        }
    }

    @Override
    public NDManager newManager(int gpu) {
        return PyTorch.engine().newBaseManager(Device.gpu(gpu));
    }

    @Override
    public OptionalLong freeMemory(int gpu) {
        try {
            MemoryUsage memory = CudaUtils.getGpuMemory(Device.gpu(gpu));
            return OptionalLong.of(memory.getMax() - memory.getUsed());
        } catch (IllegalArgumentException | IllegalStateException | EngineException | LinkageError unknown) {
            // Unknown without CUDA's runtime library. Callers then reduce their batches when memory runs out.
            return OptionalLong.empty();
        }
    }

    @Override
    public void releaseUnused() {
        try {
            JniUtils.emptyCudaCache();
        } catch (EngineException | LinkageError unavailable) {
            // Not needed: PyTorch releases the memory itself before it reports that memory is exhausted.
        }
    }
}
