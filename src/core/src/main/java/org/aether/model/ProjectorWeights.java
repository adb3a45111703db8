package org.aether.model;

import java.util.Map;

/**
 * STUB. All weights of both projectors under the reference's names ({@code ae.gate}, {@code ae.proj.0.weight}, …,
 * {@code text.proj.weight}); immutable by convention.
 */
public record ProjectorWeights(Map<String, Tensor> tensors) {

    /** torch's initialisation: uniform ±1/sqrt(fan_in) for weights and biases, gate -4. */
    public static ProjectorWeights initialise(int bands, int textDimension, long seed) {
        throw new UnsupportedOperationException();
    }

    public int bands() {
        throw new UnsupportedOperationException();
    }

    public int textDimension() {
        throw new UnsupportedOperationException();
    }

    public int dimension() {
        throw new UnsupportedOperationException();
    }
}
