package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.DoubleNetwork;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.junit.jupiter.api.Test;

/** The gradient derived by hand against differences of the double-precision twin, for every single weight. */
class AlignmentGradientTest {

    private static final double LAMBDA = 0.3;
    private static final double TEMPERATURE = 0.2;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));
    private final Random random = new Random(5);

    @Test
    void gradientIsTheSlopeOfTheLossInEveryWeight() {
        ProjectorWeights weights = smallWeights(5, 7, 6, 4);
        int n = 9;
        FloatMatrix base = unitRows(n, 5);
        FloatMatrix context = unitRows(n, 5);
        FloatMatrix text = unitRows(n, 4);
        DoubleNetwork twin = new DoubleNetwork(weights);
        double loss = twin.loss(base, context, text, LAMBDA, TEMPERATURE);

        try (NDManager manager = compute.newManager()) {
            ParameterVector parameters = new ParameterVector(weights, manager);
            AlignmentNetwork network = new AlignmentNetwork(parameters, LAMBDA, TEMPERATURE, n, manager);
            float[] views = new float[2 * n * 5];
            System.arraycopy(base.data(), 0, views, 0, n * 5);
            System.arraycopy(context.data(), 0, views, n * 5, n * 5);
            AlignmentNetwork.Step step = network.step(
                    manager.create(views, new Shape(views.length / 5, 5)),
                    manager.create(text.data(), new Shape(n, 4)));
            assertThat((double) step.loss().getFloat(0)).isCloseTo(loss, within(1e-5));

            ProjectorWeights gradient = shapedLike(parameters, step.gradient());
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

    private static ProjectorWeights shapedLike(ParameterVector parameters, NDArray gradient) {
        return parameters.toWeights(gradient);
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
