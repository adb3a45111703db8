package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) in torch's order of operations, on one flat array: decay by
 * {@code rate * weightDecay}, then a step along {@code m̂ / (sqrt(v̂) + 1e-8)}, betas 0.9 and 0.999. DJL's own differs in
 * the sixth digit because it adds the epsilon elsewhere.
 */
final class AdamW {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final NDArray parameters;
    private final NDArray mean;
    private final NDArray square;
    private final double weightDecay;
    private int steps;

    /** @param parameters changed by every step; the two moments live in {@code manager} beside it */
    AdamW(NDArray parameters, double weightDecay, NDManager manager) {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        this.mean = manager.zeros(parameters.getShape());
        this.square = manager.zeros(parameters.getShape());
    }

    /** Moves the parameters against a gradient; intermediate arrays live in the gradient's manager. */
    void step(NDArray gradient, double rate) {
        steps++;
        NDManager manager = gradient.getManager();
        mean.muli(BETA1).addi(gradient.mul(1 - BETA1));
        square.muli(BETA2).addi(gradient.square().muli(1 - BETA2));
        NDArray denominator = square.sqrt();
        denominator.attach(manager);
        denominator.divi(Math.sqrt(1 - Math.pow(BETA2, steps))).addi(EPSILON);
        NDArray direction = mean.div(denominator);
        direction.attach(manager);
        parameters.muli(1 - rate * weightDecay).subi(direction.muli(rate / (1 - Math.pow(BETA1, steps))));
    }
}
