package org.aether.align;

import ai.djl.ndarray.NDArray;

/**
 * Symmetric InfoNCE (eq. 5 and 6): row i of one matrix belongs to row i of the other and to none of the rest of the
 * batch. With logits {@code S = a bᵀ / τ} it is the mean of the cross-entropies of S along its rows and along its
 * columns, each against the diagonal.
 *
 * @param value the loss, {@code [1]}
 * @param softmax along rows plus that along columns, {@code [n, n]}; {@code dL/dS = (softmax - 2 I) / 2n}
 */
record InfoNceLoss(NDArray value, NDArray softmax) {

    /**
     * The loss alone, for batches that teach nothing.
     *
     * @param a unit rows, {@code [n, d]}
     * @param b unit rows, {@code [n, d]}
     * @return {@code [1]} in the manager of {@code a}
     */
    static NDArray value(NDArray a, NDArray b, double temperature) {
        NDArray logits = a.matMul(b.transpose()).muli(1 / temperature);
        return value(logits.logSoftmax(1), logits.logSoftmax(0));
    }

    private static NDArray value(NDArray alongRows, NDArray alongColumns) {
        // Not in place: a diagonal shares the memory of its matrix.
        return alongRows
                .diagonal()
                .add(alongColumns.diagonal())
                .mean()
                .muli(-0.5)
                .reshape(1);
    }

    /** Loss and what its gradient needs, the logits computed once. All arrays live in the manager of {@code a}. */
    static InfoNceLoss withSoftmax(NDArray a, NDArray b, double temperature) {
        NDArray logits = a.matMul(b.transpose()).muli(1 / temperature);
        NDArray alongRows = logits.logSoftmax(1);
        NDArray alongColumns = logits.logSoftmax(0);
        return new InfoNceLoss(value(alongRows, alongColumns), alongRows.exp().addi(alongColumns.exp()));
    }
}
