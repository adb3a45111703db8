package org.aether.store;

import java.nio.file.Path;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.model.Tensor;
import org.jspecify.annotations.Nullable;

/** Matrices and vectors as tensors. */
final class Tensors {

    private Tensors() {}

    static Tensor of(FloatMatrix matrix) {
        return new Tensor(new int[] {matrix.rows(), matrix.columns()}, matrix.data());
    }

    static Tensor of(float[] vector) {
        return new Tensor(new int[] {vector.length}, vector);
    }

    /**
     * A tensor as a matrix; one of a single axis becomes a single row.
     *
     * @param file for the message
     * @throws AetherException of kind DAMAGED when there is no tensor, or it has not one or two axes
     */
    static FloatMatrix matrix(@Nullable Tensor tensor, Path file) {
        if (tensor == null || tensor.shape().length < 1 || tensor.shape().length > 2) {
            throw JsonFields.damaged(file, null, "it lacks a tensor, or one has the wrong shape");
        }
        int[] shape = tensor.shape();
        return shape.length == 1
                ? new FloatMatrix(1, shape[0], tensor.data())
                : new FloatMatrix(shape[0], shape[1], tensor.data());
    }
}
