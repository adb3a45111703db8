package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

public class AeProjectorTest {

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));
    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 3);

    public static FloatMatrix unitRows(int rows, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    @Test
    void equalsTheFormulasInDoublePrecision() {
        FloatMatrix rows = unitRows(40, 64, 1);
        double[][] expected = new DoubleNetwork(weights).all(rows, true);
        try (AeProjector projector = new AeProjector(weights, compute)) {
            FloatMatrix z = projector.project(rows);
            for (int row = 0; row < z.rows(); row++) {
                for (int i = 0; i < z.columns(); i++) {
                    assertThat((double) z.get(row, i)).isCloseTo(expected[row][i], within(1e-6));
                }
            }
        }
    }

    @Test
    void rowsAreDividedByTheirLength() {
        FloatMatrix rows = unitRows(40, 64, 1);
        FloatMatrix scaled = FloatMatrix.zeros(40, 64);
        double[][] expected = new double[40][];
        for (int row = 0; row < 40; row++) {
            // From 1e-4 to 7e3, then two rows that are shorter than the epsilon.
            float scale = row < 38 ? (float) Math.pow(1.6, row - 19) : 1e-7f * (row - 35);
            double[] vector = new double[64];
            for (int i = 0; i < 64; i++) {
                scaled.data()[row * 64 + i] = scale * rows.get(row, i);
                vector[i] = scaled.get(row, i);
            }
            expected[row] = new DoubleNetwork(weights).pixel(vector);
        }
        float[] before = scaled.data().clone();
        try (AeProjector projector = new AeProjector(weights, compute)) {
            FloatMatrix z = projector.project(scaled);
            for (int row = 0; row < z.rows(); row++) {
                for (int i = 0; i < z.columns(); i++) {
                    assertThat((double) z.get(row, i)).as("row %d", row).isCloseTo(expected[row][i], within(1e-6));
                }
            }
        }
        assertThat(scaled.data()).as("the input is left alone").isEqualTo(before);
    }

    @Test
    void halfTheLengthGivesTheSameBitsInBothPrecisions() {
        FloatMatrix rows = unitRows(1300, 64, 7);
        FloatMatrix halves = FloatMatrix.zeros(1300, 64);
        for (int i = 0; i < halves.data().length; i++) {
            halves.data()[i] = rows.data()[i] / 2;
        }
        for (DataType precision : new DataType[] {DataType.FLOAT32, DataType.FLOAT16}) {
            int n = precision == DataType.FLOAT32 ? 1300 : 50;
            int[] some = IntStream.range(0, n).toArray();
            try (AeProjector projector = new AeProjector(weights, compute, precision)) {
                assertThat(projector.project(halves.select(some)).data())
                        .isEqualTo(projector.project(rows.select(some)).data());
            }
        }
    }

    @Test
    void textBranchEqualsTheFormulasInDoublePrecision() {
        FloatMatrix rows = unitRows(20, 384, 1);
        double[][] expected = new DoubleNetwork(weights).all(rows, false);
        FloatMatrix z = new TextProjector(weights).project(rows);
        for (int row = 0; row < z.rows(); row++) {
            for (int i = 0; i < z.columns(); i++) {
                assertThat((double) z.get(row, i)).isCloseTo(expected[row][i], within(1e-7));
            }
        }
    }

    @Test
    void theCutIntoBatchesDoesNotShow() {
        FloatMatrix rows = unitRows(13000, 64, 2);
        try (AeProjector projector = new AeProjector(weights, compute)) {
            FloatMatrix whole = projector.project(rows);
            int from = 0;
            for (int size : new int[] {1, 17, 4096, 8886}) {
                int start = from;
                FloatMatrix part = projector.project(
                        rows.select(IntStream.range(start, start + size).toArray()));
                float[] expected = Arrays.copyOfRange(whole.data(), start * 128, (start + size) * 128);
                assertThat(Difference.largest(part.data(), expected)).isLessThan(1e-6);
                from += size;
            }
            assertThat(from).isEqualTo(13000);
        }
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        FloatMatrix rows = unitRows(5000, 64, 4);
        try (AeProjector one = new AeProjector(weights, compute);
                AeProjector three = new AeProjector(weights, Compute.open(new ComputeSettings("cpu", 3)))) {
            assertThat(three.project(rows).data()).isEqualTo(one.project(rows).data());
        }
    }

    /** The path that GPUs take; the CPU takes it as well, slowly. */
    @Test
    void halfPrecisionStaysCloseToFullPrecision() {
        FloatMatrix rows = unitRows(300, 64, 5);
        try (AeProjector full = new AeProjector(weights, compute);
                AeProjector half = new AeProjector(weights, compute, DataType.FLOAT16)) {
            FloatMatrix z = full.project(rows);
            FloatMatrix halved = half.project(rows);
            assertThat(halved.data()).isNotEqualTo(z.data());
            for (int row = 0; row < z.rows(); row++) {
                double cosine = 0;
                for (int i = 0; i < 128; i++) {
                    cosine += (double) z.get(row, i) * halved.get(row, i);
                }
                assertThat(cosine).isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void halfPrecisionOnTheCpuIsRefused() {
        Compute half = Compute.open(new ComputeSettings("cpu", 1).halved());
        assertThatThrownBy(() -> new AeProjector(weights, half))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("Half precision is for GPUs");
    }

    @Test
    @Tag("gpu")
    void gpusGiveTheNumbersOfTheCpu() {
        Compute gpus = Compute.open(new ComputeSettings("auto", 1));
        assumeTrue(gpus.device().isGpu(), "skipped: there is no CUDA device here");
        FloatMatrix rows = unitRows(70_000, 64, 6);
        try (AeProjector cpu = new AeProjector(weights, compute)) {
            float[] expected = cpu.project(rows).data();
            for (Compute device : Compute.open(new ComputeSettings("gpus", 1)).each()) {
                try (AeProjector gpu = new AeProjector(weights, device)) {
                    assertThat(Difference.largest(gpu.project(rows).data(), expected))
                            .isLessThan(1e-4);
                }
            }
            try (AeProjector half = new AeProjector(weights, Compute.open(new ComputeSettings("gpu", 1).halved()))) {
                assertThat(Difference.largest(half.project(rows).data(), expected))
                        .isLessThan(1e-2);
            }
        }
    }
}
