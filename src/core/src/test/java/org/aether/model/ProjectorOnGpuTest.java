package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.device.StandInGpus;
import org.aether.device.StandInGpus.Gpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The projector's way over a GPU: batches as large as memory allows, smaller ones when it is out, half precision. */
class ProjectorOnGpuTest {

    private static final ComputeSettings GPU = new ComputeSettings("gpu", 1);

    /** What the projector reckons for a row, and never less than a row takes. */
    private static final long BYTES_A_ROW = 2048 * Float.BYTES;

    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 3);
    private final StandInGpus gpus = new StandInGpus(1);
    private final Gpu gpu = gpus.gpu(0);
    private final Compute compute = gpus.compute(GPU);

    @AfterEach
    void nothingIsLeftOnTheGpu() {
        assertThat(gpu.arrays()).isZero();
        assertThat(gpu.used()).isZero();
    }

    private float[] onCpu(FloatMatrix rows) {
        try (AeProjector projector = new AeProjector(weights, Compute.open(new ComputeSettings("cpu", 1)))) {
            return projector.project(rows).data();
        }
    }

    private long bytesOfTheWeights() {
        AeProjector projector = new AeProjector(weights, compute);
        long bytes = gpu.used();
        projector.close();
        return bytes;
    }

    /** The most that a batch takes beside the weights. */
    private long bytesOfABatch(int rows) {
        StandInGpus other = new StandInGpus(1);
        try (AeProjector projector = new AeProjector(weights, other.compute(GPU))) {
            long before = other.gpu(0).used();
            projector.project(AeProjectorTest.unitRows(rows, 64, 1));
            return other.gpu(0).peak() - before;
        }
    }

    /** Rows of each batch that was finished, in their order. */
    private static List<Integer> batches(AeProjector projector, FloatMatrix rows, float[] z) {
        List<Integer> sizes = new ArrayList<>();
        projector.run(FloatBuffer.wrap(rows.data()), rows.rows(), FloatBuffer.wrap(z), o -> {
            NDArray unit = AeProjector.normalised(o);
            sizes.add((int) unit.getShape().get(0));
            return unit;
        });
        return sizes;
    }

    @Test
    void givesTheNumbersOfTheCpu() {
        FloatMatrix rows = AeProjectorTest.unitRows(70_001, 64, 6);
        float[] z = new float[rows.rows() * 128];
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThat(projector.rowsAtOnce()).isEqualTo(65_536);
            assertThat(batches(projector, rows, z)).containsExactly(65_536, 4465);
            assertThat(projector.project(FloatMatrix.zeros(0, 64)).rows()).isZero();
        }
        assertThat(Difference.largest(z, onCpu(rows))).isLessThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 256",
        "-1000000, 256",
        "1, 256",
        "4194304, 256",
        "8388607, 256",
        "8388608, 512",
        "1073741823, 32768",
        "1073741824, 65536",
        "1152921504606846976, 65536"
    })
    void aBatchTakesAtMostHalfOfTheFreeMemory(long free, int rows) {
        gpu.reportFreeMemory(OptionalLong.of(free));
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThat(projector.rowsAtOnce()).isEqualTo(rows);
            // Where it matters, PyTorch gave back first what it keeps.
            assertThat(gpus.released()).isEqualTo(rows < 65_536 ? 1 : 0);
        }
    }

    @Test
    void whereNobodySaysHowMuchIsFreeBatchesBeginLarge() {
        gpu.reportFreeMemory(OptionalLong.empty());
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThat(projector.rowsAtOnce()).isEqualTo(65_536);
        }
    }

    @Test
    void aRowTakesNoMoreThanIsReckonedForIt() {
        assertThat(bytesOfABatch(1024)).isBetween(1024 * BYTES_A_ROW / 4, 1024 * BYTES_A_ROW);
    }

    @Test
    void memoryThatFallsMakesBatchesSmallerAndChangesNoNumber() {
        long weightBytes = bytesOfTheWeights();
        long small = bytesOfABatch(256);
        gpu.memory(weightBytes + 2 * 1024 * BYTES_A_ROW);
        FloatMatrix rows = AeProjectorTest.unitRows(4000, 64, 7);
        float[] expected = onCpu(rows);
        float[] z = new float[expected.length];
        List<Integer> sizes = new ArrayList<>();
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThat(projector.rowsAtOnce()).isEqualTo(1024);
            projector.run(FloatBuffer.wrap(rows.data()), rows.rows(), FloatBuffer.wrap(z), o -> {
                NDArray unit = AeProjector.normalised(o);
                sizes.add((int) unit.getShape().get(0));
                if (sizes.size() == 2) {
                    gpu.memory(weightBytes + small);
                }
                return unit;
            });
            // Two large ones, then the third runs out: halved until 256 rows fit.
            assertThat(sizes.subList(0, 3)).containsExactly(1024, 1024, 256);
            assertThat(sizes.stream().mapToInt(i -> i).sum()).isEqualTo(4000);
            assertThat(gpus.released()).isPositive();
        }
        assertThat(Difference.largest(z, expected)).isLessThan(1e-6);
    }

    @Test
    void memoryThatComesBackMakesBatchesLargerAgain() {
        long weightBytes = bytesOfTheWeights();
        gpu.memory(weightBytes + 2 * 1024 * BYTES_A_ROW);
        FloatMatrix rows = AeProjectorTest.unitRows(30_000, 64, 8);
        float[] z = new float[rows.rows() * 128];
        try (AeProjector projector = new AeProjector(weights, compute)) {
            gpu.memory(weightBytes + bytesOfABatch(256));
            batches(projector, AeProjectorTest.unitRows(1024, 64, 1), new float[1024 * 128]);
            gpu.memory(Long.MAX_VALUE);
            List<Integer> sizes = batches(projector, rows, z);
            // Four were done before; each size serves 64 batches before the next larger one is tried, up to the first.
            assertThat(sizes.subList(0, 60)).containsOnly(256);
            assertThat(sizes.get(60)).isEqualTo(512);
            assertThat(sizes.subList(60, sizes.size() - 1)).containsOnly(512);
            batches(projector, rows, z);
            assertThat(batches(projector, rows, z)).startsWith(1024, 1024).allMatch(size -> size <= 1024);
        }
        assertThat(Difference.largest(z, onCpu(rows))).isLessThan(1e-6);
    }

    @Test
    void tooLittleMemoryForTheSmallestBatchIsOneSentence() {
        long weightBytes = bytesOfTheWeights();
        long small = bytesOfABatch(256);
        FloatMatrix rows = AeProjectorTest.unitRows(5000, 64, 9);
        try (AeProjector projector = new AeProjector(weights, compute)) {
            gpu.memory(weightBytes + small);
            projector.project(rows);
            gpu.memory(weightBytes + small - 1);
            assertThatThrownBy(() -> projector.project(rows))
                    .isInstanceOf(AetherException.class)
                    .hasMessage(
                            "The GPU has not enough free memory for 256 pixels at once; close other programs that use"
                                    + " it, or use the device cpu.");
            assertThat(gpu.used()).isEqualTo(weightBytes);
            // And it goes on when there is memory again.
            gpu.memory(Long.MAX_VALUE);
            assertThat(Difference.largest(projector.project(rows).data(), onCpu(rows)))
                    .isLessThan(1e-6);
        }
        gpu.memory(weightBytes - 1);
        assertThatThrownBy(() -> new AeProjector(weights, compute))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "The GPU has not enough free memory for the weights of a model; close other programs that use"
                                + " it, or use the device cpu.");
    }

    /** Memory may be out at any allocation: then the numbers are right all the same, or a sentence says why not. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void anyAllocationMayFail(boolean half) {
        FloatMatrix rows = AeProjectorTest.unitRows(700, 64, 10);
        Compute device = gpus.compute(half ? GPU.halved() : GPU);
        float[] expected;
        long weightAllocations;
        long all;
        try (AeProjector projector = new AeProjector(weights, device)) {
            weightAllocations = gpu.allocations();
            expected = projector.project(rows).data();
            all = gpu.allocations();
        }
        assertThat(all - weightAllocations).isGreaterThan(10);
        for (long failing = 0; failing < all; failing++) {
            gpu.fail(failing, 1);
            if (failing < weightAllocations) {
                assertThatThrownBy(() -> new AeProjector(weights, device))
                        .isInstanceOf(AetherException.class)
                        .hasMessageContaining("the weights of a model");
            } else {
                try (AeProjector projector = new AeProjector(weights, device)) {
                    assertThat(Difference.largest(projector.project(rows).data(), expected))
                            .as("allocation %d of %d", failing, all)
                            .isLessThan(half ? 2e-3 : 1e-6);
                }
            }
            assertThat(gpu.arrays()).isZero();
        }
        for (long failing = weightAllocations; failing < all; failing++) {
            gpu.fail(failing, Long.MAX_VALUE);
            try (AeProjector projector = new AeProjector(weights, device)) {
                long resident = gpu.used();
                assertThatThrownBy(() -> projector.project(rows))
                        .isInstanceOf(AetherException.class)
                        .hasMessageMatching("The GPU has not enough free memory for \\d+ pixels at once; .*");
                assertThat(gpu.used()).isEqualTo(resident);
            }
        }
    }

    @Test
    void anErrorOfAnotherKindIsNotTakenForAShortage() {
        FloatMatrix rows = AeProjectorTest.unitRows(700, 64, 11);
        ai.djl.engine.EngineException other =
                new ai.djl.engine.EngineException("CUDA error: an illegal memory access was encountered");
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThatThrownBy(() -> projector.run(
                            FloatBuffer.wrap(rows.data()), 700, FloatBuffer.wrap(new float[700 * 128]), o -> {
                                throw other;
                            }))
                    .isSameAs(other);
        }
    }

    @Test
    void severalCallersTakeOneThreadAndTheMemoryOfOneBatch() throws Exception {
        long weightBytes = bytesOfTheWeights();
        int n = 2048;
        gpu.memory(weightBytes + bytesOfABatch(n));
        gpu.reportFreeMemory(OptionalLong.of(2L * n * BYTES_A_ROW));
        FloatMatrix[] rows = IntStream.range(0, 6)
                .mapToObj(i -> AeProjectorTest.unitRows(n, 64, 20 + i))
                .toArray(FloatMatrix[]::new);
        ExecutorService callers = Executors.newFixedThreadPool(6);
        try (AeProjector projector = new AeProjector(weights, compute)) {
            assertThat(projector.rowsAtOnce()).isEqualTo(n);
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            List<Future<float[]>> results = new ArrayList<>();
            for (FloatMatrix each : rows) {
                results.add(callers.submit(() -> {
                    float[] z = new float[n * 128];
                    projector.run(FloatBuffer.wrap(each.data()), n, FloatBuffer.wrap(z), o -> {
                        threads.add(Thread.currentThread());
                        return AeProjector.normalised(o);
                    });
                    return z;
                }));
            }
            for (int i = 0; i < rows.length; i++) {
                assertThat(Difference.largest(results.get(i).get(), onCpu(rows[i])))
                        .isLessThan(1e-6);
            }
            assertThat(threads).hasSize(1);
            // Two at once would not have fitted; memory was asked for once, when the projector was made.
            assertThat(gpus.released()).isEqualTo(1);
        } finally {
            callers.shutdown();
        }
    }

    /** Real AlphaEarth vectors and the authors' weights; the cosine error is what docs/decisions.md states. */
    @Test
    void halfPrecisionCostsLessThanAMillionthOfACosine() {
        FloatMatrix a = Golden.npy("trace_A.npy");
        FloatMatrix rows = a.select(IntStream.range(0, Math.min(600, a.rows())).toArray());
        ProjectorWeights authors = Golden.weights();
        FloatMatrix exact;
        FloatMatrix halved;
        long bytesOfFloats;
        try (AeProjector full = new AeProjector(authors, compute)) {
            bytesOfFloats = gpu.used();
            exact = full.project(rows);
        }
        try (AeProjector half = new AeProjector(authors, gpus.compute(GPU.halved()))) {
            assertThat(gpu.used()).as("weights of two bytes").isEqualTo(bytesOfFloats / 2);
            halved = half.project(rows);
        }
        double sum = 0;
        double max = 0;
        for (int row = 0; row < rows.rows(); row++) {
            double dot = 0;
            double lengthA = 0;
            double lengthB = 0;
            for (int i = 0; i < 128; i++) {
                dot += (double) exact.get(row, i) * halved.get(row, i);
                lengthA += (double) exact.get(row, i) * exact.get(row, i);
                lengthB += (double) halved.get(row, i) * halved.get(row, i);
            }
            assertThat(lengthB).as("a unit vector, in full precision").isBetween(1 - 1e-6, 1 + 1e-6);
            double error = 1 - dot / Math.sqrt(lengthA * lengthB);
            sum += error;
            max = Math.max(max, error);
        }
        assertThat(halved.data()).isNotEqualTo(exact.data());
        assertThat(sum / rows.rows()).isLessThan(5e-7);
        assertThat(max).isLessThan(1e-6);
    }
}
