package org.aether.head;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.aether.model.Tensor;

/**
 * The network of a head and its losses (eq. 9–12): linear, or one hidden layer with ReLU, in plain Java.
 *
 * <p>All parameters lie in one array that callers own; the network itself is immutable and thread-safe.
 */
final class HeadNetwork {

    /** Absent when the head is linear. */
    private final DenseLayer hidden;

    private final DenseLayer out;

    HeadNetwork(int inputs, int hiddenWidth, int outputs) {
        hidden = hiddenWidth == 0 ? null : new DenseLayer(inputs, hiddenWidth, 0);
        out = hidden == null ? new DenseLayer(inputs, outputs, 0) : new DenseLayer(hiddenWidth, outputs, hidden.end());
    }

    int parameters() {
        return out.end();
    }

    float[] initialise(NumpyRandom random) {
        float[] parameters = new float[parameters()];
        if (hidden != null) {
            hidden.initialise(parameters, random);
        }
        out.initialise(parameters, random);
        return parameters;
    }

    /** Logits or standardised values. @param x {@code [rows, inputs]} @return {@code [rows, outputs]} */
    float[] forward(float[] parameters, float[] x, int rows) {
        float[] y = new float[rows * out.outputs()];
        out.forward(parameters, hidden == null ? x : activate(parameters, x, rows), rows, y);
        return y;
    }

    /**
     * Loss of a batch, and its gradient.
     *
     * @param gradient overwritten with the gradient by every parameter
     * @return the mean loss over the rows
     */
    double step(Task task, float[] parameters, float[] x, float[] targets, int rows, float[] gradient) {
        float[] activation = hidden == null ? x : activate(parameters, x, rows);
        float[] y = new float[rows * out.outputs()];
        out.forward(parameters, activation, rows, y);
        double loss = lossAndGradient(task, y, targets, rows, out.outputs());
        Arrays.fill(gradient, 0);
        out.backward(activation, y, rows, gradient);
        if (hidden != null) {
            float[] d = new float[rows * hidden.outputs()];
            out.backwardInput(parameters, y, rows, d);
            for (int i = 0; i < d.length; i++) {
                d[i] = activation[i] > 0 ? d[i] : 0;
            }
            hidden.backward(x, d, rows, gradient);
        }
        return loss;
    }

    private float[] activate(float[] parameters, float[] x, int rows) {
        float[] activation = new float[rows * hidden.outputs()];
        hidden.forward(parameters, x, rows, activation);
        for (int i = 0; i < activation.length; i++) {
            activation[i] = Math.max(activation[i], 0);
        }
        return activation;
    }

    /**
     * The mean loss over the rows; {@code y} is overwritten with the gradient of that loss by y.
     *
     * <p>Cross-entropy to one-hot classes and to shares are one formula, {@code -Σ q log softmax(y)}; the squared error
     * is averaged over the outputs too, as torch does.
     */
    static double lossAndGradient(Task task, float[] y, float[] targets, int rows, int outputs) {
        double sum = 0;
        if (task == Task.REGRESSION) {
            for (int i = 0; i < y.length; i++) {
                float difference = y[i] - targets[i];
                sum += (double) difference * difference;
                y[i] = 2 * difference / y.length;
            }
            return sum / y.length;
        }
        for (int row = 0; row < rows; row++) {
            int at = row * outputs;
            double normaliser = logSumExp(y, at, outputs);
            for (int o = at; o < at + outputs; o++) {
                double logShare = y[o] - normaliser;
                if (targets[o] > 0) {
                    sum -= targets[o] * logShare;
                }
                y[o] = (float) ((StrictMath.exp(logShare) - targets[o]) / rows);
            }
        }
        return sum / rows;
    }

    /** Turns logits {@code [rows, outputs]} into shares that sum to one, in place. */
    static void softmax(float[] y, int rows, int outputs) {
        for (int at = 0; at < rows * outputs; at += outputs) {
            double normaliser = logSumExp(y, at, outputs);
            for (int o = at; o < at + outputs; o++) {
                y[o] = (float) StrictMath.exp(y[o] - normaliser);
            }
        }
    }

    private static double logSumExp(float[] y, int at, int outputs) {
        float max = Float.NEGATIVE_INFINITY;
        for (int o = at; o < at + outputs; o++) {
            max = Math.max(max, y[o]);
        }
        double total = 0;
        for (int o = at; o < at + outputs; o++) {
            total += StrictMath.exp((double) y[o] - max);
        }
        return max + StrictMath.log(total);
    }

    /** The parameters as torch names and shapes them: weights {@code [outputs, inputs]}. */
    Map<String, Tensor> tensors(float[] parameters) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (hidden != null) {
            export(hidden, "hidden", parameters, tensors);
        }
        export(out, "out", parameters, tensors);
        return tensors;
    }

    /** The parameter array of tensors made by {@link #tensors}. */
    float[] parameters(Map<String, Tensor> tensors) {
        float[] parameters = new float[parameters()];
        if (hidden != null) {
            load(hidden, "hidden", parameters, tensors);
        }
        load(out, "out", parameters, tensors);
        return parameters;
    }

    private static void export(DenseLayer layer, String name, float[] parameters, Map<String, Tensor> tensors) {
        float[] weight = new float[layer.weights()];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int o = 0; o < layer.outputs(); o++) {
                weight[o * layer.inputs() + i] = parameters[layer.start() + i * layer.outputs() + o];
            }
        }
        tensors.put(name + ".weight", new Tensor(new int[] {layer.outputs(), layer.inputs()}, weight));
        tensors.put(
                name + ".bias",
                new Tensor(
                        new int[] {layer.outputs()}, Arrays.copyOfRange(parameters, layer.biasStart(), layer.end())));
    }

    private static void load(DenseLayer layer, String name, float[] parameters, Map<String, Tensor> tensors) {
        float[] weight = tensors.get(name + ".weight").data();
        for (int i = 0; i < layer.inputs(); i++) {
            for (int o = 0; o < layer.outputs(); o++) {
                parameters[layer.start() + i * layer.outputs() + o] = weight[o * layer.inputs() + i];
            }
        }
        System.arraycopy(tensors.get(name + ".bias").data(), 0, parameters, layer.biasStart(), layer.outputs());
    }
}
