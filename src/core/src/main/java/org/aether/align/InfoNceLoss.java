package org.aether.align;

import ai.djl.ndarray.NDArray;

/**
 * Symmetric InfoNCE (eq. 5 and 6): row i of one matrix belongs to row i of the other and to none of the rest of the
 * batch. With logits {@code S = a bᵀ / τ} it is the mean of the cross-entropies of S along its rows and along its
 * columns, each against the diagonal.
 *
 * @param value the loss, {@code [1]}
 * @param gradientA dL/da, {@code [n, d]}
 * @param gradientB dL/db, {@code [n, d]}
 */
record InfoNceLoss(NDArray value, NDArray gradientA, NDArray gradientB) {

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

    /**
     * Loss and gradients, each logits matrix computed once:
     * {@code dL/dS = (softmax along rows + softmax along columns - 2 I) / 2n}, {@code dL/da = dL/dS b / τ},
     * {@code dL/db = (dL/dS)ᵀ a / τ}. All arrays live in the manager of {@code a}.
     *
     * @param identity {@code [n, n]}
     */
    static InfoNceLoss withGradients(NDArray a, NDArray b, double temperature, NDArray identity) {
        long n = a.getShape().get(0);
        NDArray logits = a.matMul(b.transpose()).muli(1 / temperature);
        NDArray alongRows = logits.logSoftmax(1);
        NDArray alongColumns = logits.logSoftmax(0);
        NDArray value = value(alongRows, alongColumns);
        NDArray slope = alongRows.exp().addi(alongColumns.exp()).subi(identity).subi(identity);
        slope.muli(1 / (2.0 * n * temperature));
        return new InfoNceLoss(value, slope.matMul(b), slope.transpose().matMul(a));
    }
}
