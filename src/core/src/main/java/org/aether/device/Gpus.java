package org.aether.device;

import ai.djl.ndarray.NDManager;
import java.util.OptionalLong;

/**
 * The GPUs of this machine. {@link CudaGpus} is the implementation for real GPUs. Tests use one that computes on the CPU,
 * so that code that depends on a GPU but not on CUDA is tested on machines without a GPU.
 */
interface Gpus {

    /** The number of GPUs; they are numbered from 0. */
    int count();

    /** A new root manager whose arrays are in the memory of a GPU; the caller closes it. */
    NDManager newManager(int gpu);

    /** Free bytes on a GPU, not counting memory that PyTorch keeps for later arrays; empty when unknown. */
    OptionalLong freeMemory(int gpu);

    /** Releases the memory that PyTorch keeps on all GPUs for later arrays. */
    void releaseUnused();
}
