package org.aether.head;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;

/**
 * A trained task head (section 2.7): linear, or with one hidden layer and ReLU. Plain Java, thread-safe.
 *
 * @param task what it predicts
 * @param labels names of classes, bins or targets, one per output
 * @param targets the attributes that it was trained on
 * @param tensors {@code hidden.weight} {@code [hidden, inputs]}, {@code hidden.bias} (absent when linear),
 *     {@code out.weight} {@code [labels, hidden or inputs]}, {@code out.bias}, and for regression {@code target.mean},
 *     {@code target.std}; shapes are those of torch's {@code nn.Linear}
 * @param origin where the vectors come from that it was trained on; empty when that is not known
 * @param report how it was trained and how well it did; empty when that is not known
 */
public record TaskHead(
        Task task,
        List<String> labels,
        List<String> targets,
        Map<String, Tensor> tensors,
        Optional<VectorOrigin> origin,
        Optional<HeadReport> report) {

    private static final String HIDDEN_WEIGHT = "hidden.weight";

    public TaskHead {
        labels = List.copyOf(labels);
        targets = List.copyOf(targets);
    }

    /** Length of the vectors it takes. */
    public int inputs() {
        return tensor(hidden() == 0 ? "out.weight" : HIDDEN_WEIGHT).shape()[1];
    }

    /** Width of its hidden layer; 0 when it is linear. */
    public int hidden() {
        Tensor weight = tensors.get(HIDDEN_WEIGHT);
        return weight == null ? 0 : weight.shape()[0];
    }

    /**
     * One of its tensors.
     *
     * @throws NullPointerException when the head has no tensor of that name
     */
    public Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /**
     * Predicts row by row; a row of NaN stays NaN.
     *
     * @param vectors {@code [n, inputs]}
     * @return {@code [n, labels]}: class probabilities, shares (rows sum to one), or values in the targets' own units
     * @throws AetherException when the vectors have another length than those it was trained on
     */
    public FloatMatrix predict(FloatMatrix vectors) {
        if (vectors.columns() != inputs()) {
            throw new AetherException("The head for " + String.join(", ", targets) + " was trained on vectors of "
                    + inputs() + " numbers, but these vectors have " + vectors.columns()
                    + "; use vectors of the same model (or raw vectors) as in the training.");
        }
        HeadNetwork network = new HeadNetwork(inputs(), hidden(), labels.size());
        float[][] parameters = network.parameters(tensors);
        Standardisation scale = task == Task.REGRESSION
                ? new Standardisation(
                        tensor("target.mean").data(), tensor("target.std").data())
                : null;
        FloatMatrix predicted = FloatMatrix.zeros(vectors.rows(), labels.size());
        for (int row = 0; row < vectors.rows(); row++) {
            float[] y = network.forward(parameters, new float[][] {vectors.row(row)})[0];
            if (scale == null) {
                HeadNetwork.softmax(y);
            } else {
                scale.invert(y);
            }
            System.arraycopy(y, 0, predicted.data(), row * y.length, y.length);
        }
        return predicted;
    }
}
