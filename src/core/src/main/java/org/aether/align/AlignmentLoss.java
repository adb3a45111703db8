package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Both symmetric InfoNCE losses of a batch and their weighted sum with its gradient (eq. 5 to 7), computed together:
 * the base views meet the context views and the sentences in one product {@code E = exp(a [b; c]ᵀ / τ - 1/τ)},
 * {@code [n, 2n]}. Rows have length one, so no logit exceeds {@code 1/τ}: subtracting it instead of each row's and each
 * column's own maximum lets one exponential serve the softmax along the rows and that along the columns, where
 * {@link InfoNceLoss} takes four for each loss.
 *
 * <p>With {@code r} and {@code s} the sums of a block's rows and columns, {@code k = weight / 2nτ}:
 * {@code dL/dS = k (E / r + E / s - 2 I) τ}; the part of {@code I} is taken from the results, where it is a multiple of
 * a batch instead of a matrix.
 *
 * <p>Serves one training, on its thread. All arrays of a batch live in the manager of its first argument.
 */
final class AlignmentLoss {

    /**
     * @param loss the weighted sum, {@code [1]}
     * @param crossModal the loss between base views and sentences, {@code [1]}
     * @param context the loss between base and context views, {@code [1]}
     * @param toBase gradient of {@code loss}, {@code [n, d]}
     * @param toContext likewise
     * @param toText likewise
     */
    record Result(
            NDArray loss, NDArray crossModal, NDArray context, NDArray toBase, NDArray toContext, NDArray toText) {}

    /** Below this temperature {@code exp(-2/τ)}, the smallest number there can be, would come near to vanishing. */
    private static final double LEAST_TEMPERATURE = 0.025;

    private final double lambda;
    private final double temperature;
    private final int batch;
    /** {@code λ / 2nτ} and {@code (1 - λ) / 2nτ}, {@code [1, 2, 1]}. */
    private final NDArray weights;
    /** {@code [n, n]}, only for temperatures below {@link #LEAST_TEMPERATURE}. */
    private final NDArray identity;

    /**
     * @param batch n
     * @param manager keeps the constants
     */
    AlignmentLoss(double lambda, double temperature, int batch, NDManager manager) {
        this.lambda = lambda;
        this.temperature = temperature;
        this.batch = batch;
        double scale = 1 / (2.0 * batch * temperature);
        this.weights = manager.create(
                new float[] {(float) (lambda * scale), (float) ((1 - lambda) * scale)}, new Shape(1, 2, 1));
        this.identity = temperature < LEAST_TEMPERATURE ? manager.eye(batch) : null;
    }

    /**
     * @param base unit rows, {@code [n, d]}
     * @param context unit rows, {@code [n, d]}
     * @param text unit rows, {@code [n, d]}
     */
    Result of(NDArray base, NDArray context, NDArray text) {
        return identity == null ? together(base, context, text) : apart(base, context, text);
    }

    private Result together(NDArray base, NDArray context, NDArray text) {
        long n = batch;
        NDArray others = NDArrays.concat(new NDList(context, text));
        NDArray scaled = base.mul(1 / temperature);
        NDArray blocks =
                scaled.matMul(others.transpose()).subi(1 / temperature).exp().reshape(n, 2, n);
        NDArray alongRows = blocks.sum(new int[] {2}, true);
        NDArray alongColumns = blocks.sum(new int[] {0}, true);
        NDArray matching =
                others.reshape(2, n, base.getShape().get(1)).mul(scaled).sum(new int[] {1, 2});
        NDArray losses = alongRows
                .log()
                .sum(new int[] {0, 2})
                .addi(alongColumns.log().sum(new int[] {0, 2}))
                .muli(0.5)
                .subi(matching)
                .muli(1.0 / n)
                .addi(1 / temperature);
        NDArray acrossViews = part(losses, 0, 1);
        NDArray acrossModes = part(losses, 1, 2);
        NDArray loss = acrossViews.mul(lambda).addi(acrossModes.mul(1 - lambda));

        NDArray rate = alongRows.pow(-1).muli(weights).add(alongColumns.pow(-1).muli(weights));
        NDArray slope = blocks.muli(rate).reshape(n, 2 * n);
        double ofViews = lambda / (n * temperature);
        double ofModes = (1 - lambda) / (n * temperature);
        NDArray toBase = slope.matMul(others).subi(context.mul(ofViews)).subi(text.mul(ofModes));
        NDArray toOthers = slope.transpose().matMul(base);
        NDArray toContext = part(toOthers, 0, n).subi(base.mul(ofViews));
        NDArray toText = part(toOthers, n, 2 * n).subi(base.mul(ofModes));
        return new Result(loss, acrossModes, acrossViews, toBase, toContext, toText);
    }

    private Result apart(NDArray base, NDArray context, NDArray text) {
        InfoNceLoss views = InfoNceLoss.withGradients(base, context, temperature, identity);
        InfoNceLoss modes = InfoNceLoss.withGradients(base, text, temperature, identity);
        return new Result(
                views.value().mul(lambda).addi(modes.value().mul(1 - lambda)),
                modes.value(),
                views.value(),
                views.gradientA().mul(lambda).addi(modes.gradientA().mul(1 - lambda)),
                views.gradientB().muli(lambda),
                modes.gradientB().muli(1 - lambda));
    }

    private static NDArray part(NDArray array, long from, long to) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }
}
