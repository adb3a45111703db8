package org.aether.head;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;

/**
 * A trained task head (section 2.7): linear, or one hidden layer with ReLU. Plain Java, thread-safe.
 *
 * @param task what it predicts
 * @param labels class names, bin names or target names, one per output
 * @param targets attribute names it was trained on
 * @param tensors {@code hidden.weight} {@code [hidden, inputs]}, {@code hidden.bias} (absent when linear),
 *     {@code out.weight} {@code [labels, hidden or inputs]}, {@code out.bias}, and for regression {@code target.mean},
 *     {@code target.std}; shaped as torch's {@code nn.Linear} has them
 * @param report how it was trained and how well it did; stored beside the weights
 */
public record TaskHead(
        Task task, List<String> labels, List<String> targets, Map<String, Tensor> tensors, ObjectNode report) {

    /** Where the vectors came from that it was trained on, or null when it does not say. */
    public VectorOrigin origin() {
        return VectorOrigin.parse(report.path(VectorOrigin.COLUMN).asText()).orElse(null);
    }

    /** The same head with the origin of the vectors that it was trained on in its report. @param origin null: unknown */
    public TaskHead withOrigin(VectorOrigin origin) {
        if (origin == null) {
            return this;
        }
        ObjectNode extended = report.deepCopy();
        extended.put(VectorOrigin.COLUMN, origin.toString());
        return new TaskHead(task, labels, targets, tensors, extended);
    }

    /** Length of the vectors it takes. */
    public int inputs() {
        return first().shape()[1];
    }

    /** Width of its hidden layer, 0 when it is linear. */
    public int hidden() {
        return tensors.containsKey("hidden.weight") ? first().shape()[0] : 0;
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
                    + inputs() + " numbers, but these have " + vectors.columns()
                    + "; use the vectors of the same model (or of no model) as in training.");
        }
        HeadNetwork network = new HeadNetwork(inputs(), hidden(), labels.size());
        float[][] parameters = network.parameters(tensors);
        Standardisation scale = task == Task.REGRESSION
                ? new Standardisation(
                        tensors.get("target.mean").data(),
                        tensors.get("target.std").data())
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

    private Tensor first() {
        Tensor hidden = tensors.get("hidden.weight");
        return hidden != null ? hidden : tensors.get("out.weight");
    }
}
