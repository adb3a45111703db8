package org.aether.model;

import org.aether.FloatMatrix;

/**
 * The text branch: {@code z_poi = norm(W t + b)} (eq. 3). Plain Java on the CPU, summed in double precision: it serves
 * single sentences and the categories of a model, not training. Thread-safe.
 */
public final class TextProjector {

    private final Tensor weight;
    private final Tensor bias;

    public TextProjector(ProjectorWeights weights) {
        this.weight = weights.tensor("text.proj.weight");
        this.bias = weights.tensor("text.proj.bias");
    }

    /**
     * z_poi of every row.
     *
     * @param text {@code [n, textDimension]} unit rows
     * @return {@code [n, 128]} unit rows
     * @throws IllegalArgumentException when the vectors have another length
     */
    public FloatMatrix project(FloatMatrix text) {
        int out = weight.shape()[0];
        int in = weight.shape()[1];
        if (text.columns() != in) {
            throw new IllegalArgumentException(
                    "The text branch takes vectors of " + in + " numbers, not " + text.columns());
        }
        FloatMatrix z = FloatMatrix.zeros(text.rows(), out);
        float[] w = weight.data();
        float[] t = text.data();
        for (int row = 0; row < text.rows(); row++) {
            for (int k = 0; k < out; k++) {
                double sum = bias.data()[k];
                for (int i = 0; i < in; i++) {
                    sum += (double) w[k * in + i] * t[row * in + i];
                }
                z.data()[row * out + k] = (float) sum;
            }
        }
        return z.normalizeRows();
    }
}
