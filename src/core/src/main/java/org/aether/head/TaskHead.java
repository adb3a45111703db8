package org.aether.head;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.aether.FloatMatrix;
import org.aether.model.Tensor;

/**
 * STUB body. A trained task head: linear, or one hidden layer with ReLU. Plain Java, thread-safe.
 *
 * @param task what it predicts
 * @param labels class names, bin names or target names, one per output
 * @param targets attribute names it was trained on
 * @param tensors {@code hidden.weight}, {@code hidden.bias} (absent when linear), {@code out.weight}, {@code out.bias},
 *     and for regression {@code target.mean}, {@code target.std}
 * @param report how it was trained and how well it did; stored beside the weights
 */
public record TaskHead(
        Task task, List<String> labels, List<String> targets, Map<String, Tensor> tensors, ObjectNode report) {

    /** Length of the vectors it takes. */
    public int inputs() {
        throw new UnsupportedOperationException();
    }

    /** {@code [n, labels]}: class probabilities, shares, or values in the targets' own units. */
    public FloatMatrix predict(FloatMatrix vectors) {
        throw new UnsupportedOperationException();
    }
}
