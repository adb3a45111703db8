package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.aether.device.Compute;
import org.jspecify.annotations.Nullable;

/**
 * Both projectors with the loss of one batch and its gradient, derived by hand (section 2.2 to 2.4). A chunk of the
 * batch's rows goes through the network from end to end on one core, its base and context rows in one pass; chunks meet
 * only in the loss, and each gives a gradient of its own. With {@code x} the rows of both views:
 *
 * <pre>
 * p = W1 x + b1           h = relu(p)        c = Ws x + bs      s = sigmoid(gate)
 * u = W2 h + b2 + s c     v = u / |u|
 * q = W3 v + b3           g = gelu(q)        o = W4 g + b4      z = o / |o|
 * y = W t + b             w = y / |y|
 * </pre>
 *
 * <p>The derivative of {@code r / |r|} takes a gradient {@code d} to {@code (d - r̂ (r̂·d)) / |r|}, that of gelu is
 * {@code Φ(q) + q φ(q)}, and that of the gate {@code s (1 - s) (Ws·D + bs·e)} with {@code D = Σ dL/du xᵀ} and
 * {@code e = Σ dL/du}, so that c need not be kept.
 *
 * <p>Serves one training and one batch at a time.
 */
final class AlignmentNetwork {

    /** Where the rows of a batch come from; called for different rows at once. */
    interface Rows {

        /** Rows {@code from} to {@code to} of the base views and, if wanted, the same rows of the context views. */
        NDArray views(NDManager manager, int from, int to, boolean withContext);

        /** Their sentences, {@code [to - from, textDimension]}. */
        NDArray text(NDManager manager, int from, int to);
    }

    /** The losses of a batch, and the gradient of their weighted sum in parts, one for each chunk. */
    record Step(AlignmentLoss.Losses losses, List<Map<String, NDArray>> parts) {

        /** The gradient of one weight, of its shape. May be called once for each weight, as it adds the parts up in place. */
        NDArray gradient(String name) {
            NDArray sum = of(parts.get(0), name);
            for (Map<String, NDArray> part : parts.subList(1, parts.size())) {
                try (NDArray next = of(part, name)) {
                    sum.addi(next);
                }
            }
            return sum;
        }

        private static NDArray of(Map<String, NDArray> part, String name) {
            return Objects.requireNonNull(part.get(name), name);
        }
    }

    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);

    private final ParameterVector parameters;
    private final double temperature;
    private final RowChunks chunks;
    private final Compute compute;
    private final AlignmentLoss loss;
    private final NDArray sqrtHalf;
    private final NDArray half;
    private final NDArray one;
    private final NDArray normalPeak;
    private final NDArray shortest;

    /**
     * @param chunks of every batch that is learned from
     * @param manager keeps the constants and the memory of the loss
     */
    AlignmentNetwork(
            ParameterVector parameters,
            double lambda,
            double temperature,
            RowChunks chunks,
            Compute compute,
            NDManager manager) {
        this.parameters = parameters;
        this.temperature = temperature;
        this.chunks = chunks;
        this.compute = compute;
        int dimension = (int) parameters.view("text.proj.bias").getShape().size();
        this.loss = new AlignmentLoss(lambda, temperature, chunks, dimension, compute, manager);
        this.sqrtHalf = manager.create((float) SQRT_HALF);
        this.half = manager.create(0.5f);
        this.one = manager.create(1f);
        this.normalPeak = manager.create((float) NORMAL_PEAK);
        this.shortest = manager.create(1e-12f);
    }

    /**
     * Losses and gradient of a batch.
     *
     * @param step keeps the arrays of the batch
     */
    Step step(Rows rows, NDManager step) {
        Gate gate = new Gate(step);
        Chunk[] all = new Chunk[chunks.count()];
        compute.pieces(all.length, i -> {
            all[i] = new Chunk(i, rows, gate, step.newSubManager());
            all[i].place();
        });
        AlignmentLoss.Losses losses = loss.compare(step);
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of maps
        Map<String, NDArray>[] parts = new Map[all.length];
        compute.pieces(all.length, i -> parts[i] = all[i].backward());
        return new Step(losses, List.of(parts));
    }

    /** The cross-modal loss L_AP of a batch of {@code n} rows without learning from it. */
    double crossModalLoss(Rows rows, RowChunks chunks, NDManager step) {
        Gate gate = new Gate(step);
        NDArray[] z = new NDArray[chunks.count()];
        NDArray[] w = new NDArray[chunks.count()];
        compute.pieces(z.length, i -> {
            z[i] = new AeBranch(rows.views(step, chunks.from(i), chunks.to(i), false), gate, false).z.rows;
            w[i] = new Unit(linear(rows.text(step, chunks.from(i), chunks.to(i)), "text.proj")).rows;
        });
        float[] value = new float[1];
        // In one piece, and on one core, since PyTorch's own threads would change the last digits by their number.
        compute.pieces(
                1,
                only -> value[0] = InfoNceLoss.value(
                                NDArrays.concat(new NDList(z)), NDArrays.concat(new NDList(w)), temperature)
                        .getFloat(0));
        return value[0];
    }

    private NDArray linear(NDArray x, String layer) {
        return Linear.linear(x, parameters.view(layer + ".weight"), parameters.view(layer + ".bias"))
                .singletonOrThrow();
    }

    private static void layerGradients(String layer, NDArray out, NDArray in, Map<String, NDArray> gradients) {
        gradients.put(layer + ".weight", product(out, in));
        gradients.put(layer + ".bias", out.sum(new int[] {0}));
    }

    private static NDArray product(NDArray out, NDArray in) {
        try (NDArray transposed = out.transpose()) {
            return transposed.matMul(in);
        }
    }

    private static NDArray rows(NDArray array, int from, int to) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }

    /** {@code s} and {@code ds/dgate}, {@code [1]}. */
    private final class Gate {
        private final NDArray open;
        private final NDArray slope;

        Gate(NDManager step) {
            open = parameters.view("ae.gate").getNDArrayInternal().sigmoid();
            // It began with a weight, but belongs to the step.
            open.attach(step);
            slope = open.mul(open).negi().addi(open);
        }
    }

    /** Rows scaled to length one, with what their derivative needs. */
    private final class Unit {
        private final NDArray lengths;
        private final NDArray rows;

        /** @param raw becomes the rows of length one */
        Unit(NDArray raw) {
            try (NDArray norm = raw.norm(new int[] {1}, true)) {
                lengths = norm.maximum(shortest);
            }
            rows = raw.divi(lengths);
        }

        /** @param gradient to the rows of length one; becomes that to the raw ones */
        NDArray backward(NDArray gradient) {
            try (NDArray products = rows.mul(gradient);
                    NDArray along = products.sum(new int[] {1}, true);
                    NDArray radial = rows.mul(along)) {
                return gradient.subi(radial).divi(lengths);
            }
        }
    }

    /** The AE branch on some rows, with what its derivative needs. */
    private final class AeBranch {
        private final Gate gate;
        private final NDArray x;
        private final NDArray h;
        private final Unit v;
        private final NDArray g;
        /** dg/dq; null without backward pass. */
        private final @Nullable NDArray slope;

        private final Unit z;

        /** @param withSlope whether {@link #backward} will be called */
        AeBranch(NDArray x, Gate gate, boolean withSlope) {
            this.gate = gate;
            this.x = x;
            try (NDArray p = linear(x, "ae.proj.0")) {
                h = Activation.relu(p);
            }
            NDArray u = linear(h, "ae.proj.2");
            try (NDArray c = linear(x, "ae.shortcut")) {
                u.addi(c.muli(gate.open));
            }
            v = new Unit(u);
            try (NDArray q = linear(v.rows, "ae.post_mlp.0");
                    NDArray scaled = q.mul(sqrtHalf);
                    NDArray cdf = scaled.erf().addi(one).muli(half)) {
                g = q.mul(cdf);
                slope = withSlope
                        ? scaled.muli(scaled)
                                .negi()
                                .exp()
                                .muli(normalPeak)
                                .muli(q)
                                .addi(cdf)
                        : null;
            }
            z = new Unit(linear(g, "ae.post_mlp.3"));
        }

        /** @param toZ is used up */
        void backward(NDArray toZ, Map<String, NDArray> gradients) {
            NDArray kept = Objects.requireNonNull(slope, "this branch was computed without slope");
            NDArray toO = z.backward(toZ);
            layerGradients("ae.post_mlp.3", toO, g, gradients);
            g.close();
            try (NDArray toQ =
                    toO.matMul(parameters.view("ae.post_mlp.3.weight")).muli(kept)) {
                kept.close();
                layerGradients("ae.post_mlp.0", toQ, v.rows, gradients);
                try (NDArray toV = toQ.matMul(parameters.view("ae.post_mlp.0.weight"))) {
                    backwardFromV(toV, gradients);
                }
            }
        }

        private void backwardFromV(NDArray toV, Map<String, NDArray> gradients) {
            NDArray toU = v.backward(toV);
            layerGradients("ae.proj.2", toU, h, gradients);
            NDArray shortcut = product(toU, x);
            NDArray bias = Objects.requireNonNull(gradients.get("ae.proj.2.bias"));
            try (NDArray ofWeight = shortcut.mul(parameters.view("ae.shortcut.weight"));
                    NDArray ofBias = bias.mul(parameters.view("ae.shortcut.bias"))) {
                NDArray toGate = ofWeight.sum().addi(ofBias.sum()).reshape(1).muli(gate.slope);
                gradients.put("ae.gate", toGate);
            }
            gradients.put("ae.shortcut.weight", shortcut.muli(gate.open));
            gradients.put("ae.shortcut.bias", bias.mul(gate.open));
            // h is not negative, so its sign is the slope of relu.
            try (NDArray active = h.sign();
                    NDArray toP = toU.matMul(parameters.view("ae.proj.2.weight"))) {
                h.close();
                layerGradients("ae.proj.0", toP.muli(active), x, gradients);
            }
        }
    }

    /** The rows of one chunk on their way. */
    private final class Chunk {
        private final int number;
        private final int size;
        private final NDManager manager;
        private final AeBranch ae;
        private final NDArray sentences;
        private final Unit text;

        Chunk(int number, Rows rows, Gate gate, NDManager manager) {
            this.number = number;
            this.manager = manager;
            int from = chunks.from(number);
            int to = chunks.to(number);
            size = to - from;
            ae = new AeBranch(rows.views(manager, from, to, true), gate, true);
            sentences = rows.text(manager, from, to);
            text = new Unit(linear(sentences, "text.proj"));
        }

        void place() {
            try (NDArray base = rows(ae.z.rows, 0, size);
                    NDArray context = rows(ae.z.rows, size, 2 * size)) {
                loss.place(number, base, context, text.rows);
            }
        }

        Map<String, NDArray> backward() {
            Map<String, NDArray> gradients = new HashMap<>();
            try (NDArray toBase = loss.toBase(manager, number);
                    NDArray toContext = loss.toContext(manager, number);
                    NDArray toZ = NDArrays.concat(new NDList(toBase, toContext))) {
                ae.backward(toZ, gradients);
            }
            try (NDArray toText = loss.toText(manager, number)) {
                layerGradients("text.proj", text.backward(toText), sentences, gradients);
            }
            return gradients;
        }
    }
}
