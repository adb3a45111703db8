package org.aether.head;

/**
 * Adam as torch has it: betas 0.9 and 0.999, epsilon 1e-8 added to the root of the corrected second moment, no weight
 * decay. Mutable: one for one training.
 */
final class Adam {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final double learningRate;
    private final float[] first;
    private final float[] second;
    private double power1 = 1;
    private double power2 = 1;

    Adam(int parameters, double learningRate) {
        this.learningRate = learningRate;
        first = new float[parameters];
        second = new float[parameters];
    }

    /** Moves the parameters one step against the gradient. */
    void step(float[] parameters, float[] gradient) {
        power1 *= BETA1;
        power2 *= BETA2;
        float rate = (float) (learningRate / (1 - power1));
        float root = (float) Math.sqrt(1 - power2);
        float beta1 = (float) BETA1;
        float beta2 = (float) BETA2;
        float rest1 = (float) (1 - BETA1);
        float rest2 = (float) (1 - BETA2);
        for (int i = 0; i < parameters.length; i++) {
            float g = gradient[i];
            first[i] = beta1 * first[i] + rest1 * g;
            second[i] = beta2 * second[i] + rest2 * g * g;
            parameters[i] -= rate * first[i] / ((float) Math.sqrt(second[i]) / root + EPSILON);
        }
    }
}
