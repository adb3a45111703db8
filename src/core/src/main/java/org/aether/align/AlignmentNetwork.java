package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.core.Linear;
import java.util.HashMap;
import java.util.Map;

/**
 * Both projectors with the loss of one batch and its gradient, derived by hand (section 2.2 to 2.4): about 60
 * operations a step where autograd makes some 150. Base and context rows go through the AE branch in one pass. With
 * {@code x} the rows of both views:
 *
 * <pre>
 * p = W1 x + b1           h = relu(p)        c = Ws x + bs      s = sigmoid(gate)
 * u = W2 h + b2 + s c     v = u / |u|
 * q = W3 v + b3           g = gelu(q)        o = W4 g + b4      z = o / |o|
 * y = W t + b             w = y / |y|
 * </pre>
 *
 * <p>The derivative of {@code r / |r|} takes a gradient {@code d} to {@code (d - r̂ (r̂·d)) / |r|}, that of gelu is
 * {@code Φ(q) + q φ(q)}.
 *
 * <p>All arrays of a step live in the manager of its input rows.
 */
final class AlignmentNetwork {

    /** The losses of a batch, and the gradient of their weighted sum as one array like the parameters. */
    record Step(NDArray loss, NDArray crossModalLoss, NDArray contextLoss, NDArray gradient) {}

    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);

    private final ParameterVector parameters;
    private final double temperature;
    private final AlignmentLoss loss;

    /**
     * @param batch rows of every batch that is learned from
     * @param manager keeps the constants of the loss
     */
    AlignmentNetwork(ParameterVector parameters, double lambda, double temperature, int batch, NDManager manager) {
        this.parameters = parameters;
        this.temperature = temperature;
        this.loss = new AlignmentLoss(lambda, temperature, batch, manager);
    }

    /**
     * Losses and gradient of a batch.
     *
     * @param views {@code [2n, bands]}: n base rows, then the n context rows in the same order
     * @param text {@code [n, textDimension]}
     */
    Step step(NDArray views, NDArray text) {
        long n = text.getShape().get(0);
        AeBranch ae = new AeBranch(views);
        Unit poi = new Unit(linear(text, "text.proj"));
        NDArray base = rows(ae.z.rows, 0, n);
        NDArray context = rows(ae.z.rows, n, 2 * n);

        AlignmentLoss.Result result = loss.of(base, context, poi.rows);
        Map<String, NDArray> gradients = new HashMap<>();
        ae.backward(NDArrays.concat(new NDList(result.toBase(), result.toContext())), gradients);
        layerGradients("text.proj", poi.backward(result.toText()), text, gradients);
        return new Step(result.loss(), result.crossModal(), result.context(), parameters.flatten(gradients));
    }

    /** The cross-modal loss L_AP of a batch without learning from it, {@code [1]}. */
    NDArray crossModalLoss(NDArray base, NDArray text) {
        return InfoNceLoss.value(new AeBranch(base).z.rows, new Unit(linear(text, "text.proj")).rows, temperature);
    }

    private NDArray linear(NDArray x, String layer) {
        return Linear.linear(x, parameters.view(layer + ".weight"), parameters.view(layer + ".bias"))
                .singletonOrThrow();
    }

    private static void layerGradients(String layer, NDArray out, NDArray in, Map<String, NDArray> gradients) {
        gradients.put(layer + ".weight", out.transpose().matMul(in));
        gradients.put(layer + ".bias", out.sum(new int[] {0}));
    }

    private static NDArray rows(NDArray array, long from, long to) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }

    /** Rows scaled to length one, with what their derivative needs. */
    private static final class Unit {
        private final NDArray lengths;
        private final NDArray rows;

        Unit(NDArray raw) {
            lengths = raw.norm(new int[] {1}, true).maximum(1e-12f);
            rows = raw.div(lengths);
        }

        NDArray backward(NDArray gradient) {
            NDArray along = rows.mul(gradient).sum(new int[] {1}, true);
            return gradient.sub(rows.mul(along)).divi(lengths);
        }
    }

    /** The AE branch on some rows, with what its derivative needs. */
    private final class AeBranch {
        private final NDArray x;
        private final NDArray p;
        private final NDArray h;
        private final NDArray c;
        private final NDArray s;
        private final Unit v;
        private final NDArray q;
        private final NDArray cdf;
        private final NDArray g;
        private final Unit z;

        AeBranch(NDArray x) {
            this.x = x;
            NDManager manager = x.getManager();
            p = linear(x, "ae.proj.0");
            h = p.maximum(0);
            c = linear(x, "ae.shortcut");
            // Begins with an array of this step, so that the result belongs to the step and not to the training.
            s = manager.zeros(parameters.view("ae.gate").getShape(), DataType.FLOAT32)
                    .addi(parameters.view("ae.gate"))
                    .getNDArrayInternal()
                    .sigmoid();
            v = new Unit(linear(h, "ae.proj.2").addi(c.mul(s)));
            q = linear(v.rows, "ae.post_mlp.0");
            cdf = q.mul(SQRT_HALF).erf().addi(1).muli(0.5);
            g = q.mul(cdf);
            z = new Unit(linear(g, "ae.post_mlp.3"));
        }

        void backward(NDArray toZ, Map<String, NDArray> gradients) {
            NDArray toO = z.backward(toZ);
            layerGradients("ae.post_mlp.3", toO, g, gradients);
            NDArray density = q.square().muli(-0.5).exp().muli(NORMAL_PEAK);
            NDArray toQ = toO.matMul(parameters.view("ae.post_mlp.3.weight"))
                    .muli(density.muli(q).addi(cdf));
            layerGradients("ae.post_mlp.0", toQ, v.rows, gradients);
            NDArray toU = v.backward(toQ.matMul(parameters.view("ae.post_mlp.0.weight")));
            layerGradients("ae.proj.2", toU, h, gradients);
            NDArray toP = toU.matMul(parameters.view("ae.proj.2.weight")).muli(p.gt(0));
            layerGradients("ae.proj.0", toP, x, gradients);
            layerGradients("ae.shortcut", toU.mul(s), x, gradients);
            NDArray toS = toU.mul(c).sum().reshape(1);
            gradients.put("ae.gate", toS.muli(s).muli(s.neg().addi(1)));
        }
    }
}
