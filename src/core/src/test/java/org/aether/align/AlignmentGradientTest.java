package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.DoubleNetwork;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient derived by hand against differences of the double-precision twin, for every single weight. */
class AlignmentGradientTest {

    private static final double LAMBDA = 0.3;
    private static final double TEMPERATURE = 0.2;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));
    private final Random random = new Random(5);

    /** The batch in one chunk, and in chunks of which the last is smaller. */
    @ParameterizedTest
    @ValueSource(ints = {9, 4})
    void gradientIsTheSlopeOfTheLossInEveryWeight(int chunk) {
        ProjectorWeights weights = smallWeights(5, 7, 6, 4);
        int n = 9;
        FloatMatrix base = unitRows(n, 5);
        FloatMatrix context = unitRows(n, 5);
        FloatMatrix text = unitRows(n, 4);
        DoubleNetwork twin = new DoubleNetwork(weights);
        double loss = twin.loss(base, context, text, LAMBDA, TEMPERATURE);

        try (NDManager manager = compute.newManager()) {
            ParameterVector parameters = new ParameterVector(weights, manager);
            AlignmentNetwork network =
                    new AlignmentNetwork(parameters, LAMBDA, TEMPERATURE, new RowChunks(n, chunk), compute, manager);
            AlignmentNetwork.Step step = network.step(new Views(base, context, text), manager);
            assertThat(step.losses().total()).isCloseTo(loss, within(1e-5));
            double crossModal =
                    network.crossModalLoss(new Views(base, context, text), new RowChunks(n, chunk), manager);
            assertThat(crossModal).isCloseTo(step.losses().crossModal(), within(1e-5));

            NDList flat = new NDList();
            parameters.names().forEach(name -> flat.add(step.gradient(name).flatten()));
            ProjectorWeights gradient = parameters.toWeights(NDArrays.concat(flat));
            gradient.tensors().forEach((name, slopes) -> {
                double[] values = twin.weights.get(name);
                for (int i = 0; i < values.length; i++) {
                    double value = values[i];
                    double h = 1e-5;
                    values[i] = value + h;
                    double above = twin.loss(base, context, text, LAMBDA, TEMPERATURE);
                    values[i] = value - h;
                    double below = twin.loss(base, context, text, LAMBDA, TEMPERATURE);
                    values[i] = value;
                    assertThat((double) slopes.data()[i])
                            .as("dL/d %s[%d]", name, i)
                            .isCloseTo((above - below) / (2 * h), within(2e-5));
                }
            });
        }
    }

    /** All rows of three matrices, in their order. */
    private record Views(FloatMatrix base, FloatMatrix context, FloatMatrix text) implements AlignmentNetwork.Rows {

        @Override
        public NDArray views(NDManager manager, int from, int to, boolean withContext) {
            NDArray own = rows(base, manager, from, to);
            return withContext ? NDArrays.concat(new NDList(own, rows(context, manager, from, to))) : own;
        }

        @Override
        public NDArray text(NDManager manager, int from, int to) {
            return rows(text, manager, from, to);
        }

        private static NDArray rows(FloatMatrix matrix, NDManager manager, int from, int to) {
            int columns = matrix.columns();
            return manager.create(
                    Arrays.copyOfRange(matrix.data(), from * columns, to * columns), new Shape(to - from, columns));
        }
    }

    private ProjectorWeights smallWeights(int bands, int hidden, int dimension, int text) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("ae.gate", uniform(1));
        layer(tensors, "ae.proj.0", bands, hidden);
        layer(tensors, "ae.proj.2", hidden, dimension);
        layer(tensors, "ae.shortcut", bands, dimension);
        layer(tensors, "ae.post_mlp.0", dimension, hidden);
        layer(tensors, "ae.post_mlp.3", hidden, dimension);
        layer(tensors, "text.proj", text, dimension);
        return new ProjectorWeights(tensors);
    }

    private void layer(Map<String, Tensor> tensors, String name, int in, int out) {
        tensors.put(name + ".weight", uniform(out, in));
        tensors.put(name + ".bias", uniform(out));
    }

    private Tensor uniform(int... shape) {
        int size = 1;
        for (int axis : shape) {
            size *= axis;
        }
        float[] data = new float[size];
        for (int i = 0; i < size; i++) {
            data[i] = random.nextFloat() * 2 - 1;
        }
        return new Tensor(shape, data);
    }

    private FloatMatrix unitRows(int rows, int columns) {
        return new FloatMatrix(rows, columns, uniform(rows, columns).data()).normalizeRows();
    }
}
