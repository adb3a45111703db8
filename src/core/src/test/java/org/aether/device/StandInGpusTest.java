package org.aether.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.OptionalLong;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;

/** {@link Compute} on the substitutes for GPUs in tests, and these substitutes themselves. */
class StandInGpusTest {

    @Test
    void requestedDeviceComputes() {
        StandInGpus gpus = new StandInGpus(2);
        assertThat(gpus.compute(new ComputeSettings("auto", 1)).description()).isEqualTo("gpu:0, PyTorch 2.7.1");
        assertThat(gpus.compute(new ComputeSettings("gpu:1", 1)).description()).isEqualTo("gpu:1, PyTorch 2.7.1");
        Compute cpu = gpus.compute(new ComputeSettings("cpu", 1));
        assertThat(cpu.onGpu()).isFalse();
        assertThat(cpu.freeGpuMemory(1)).isEmpty();
        try (NDManager onCpu = cpu.newManager();
                NDManager onSecond =
                        gpus.compute(new ComputeSettings("gpu:1", 1)).newManager()) {
            onCpu.create(1f);
            onSecond.create(1f);
            assertThat(gpus.gpu(0).arrays()).isZero();
            assertThat(gpus.gpu(1).arrays()).isEqualTo(1);
        }
        assertThat(gpus.arrays()).isZero();
    }

    @Test
    void missingGpuIsRefusedBeforeAnyWork() {
        StandInGpus none = new StandInGpus(0);
        none.compute(new ComputeSettings("auto", 1)).requireDevice();
        none.compute(new ComputeSettings("cpu", 1)).requireDevice();
        for (String device : new String[] {"gpu", "gpus", "gpu:0", "gpu:7"}) {
            assertThatThrownBy(
                            () -> none.compute(new ComputeSettings(device, 1)).requireDevice())
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining(
                            "The device '" + device + "' was asked for, but PyTorch finds no CUDA device");
        }
        StandInGpus two = new StandInGpus(2);
        two.compute(new ComputeSettings("gpu:1", 1)).requireDevice();
        assertThatThrownBy(() -> two.compute(new ComputeSettings("gpu:2", 1)).requireDevice())
                .hasMessageContaining("only 2 CUDA device(s)");
    }

    @Test
    void severalGpusHaveOneComputeEach() {
        StandInGpus gpus = new StandInGpus(3);
        Compute all = gpus.compute(new ComputeSettings("gpus", 2).halved());
        assertThat(all.each())
                .extracting(Compute::description)
                .containsExactly("gpu:0, PyTorch 2.7.1", "gpu:1, PyTorch 2.7.1", "gpu:2, PyTorch 2.7.1");
        assertThat(all.each()).isEqualTo(all.each()).allMatch(each -> each.settings()
                .half());
        Compute one = gpus.compute(new ComputeSettings("gpu:2", 2));
        assertThat(one.each()).containsExactly(one);
        assertThatThrownBy(() -> new StandInGpus(0)
                        .compute(new ComputeSettings("gpus", 1))
                        .each())
                .isInstanceOf(AetherException.class);
    }

    @Test
    void freeMemoryIsTheMemoryWithoutTheArrays() {
        StandInGpus gpus = new StandInGpus(1);
        gpus.gpu(0).memory(1000);
        Compute compute = gpus.compute(new ComputeSettings("gpu", 1));
        try (NDManager manager = compute.newManager()) {
            NDArray hundred = manager.zeros(new Shape(100));
            assertThat(compute.freeGpuMemory(600)).hasValue(600);
            assertThat(gpus.released()).isZero();
            // Less than enough is free: first PyTorch must release the memory that it keeps.
            assertThat(compute.freeGpuMemory(601)).hasValue(600);
            assertThat(gpus.released()).isEqualTo(1);
            try (NDManager below = manager.newSubManager()) {
                below.zeros(new Shape(150));
                assertThat(compute.freeGpuMemory(0)).hasValue(0);
                assertThatThrownBy(() -> hundred.add(1))
                        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(Compute.outOfMemory(e))
                                .isTrue());
            }
            assertThat(compute.freeGpuMemory(0)).hasValue(600);
            assertThat(hundred.add(1).sum().getFloat()).isEqualTo(100);
            gpus.gpu(0).reportFreeMemory(OptionalLong.empty());
            assertThat(compute.freeGpuMemory(0)).isEqualTo(OptionalLong.empty());
        }
        assertThat(gpus.gpu(0).used()).isZero();
    }

    @Test
    void selectedAllocationsFail() {
        StandInGpus gpus = new StandInGpus(1);
        try (NDManager manager = gpus.compute(new ComputeSettings("gpu", 1)).newManager()) {
            NDArray one = manager.create(new float[] {1});
            gpus.gpu(0).fail(1, 2);
            NDArray e = one.exp();
            assertThatThrownBy(one::exp).isInstanceOf(EngineException.class);
            assertThatThrownBy(one::exp).isInstanceOf(EngineException.class);
            assertThat(one.exp().toFloatArray()).isEqualTo(e.toFloatArray());
            assertThat(gpus.gpu(0).arrays()).isEqualTo(3);
        }
        assertThat(gpus.arrays()).isZero();
    }

    /** Messages of libtorch. */
    @Test
    void allMessagesAboutExhaustedMemoryAreRecognised() {
        for (String message : new String[] {
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.10 GiB of which 0 bytes is free.",
            "CUDA error: out of memory",
            "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
            "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
            "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
                    + " allocate 80000000000 bytes. Error code 12 (Cannot allocate memory)",
            "[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: not enough memory: you tried to allocate 8"
                    + " bytes.",
            "std::bad_alloc"
        }) {
            assertThat(Compute.outOfMemory(new EngineException(message)))
                    .as(message)
                    .isTrue();
        }
        for (String message : new String[] {
            "CUDA error: an illegal memory access was encountered",
            "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)",
            null
        }) {
            assertThat(Compute.outOfMemory(new EngineException(message)))
                    .as(message)
                    .isFalse();
        }
    }

    @Test
    void messageOfLibtorchOnTheCpuIsRecognised() {
        try (NDManager manager = Compute.open(new ComputeSettings("cpu", 1)).newManager()) {
            assertThatThrownBy(() -> manager.zeros(new Shape(1L << 32, 1L << 28)))
                    .isInstanceOfSatisfying(EngineException.class, e -> assertThat(Compute.outOfMemory(e))
                            .as(e.getMessage())
                            .isTrue());
        }
    }

    @Test
    void gpusAreTriedWhenCudasRuntimeDoesNotCountThem() {
        assertThat(CudaGpus.count(4, gpu -> {
                    throw new AssertionError("it was said already");
                }))
                .isEqualTo(4);
        assertThat(CudaGpus.count(0, gpu -> gpu < 3)).isEqualTo(3);
        assertThat(CudaGpus.count(0, gpu -> false)).isZero();
        assertThat(CudaGpus.count(0, gpu -> true)).isEqualTo(128);
    }

    @Test
    void pyTorchWithoutCudaHasNoGpus() {
        org.junit.jupiter.api.Assumptions.assumeFalse(
                PyTorch.engine().hasCapability("CUDA"), "skipped: this PyTorch is built for CUDA");
        assertThat(new CudaGpus().count()).isZero();
        assertThat(new CudaGpus().freeMemory(0)).isEmpty();
        new CudaGpus().releaseUnused();
    }
}
