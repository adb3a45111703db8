package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import org.aether.device.Compute;

/**
 * Both symmetric InfoNCE losses of a batch and their weighted sum with its gradient (eq. 5 to 7). Both are computed from
 * one matrix {@code E = exp(a [b; c]ᵀ / τ - 1/τ)}, {@code [n, 2n]}, with the base views {@code a}, the context views
 * {@code b} and the sentences {@code c}. Rows have length one, so no logit exceeds {@code 1/τ}. Because {@code 1/τ} is
 * subtracted instead of the maximum of each row or column, the softmax along the rows and the softmax along the columns
 * share one exponential. {@link InfoNceLoss} computes four for each loss.
 *
 * <p>With {@code r} and {@code s} the sums of a block's rows and columns, {@code k = weight / 2nτ}, a block's loss is
 * {@code (Σ log r + Σ log s - 2 Σ log E_ii) / 2n} and {@code dL/dS / τ = k (E / r + E / s - 2 I)}.
 *
 * <pre>{@code
 * loss.place(chunk, base, context, text);          // for every chunk
 * Losses losses = loss.compare(step);
 * NDArray gradient = loss.toBase(manager, chunk);  // for every chunk
 * }</pre>
 *
 * <p>The rows and the matrix are allocated once for the whole training, because allocation costs more than the operations.
 * An instance belongs to one training and holds one batch at a time. The methods with a chunk as parameter may be called
 * concurrently for different chunks.
 */
final class AlignmentLoss {

    /**
     * The losses of a batch.
     *
     * @param total the weighted sum
     * @param crossModal between base views and sentences
     * @param context between base and context views
     */
    record Losses(double total, double crossModal, double context) {}

    /** Below this temperature {@code exp(-2/τ)}, the smallest possible entry of E, comes close to the smallest float. */
    private static final double MIN_SHARED_TEMPERATURE = 0.025;

    private final double lambda;
    private final double temperature;
    private final RowChunks chunks;
    private final Compute compute;
    private final NDArray base;
    /** Context rows, then sentences, {@code [2n, d]}. */
    private final NDArray others;
    /** First {@code E}, then the gradient {@code dL/dS / τ}, {@code [n, 2n]}. */
    private final NDArray slopes;
    /** The diagonals of {@link #slopes} in the rows of each chunk: of the context views, and of the sentences. */
    private final NDArray[][] matching;
    /** k of the context views and of the sentences, {@code [1, 2, 1]}. */
    private final NDArray weights;

    private final NDArray[] weight;
    private final NDArray[] twiceWeight;
    private final NDArray sharpness;
    private final NDArray shift;

    /**
     * @param dimension d of the rows
     * @param manager keeps rows, matrix and constants
     */
    AlignmentLoss(
            double lambda, double temperature, RowChunks chunks, int dimension, Compute compute, NDManager manager) {
        this.lambda = lambda;
        this.temperature = temperature;
        this.chunks = chunks;
        this.compute = compute;
        int n = chunks.rows();
        this.base = manager.zeros(new Shape(n, dimension));
        this.others = manager.zeros(new Shape(2L * n, dimension));
        this.slopes = manager.zeros(new Shape(n, 2L * n));
        this.matching = new NDArray[2][chunks.count()];
        for (int block = 0; block < 2; block++) {
            for (int i = 0; i < chunks.count(); i++) {
                int before = block * n;
                NDIndex own = chunks.slice(i, 0).addSliceDim(before + chunks.from(i), before + chunks.to(i));
                try (NDArray square = slopes.get(own)) {
                    matching[block][i] = square.diagonal();
                }
            }
        }
        double scale = 1 / (2.0 * n * temperature);
        float[] k = {(float) (lambda * scale), (float) ((1 - lambda) * scale)};
        this.weights = manager.create(k, new Shape(1, 2, 1));
        this.weight = new NDArray[] {manager.create(k[0]), manager.create(k[1])};
        this.twiceWeight = new NDArray[] {manager.create(2 * k[0]), manager.create(2 * k[1])};
        this.sharpness = manager.create((float) (1 / temperature));
        this.shift = manager.full(new Shape(2L * n), (float) (-1 / temperature));
    }

    /**
     * Copies the rows of a chunk into the batch.
     *
     * @param base unit rows, {@code [rows of the chunk, d]}
     * @param context likewise
     * @param text likewise
     */
    void place(int chunk, NDArray base, NDArray context, NDArray text) {
        this.base.set(chunks.slice(chunk, 0), base);
        others.set(chunks.slice(chunk, 0), context);
        others.set(chunks.slice(chunk, chunks.rows()), text);
    }

    /**
     * The losses of all rows. The gradients are available after this call.
     *
     * @param step its arrays may be closed with the batch
     */
    Losses compare(NDManager step) {
        double[] losses = temperature < MIN_SHARED_TEMPERATURE ? separately(step) : jointly(step);
        return new Losses(lambda * losses[0] + (1 - lambda) * losses[1], losses[1], losses[0]);
    }

    private double[] jointly(NDManager step) {
        int n = chunks.rows();
        int count = chunks.count();
        NDArray[] alongRows = new NDArray[count];
        NDArray[] alongColumns = new NDArray[count];
        float[][] logRows = new float[count][];
        float[][] logMatching = new float[count][2];
        float[][] logColumns = new float[1][];
        compute.pieces(count, i -> {
            int rows = chunks.to(i) - chunks.from(i);
            try (NDArray own = base.get(step, chunks.slice(i, 0));
                    NDArray scaled = own.mul(sharpness);
                    NDArray logits = Linear.linear(scaled, others, shift).singletonOrThrow();
                    NDArray exponentials = logits.exp();
                    NDArray blocks = exponentials.reshape(rows, 2, n)) {
                slopes.set(chunks.slice(i, 0), exponentials);
                alongRows[i] = blocks.sum(new int[] {2}, true);
                alongColumns[i] = blocks.sum(new int[] {0}, true);
                logRows[i] = alongRows[i].log().sum(new int[] {0, 2}).toFloatArray();
                for (int block = 0; block < 2; block++) {
                    try (NDArray logarithms = matching[block][i].log();
                            NDArray sum = logarithms.sum()) {
                        // Reading a number from a GPU creates a manager below that of the array; it must be closed with
                        // the step.
                        sum.attach(step);
                        logMatching[i][block] = sum.getFloat();
                    }
                }
            }
        });
        compute.pieces(count, i -> {
            try (NDArray parts = NDArrays.concat(new NDList(alongColumns));
                    NDArray columns = parts.sum(new int[] {0}, true);
                    NDArray columnRate = columns.pow(-1).muli(weights);
                    NDArray rowRate = alongRows[i].pow(-1).muli(weights);
                    NDArray rate = rowRate.add(columnRate);
                    NDArray rateRows = rate.reshape(chunks.to(i) - chunks.from(i), 2L * n);
                    NDArray own = slopes.get(step, chunks.slice(i, 0))) {
                if (i == 0) {
                    logColumns[0] = columns.log().sum(new int[] {0, 2}).toFloatArray();
                }
                own.muli(rateRows);
                for (int block = 0; block < 2; block++) {
                    matching[block][i].subi(twiceWeight[block]);
                }
            }
        });
        double[] losses = new double[2];
        for (int block = 0; block < 2; block++) {
            double sum = logColumns[0][block] / 2.0;
            for (int i = 0; i < count; i++) {
                sum += logRows[i][block] / 2.0 - logMatching[i][block];
            }
            losses[block] = sum / n;
        }
        return losses;
    }

    /** For low temperatures: each softmax subtracts its own maxima, and the batch is not divided into chunks. */
    private double[] separately(NDManager step) {
        int n = chunks.rows();
        double[] losses = new double[2];
        compute.pieces(1, only -> {
            for (int block = 0; block < 2; block++) {
                int first = block * n;
                try (NDManager manager = step.newSubManager()) {
                    InfoNceLoss loss = InfoNceLoss.withSoftmax(
                            base.get(manager, new NDIndex().addAllDim()),
                            others.get(manager, new NDIndex().addSliceDim(first, first + n)),
                            temperature);
                    losses[block] = loss.value().getFloat(0);
                    NDIndex columns = new NDIndex().addAllDim().addSliceDim(first, first + n);
                    slopes.set(columns, loss.softmax().muli(weight[block]));
                }
                for (NDArray diagonal : matching[block]) {
                    diagonal.subi(twiceWeight[block]);
                }
            }
        });
        return losses;
    }

    /** Gradient of the weighted sum with respect to the base rows of a chunk, {@code [rows of the chunk, d]}. */
    NDArray toBase(NDManager manager, int chunk) {
        try (NDArray own = slopes.get(manager, chunks.slice(chunk, 0))) {
            return own.matMul(others);
        }
    }

    /** As {@link #toBase}, with respect to the context rows of the chunk. */
    NDArray toContext(NDManager manager, int chunk) {
        return toOthers(manager, chunks.from(chunk), chunks.to(chunk));
    }

    /** As {@link #toBase}, with respect to the sentences of the chunk. */
    NDArray toText(NDManager manager, int chunk) {
        return toOthers(manager, chunks.rows() + chunks.from(chunk), chunks.rows() + chunks.to(chunk));
    }

    private NDArray toOthers(NDManager manager, int from, int to) {
        NDIndex columns = new NDIndex().addAllDim().addSliceDim(from, to);
        try (NDArray own = slopes.get(manager, columns);
                NDArray transposed = own.transpose()) {
            return transposed.matMul(base);
        }
    }
}
