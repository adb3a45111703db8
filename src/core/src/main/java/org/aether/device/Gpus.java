package org.aether.device;

import ai.djl.ndarray.NDManager;
import java.util.OptionalLong;

/**
 * The GPUs of this machine, as {@link Compute} needs them. {@link CudaGpus} are real ones. Tests put GPUs in their place
 * that compute on the CPU, so that all that depends on a GPU but not on CUDA is tested on machines without one.
 */
interface Gpus {

    /** How many there are; they are numbered from 0. */
    int count();

    /** A new root manager whose arrays lie on a GPU; the caller closes it. */
    NDManager newManager(int gpu);

    /** Bytes that are free on a GPU, without those that PyTorch keeps for later; empty where nobody says. */
    OptionalLong freeMemory(int gpu);

    /** Gives back the memory that PyTorch keeps on all GPUs for later arrays. */
    void releaseUnused();
}
