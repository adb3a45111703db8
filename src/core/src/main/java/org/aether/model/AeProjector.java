package org.aether.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Setting;
import org.aether.device.Compute;
import org.jspecify.annotations.Nullable;

/**
 * The AE branch for inference: {@code z = norm(W4 gelu(W3 base + b3) + b4)} with
 * {@code base = norm(W2 relu(W1 a + b1) + b2 + sigmoid(gate) (Ws a + bs))} and {@code a = v / max(|v|, 1e-6)} for the
 * vector v of a pixel (sections 2.3 and 2.6). Its weights are on the device from construction to {@link #close()}.
 *
 * <pre>{@code
 * try (AeProjector projector = new AeProjector(model.weights(), compute)) {
 *     FloatMatrix z = projector.project(pixels); // [n, 64] of any length -> [n, 128] unit rows
 * }
 * }</pre>
 *
 * <p>Every row is divided by its length here and nowhere else, so z does not depend on the length of a raster's vectors: those
 * of int8 files are up to 0.8 % too long or too short, and those of coarse coverages are shorter. A row of zeros has no meaning; {@link org.aether.raster.EmbeddingRaster#hasDirection} finds such pixels.
 *
 * <p>Rows are processed in batches, so that intermediate results stay in the processor's cache and device memory stays
 * bounded. On the CPU one thread computes a batch ({@link Compute#spread}), so equal rows give equal bits for any number
 * of threads; a GPU computes one batch at a time ({@link Compute#onGpuThread}). The result of a row depends on its position
 * in a batch by less than 1e-6. Thread-safe.
 */
public final class AeProjector implements AutoCloseable {

    /** For one core: its second-level cache holds the widest layer of this many rows. Constant, so that results do not vary. */
    private static final int CPU_BATCH = 1024;

    /** More rows at once are no faster; fewer are used where the GPU has little free memory. */
    private static final int GPU_BATCH = 65536;

    /** Upper bound of the number of intermediate results of one row. */
    private static final int NUMBERS_PER_ROW = 2048;

    private static final int MIN_BATCH = 256;

    /** Shorter input vectors are divided by this, as in the authors' inference. */
    private static final float MIN_INPUT_LENGTH = 1e-6f;

    /** After this many batches without a shortage of memory the next one is larger again. */
    private static final int BATCHES_BEFORE_GROWING = 64;

    private final Compute compute;
    private final boolean gpu;
    private final DataType precision;
    private final NDManager manager;
    private final int bands;
    private final int dimension;
    private final NDArray w1;
    private final NDArray b1;
    private final NDArray w2;
    private final NDArray gatedShortcut;
    private final NDArray b2;
    private final NDArray w3;
    private final NDArray b3;
    private final NDArray w4;
    private final NDArray b4;

    /** Input buffers for reuse, at most one for each thread that has been in {@link #run} at the same time. */
    private final ConcurrentLinkedQueue<ByteBuffer> scratch = new ConcurrentLinkedQueue<>();

    /** Rows of a batch on the GPU, a power of two: as many as its memory allowed at construction. */
    private final int largestBatch;

    /** Falls when the GPU runs out of memory, and rises again afterwards; a power of two. */
    private int batch;

    /** Number of batches without a shortage of memory since {@link #batch} changed. */
    private int batchesDone;

    /**
     * Moves the weights to the device of {@code compute}, in half precision where its settings ask for it.
     *
     * @throws AetherException when half precision is asked for on the CPU, or the device is not there or has no memory
     *     for the weights
     */
    public AeProjector(ProjectorWeights weights, Compute compute) {
        this(weights, compute, precision(compute));
    }

    private static DataType precision(Compute compute) {
        if (!compute.settings().half()) {
            return DataType.FLOAT32;
        }
        if (!compute.onGpu()) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "Half precision is for GPUs: on the CPU it is about twenty times slower than full precision;"
                                    + " compute in full precision, or use {}.",
                            Setting.DEVICE.to("gpu"))
                    .about(Setting.HALF_PRECISION);
        }
        return DataType.FLOAT16;
    }

    /** @param precision of the layers; their result is float32 in any case */
    AeProjector(ProjectorWeights weights, Compute compute, DataType precision) {
        this.compute = compute;
        this.gpu = compute.onGpu();
        this.precision = precision;
        this.bands = weights.bands();
        this.dimension = weights.dimension();
        this.manager = compute.newManager();
        try {
            this.w1 = layer(weights.tensor("ae.proj.0.weight"));
            this.b1 = layer(weights.tensor("ae.proj.0.bias"));
            this.w2 = layer(weights.tensor("ae.proj.2.weight"));
            this.w3 = layer(weights.tensor("ae.post_mlp.0.weight"));
            this.b3 = layer(weights.tensor("ae.post_mlp.0.bias"));
            this.w4 = layer(weights.tensor("ae.post_mlp.3.weight"));
            this.b4 = layer(weights.tensor("ae.post_mlp.3.bias"));
            // The gate is constant now, so the weights of the shortcut are multiplied by it, and both biases are added.
            double open = 1 / (1 + Math.exp(-weights.tensor("ae.gate").data()[0]));
            float[] shortcut = weights.tensor("ae.shortcut.weight").data().clone();
            for (int i = 0; i < shortcut.length; i++) {
                shortcut[i] = (float) (open * shortcut[i]);
            }
            float[] bias = weights.tensor("ae.proj.2.bias").data().clone();
            for (int i = 0; i < bias.length; i++) {
                bias[i] = (float)
                        (bias[i] + open * weights.tensor("ae.shortcut.bias").data()[i]);
            }
            this.gatedShortcut =
                    layer(new Tensor(weights.tensor("ae.shortcut.weight").shape(), shortcut));
            this.b2 = layer(new Tensor(new int[] {dimension}, bias));
            this.largestBatch = gpu ? gpuBatch(compute) : CPU_BATCH;
            this.batch = largestBatch;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** The largest power of two whose intermediate results fill at most half of the free memory. */
    private static int gpuBatch(Compute compute) {
        long free = compute.freeGpuMemory(2 * batchBytes(GPU_BATCH)).orElse(Long.MAX_VALUE);
        int rows = GPU_BATCH;
        while (rows > MIN_BATCH && batchBytes(rows) > free / 2) {
            rows /= 2;
        }
        return rows;
    }

    private static long batchBytes(int rows) {
        return (long) rows * NUMBERS_PER_ROW * Float.BYTES;
    }

    private NDArray layer(Tensor tensor) {
        NDArray full = constant(tensor);
        if (precision == DataType.FLOAT32) {
            return full;
        }
        try (full) {
            return full.toType(precision, true);
        } catch (EngineException e) {
            throw explained(e, "the weights of a model");
        }
    }

    /** The number of rows that one call of {@link #run} should have. */
    public int rowsAtOnce() {
        return gpu ? largestBatch : 16 * CPU_BATCH;
    }

    /** Length of the input vectors, 64 for AlphaEarth. */
    public int bands() {
        return bands;
    }

    /** Length d of z, 128. */
    public int dimension() {
        return dimension;
    }

    /**
     * Moves a constant to the device, where it stays until this projector closes.
     *
     * @throws AetherException when the device has no memory for it
     */
    public NDArray constant(Tensor tensor) {
        long[] shape = new long[tensor.shape().length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.shape()[i];
        }
        try {
            return manager.create(tensor.data(), new Shape(shape));
        } catch (EngineException e) {
            throw explained(e, "the weights of a model");
        }
    }

    private RuntimeException explained(EngineException e, String what) {
        if (!Compute.outOfMemory(e)) {
            return e;
        }
        return gpu
                ? new AetherException(
                                Kind.OUT_OF_RESOURCES,
                                e,
                                "The GPU has not enough free memory for {}; close other programs that use it, or use {}.",
                                what,
                                Setting.DEVICE.to("cpu"))
                        .about(Setting.DEVICE)
                : new AetherException(
                        Kind.OUT_OF_RESOURCES,
                        e,
                        "The machine has not enough free memory for {}; close other programs.",
                        what);
    }

    /**
     * z of every row.
     *
     * @param rows {@code [n, bands]} of any length but zero, no NaN
     * @return {@code [n, dimension]} unit rows
     */
    public FloatMatrix project(FloatMatrix rows) {
        if (rows.columns() != bands) {
            throw new IllegalArgumentException(
                    "The AE branch takes vectors of " + bands + " numbers, not " + rows.columns());
        }
        FloatMatrix z = FloatMatrix.zeros(rows.rows(), dimension);
        run(FloatBuffer.wrap(rows.data()), rows.rows(), FloatBuffer.wrap(z.data()), AeProjector::normalised);
        return z;
    }

    /**
     * Projects rows and finishes them on the device, so that only the finished values are copied from it.
     *
     * @param in {@code [n, bands]} from index 0 of any length but zero, heap or direct, no NaN; not changed; position
     *     and limit are not used
     * @param n rows
     * @param out receives {@code [n, columns]} from index 0
     * @param finish takes {@code W4 gelu(…) + b4} of some rows, {@code [m, dimension]} <em>before</em> the last
     *     normalisation, and gives {@code [m, columns]} float32, or {@code [m / 2, columns]} when n is even, since so
     *     is every m then; it may change its argument
     * @throws AetherException when the device has not enough memory, a GPU not even for small batches
     */
    public void run(FloatBuffer in, int n, FloatBuffer out, UnaryOperator<NDArray> finish) {
        if (!gpu) {
            int batches = (n + CPU_BATCH - 1) / CPU_BATCH;
            try {
                compute.spread(batches, i -> {
                    int start = i * CPU_BATCH;
                    runBatch(in, start, Math.min(CPU_BATCH, n - start), out, finish);
                });
            } catch (EngineException e) {
                throw explained(e, CPU_BATCH + " pixels at once");
            }
            return;
        }
        int start = 0;
        while (start < n) {
            int rows = Math.min(batch(), n - start);
            try {
                runBatch(in, start, rows, out, finish);
                start += rows;
                batchDone();
            } catch (EngineException e) {
                if (!Compute.outOfMemory(e) || rows <= MIN_BATCH) {
                    throw explained(e, rows + " pixels at once");
                }
                compute.releaseUnusedMemory();
                batchFailed(rows);
            }
        }
    }

    private synchronized int batch() {
        return batch;
    }

    /** Makes batches larger again after a while: another program may have caused the shortage. */
    private synchronized void batchDone() {
        if (batch < largestBatch && ++batchesDone >= BATCHES_BEFORE_GROWING) {
            batch *= 2;
            batchesDone = 0;
        }
    }

    /** The next power of two below {@code rows}, so that an even number of rows is still cut into even numbers. */
    private synchronized void batchFailed(int rows) {
        batch = Math.min(batch, Integer.highestOneBit(rows - 1));
        batchesDone = 0;
    }

    private void runBatch(FloatBuffer in, int start, int rows, FloatBuffer out, UnaryOperator<NDArray> finish) {
        ByteBuffer memory = copied(in, start, rows);
        try {
            if (gpu) {
                compute.onGpuThread(() -> runBatch(memory, start, rows, out, finish));
            } else {
                runBatch(memory, start, rows, out, finish);
            }
        } finally {
            scratch.offer(memory);
        }
    }

    private void runBatch(ByteBuffer memory, int start, int rows, FloatBuffer out, UnaryOperator<NDArray> finish) {
        try (NDManager step = manager.newSubManager()) {
            NDArray x = step.create(memory, new Shape(rows, bands), DataType.FLOAT32);
            NDArray result = finish.apply(unnormalised(unitInput(x)));
            int size = Math.toIntExact(result.getShape().size());
            FloatBuffer numbers = result.toByteBuffer(true).asFloatBuffer();
            out.put((int) ((long) start * size / rows), numbers, 0, size);
        }
    }

    /** Rows in memory that the engine accepts; copied on the caller's thread, so that a GPU does not wait for it. */
    private ByteBuffer copied(FloatBuffer in, int start, int rows) {
        int bytes = rows * bands * Float.BYTES;
        ByteBuffer memory = scratch.poll();
        if (memory == null || memory.capacity() < bytes) {
            memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        memory.clear().limit(bytes);
        memory.asFloatBuffer().put(0, in, start * bands, rows * bands);
        return memory;
    }

    /** Divides each row by its length in place, in full precision and on the device. */
    private static NDArray unitInput(NDArray rows) {
        try (NDArray length = length(rows, MIN_INPUT_LENGTH)) {
            return rows.divi(length);
        }
    }

    /** {@code W4 gelu(W3 base + b3) + b4} of unit rows {@code [n, bands]}, float32, in the rows' own manager. */
    private NDArray unnormalised(NDArray rows) {
        if (precision == DataType.FLOAT32) {
            return layers(rows);
        }
        try (NDArray x = rows.toType(precision, true);
                NDArray result = layers(x)) {
            return result.toType(DataType.FLOAT32, true);
        }
    }

    private NDArray layers(NDArray x) {
        NDArray base;
        try (NDArray linear = linear(x, w1, b1);
                NDArray hidden = Activation.relu(linear)) {
            base = linear(hidden, w2, b2);
        }
        try (NDArray shortcut = linear(x, gatedShortcut, null)) {
            base.addi(shortcut);
        }
        try (NDArray unit = unit(base);
                NDArray linear = linear(unit, w3, b3);
                NDArray hidden = Activation.gelu(linear)) {
            return linear(hidden, w4, b4);
        }
    }

    /** Lengths are computed in full precision, because half precision cannot represent the epsilon. */
    private NDArray unit(NDArray base) {
        if (precision == DataType.FLOAT32) {
            return normalised(base);
        }
        try (base;
                NDArray full = base.toType(DataType.FLOAT32, true)) {
            return normalised(full).toType(precision, true);
        }
    }

    private static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    /** Scales rows to length one in place; the epsilon is torch's. */
    public static NDArray normalised(NDArray rows) {
        try (NDArray length = length(rows)) {
            return rows.divi(length);
        }
    }

    /** Lengths of the rows, {@code [n, 1]}, at least 1e-12. */
    public static NDArray length(NDArray rows) {
        return length(rows, 1e-12f);
    }

    private static NDArray length(NDArray rows, float min) {
        try (NDArray norm = rows.norm(new int[] {1}, true)) {
            return norm.maximum(min);
        }
    }

    /** Frees the device memory. No call may be in progress. */
    @Override
    public void close() {
        manager.close();
    }
}
