package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.aether.device.Compute;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) in torch's order of operations: decay by {@code rate * weightDecay},
 * then a step along {@code m̂ / (sqrt(v̂) + 1e-8)}, betas 0.9 and 0.999. DJL's own differs in the sixth digit because it
 * adds the epsilon elsewhere.
 */
final class AdamW {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** A weight and its two moments, of one shape. */
    private record Moments(String name, NDArray parameter, NDArray mean, NDArray square) {}

    private final List<Moments> all = new ArrayList<>();
    private final double weightDecay;
    private final NDArray beta1;
    private final NDArray beta2;
    private final NDArray rest1;
    private final NDArray rest2;
    private final NDArray epsilon;
    private int steps;

    /** @param parameters changed by every step; the moments live in {@code manager} beside them */
    AdamW(ParameterVector parameters, double weightDecay, NDManager manager) {
        this.weightDecay = weightDecay;
        for (String name : parameters.names()) {
            NDArray parameter = parameters.view(name);
            all.add(new Moments(
                    name, parameter, manager.zeros(parameter.getShape()), manager.zeros(parameter.getShape())));
        }
        this.beta1 = manager.create((float) BETA1);
        this.beta2 = manager.create((float) BETA2);
        this.rest1 = manager.create((float) (1 - BETA1));
        this.rest2 = manager.create((float) (1 - BETA2));
        this.epsilon = manager.create((float) EPSILON);
    }

    /**
     * Moves the parameters against their gradients, each weight a piece of its own.
     *
     * @param gradient of a weight by its name, of the weight's shape; destroyed
     * @param step its arrays may be closed after the step
     */
    void step(Function<String, NDArray> gradient, double rate, Compute compute, NDManager step) {
        steps++;
        NDArray decay = step.create((float) (1 - rate * weightDecay));
        NDArray spread = step.create((float) Math.sqrt(1 - Math.pow(BETA2, steps)));
        NDArray length = step.create((float) (rate / (1 - Math.pow(BETA1, steps))));
        compute.pieces(all.size(), i -> {
            Moments moments = all.get(i);
            try (NDArray slope = gradient.apply(moments.name);
                    NDArray part = slope.mul(rest1)) {
                moments.mean.muli(beta1).addi(part);
                moments.square.muli(beta2).addi(slope.muli(slope).muli(rest2));
            }
            try (NDArray denominator = moments.square.sqrt()) {
                denominator.divi(spread).addi(epsilon);
                try (NDArray direction = moments.mean.div(denominator)) {
                    moments.parameter.muli(decay).subi(direction.muli(length));
                }
            }
        });
    }
}
