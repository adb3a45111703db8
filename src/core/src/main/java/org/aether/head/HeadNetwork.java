package org.aether.head;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.aether.FloatMatrix;
import org.aether.model.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The network of a head and its losses (eq. 9–12): linear, or one hidden layer with ReLU, in plain Java.
 *
 * <p>All parameters are in one table of rows that the caller owns; the network itself is immutable and thread-safe.
 */
final class HeadNetwork {

    /** Null when the head is linear. */
    private final @Nullable DenseLayer hidden;

    private final DenseLayer out;

    HeadNetwork(int inputs, int hiddenWidth, int outputs) {
        hidden = hiddenWidth == 0 ? null : new DenseLayer(inputs, hiddenWidth, 0);
        out = hidden == null ? new DenseLayer(inputs, outputs, 0) : new DenseLayer(hiddenWidth, outputs, hidden.end());
    }

    float[][] initialise(NumpyRandom random) {
        float[][] parameters = new float[out.end()][];
        if (hidden != null) {
            hidden.initialise(parameters, random);
        }
        out.initialise(parameters, random);
        return parameters;
    }

    /**
     * Logits or standardised values.
     *
     * @param x {@code [n][inputs]}
     * @return {@code [n][outputs]}
     */
    float[][] forward(float[][] parameters, float[][] x) {
        return out.forward(parameters, hidden == null ? x : activate(hidden, parameters, x));
    }

    /**
     * Computes the loss of a batch and its gradient.
     *
     * @param gradient shaped as the parameters; overwritten with the gradient of the loss by the parameters
     * @return the mean loss over the rows
     */
    double step(Task task, float[][] parameters, float[][] x, float[][] targets, float[][] gradient) {
        float[][] activation = hidden == null ? x : activate(hidden, parameters, x);
        float[][] y = out.forward(parameters, activation);
        double loss = lossAndGradient(task, y, targets);
        out.backward(activation, y, gradient);
        if (hidden != null) {
            float[][] d = out.backwardInput(parameters, y);
            for (int row = 0; row < d.length; row++) {
                for (int i = 0; i < d[row].length; i++) {
                    d[row][i] = activation[row][i] > 0 ? d[row][i] : 0;
                }
            }
            hidden.backward(x, d, gradient);
        }
        return loss;
    }

    private static float[][] activate(DenseLayer hidden, float[][] parameters, float[][] x) {
        float[][] activation = hidden.forward(parameters, x);
        for (float[] row : activation) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Math.max(row[i], 0);
            }
        }
        return activation;
    }

    /**
     * The mean loss over the rows; {@code y} is overwritten with the gradient of that loss by y.
     *
     * <p>The cross-entropy to one-hot classes and to shares is the same formula, {@code -Σ q log softmax(y)}; the squared
     * error is averaged over the outputs too, as in torch.
     *
     * @param y {@code [n][outputs]}
     * @param targets {@code [n][outputs]}
     */
    static double lossAndGradient(Task task, float[][] y, float[][] targets) {
        double sum = 0;
        for (int row = 0; row < y.length; row++) {
            sum += task == Task.REGRESSION
                    ? squaredError(y[row], targets[row], y.length)
                    : crossEntropy(y[row], targets[row], y.length);
        }
        return sum / y.length;
    }

    private static double squaredError(float[] y, float[] target, int rows) {
        double sum = 0;
        for (int o = 0; o < y.length; o++) {
            float difference = y[o] - target[o];
            sum += (double) difference * difference;
            y[o] = 2 * difference / ((float) rows * y.length);
        }
        return sum / y.length;
    }

    private static double crossEntropy(float[] y, float[] target, int rows) {
        double sum = 0;
        double normaliser = logSumExp(y);
        for (int o = 0; o < y.length; o++) {
            double logShare = y[o] - normaliser;
            if (target[o] > 0) {
                sum -= target[o] * logShare;
            }
            y[o] = (float) ((StrictMath.exp(logShare) - target[o]) / rows);
        }
        return sum;
    }

    /** Turns the logits of one row into shares that sum to one, in place. */
    static void softmax(float[] y) {
        double normaliser = logSumExp(y);
        for (int o = 0; o < y.length; o++) {
            y[o] = (float) StrictMath.exp(y[o] - normaliser);
        }
    }

    private static double logSumExp(float[] y) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : y) {
            max = Math.max(max, logit);
        }
        double total = 0;
        for (float logit : y) {
            total += StrictMath.exp((double) logit - max);
        }
        return max + StrictMath.log(total);
    }

    /** Copies of the rows of a matrix. */
    static float[][] rows(FloatMatrix matrix) {
        float[][] rows = new float[matrix.rows()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = matrix.row(row);
        }
        return rows;
    }

    /** The parameters with the names and shapes of torch: weights {@code [outputs, inputs]}. */
    Map<String, Tensor> tensors(float[][] parameters) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (hidden != null) {
            save(hidden, "hidden", parameters, tensors);
        }
        save(out, "out", parameters, tensors);
        return tensors;
    }

    /** The parameter table of tensors made by {@link #tensors}. */
    float[][] parameters(Map<String, Tensor> tensors) {
        float[][] parameters = new float[out.end()][];
        if (hidden != null) {
            load(hidden, "hidden", parameters, tensors);
        }
        load(out, "out", parameters, tensors);
        return parameters;
    }

    private static void save(DenseLayer layer, String name, float[][] parameters, Map<String, Tensor> tensors) {
        float[] weight = new float[layer.inputs() * layer.outputs()];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int o = 0; o < layer.outputs(); o++) {
                weight[o * layer.inputs() + i] = parameters[layer.first() + i][o];
            }
        }
        tensors.put(name + ".weight", new Tensor(new int[] {layer.outputs(), layer.inputs()}, weight));
        tensors.put(name + ".bias", new Tensor(new int[] {layer.outputs()}, parameters[layer.biasRow()].clone()));
    }

    private static void load(DenseLayer layer, String name, float[][] parameters, Map<String, Tensor> tensors) {
        float[] weight = tensor(tensors, name + ".weight").data();
        for (int i = 0; i < layer.inputs(); i++) {
            float[] row = new float[layer.outputs()];
            for (int o = 0; o < row.length; o++) {
                row[o] = weight[o * layer.inputs() + i];
            }
            parameters[layer.first() + i] = row;
        }
        parameters[layer.biasRow()] = tensor(tensors, name + ".bias").data().clone();
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }
}
