package org.aether.head;

/**
 * Adam as in torch: betas 0.9 and 0.999, epsilon 1e-8 added to the root of the corrected second moment, no weight
 * decay. An instance holds the state of one training.
 */
final class Adam {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final double learningRate;
    private final float[][] first;
    private final float[][] second;
    private double power1 = 1;
    private double power2 = 1;

    /** @param parameters rows of any lengths; only their shape is used */
    Adam(float[][] parameters, double learningRate) {
        this.learningRate = learningRate;
        first = zerosLike(parameters);
        second = zerosLike(parameters);
    }

    static float[][] zerosLike(float[][] rows) {
        float[][] zeros = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            zeros[row] = new float[rows[row].length];
        }
        return zeros;
    }

    /** Moves the parameters one step against the gradient. */
    void step(float[][] parameters, float[][] gradient) {
        power1 *= BETA1;
        power2 *= BETA2;
        float rate = (float) (learningRate / (1 - power1));
        float root = (float) Math.sqrt(1 - power2);
        for (int row = 0; row < parameters.length; row++) {
            step(parameters[row], gradient[row], first[row], second[row], rate, root);
        }
    }

    private static void step(float[] w, float[] g, float[] m, float[] v, float rate, float root) {
        float beta1 = (float) BETA1;
        float beta2 = (float) BETA2;
        float rest1 = (float) (1 - BETA1);
        float rest2 = (float) (1 - BETA2);
        for (int i = 0; i < w.length; i++) {
            m[i] = beta1 * m[i] + rest1 * g[i];
            v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
            w[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) / root + EPSILON);
        }
    }
}
