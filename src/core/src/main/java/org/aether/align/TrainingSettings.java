package org.aether.align;

/**
 * Hyper-parameters of the alignment (section 2.4 and 2.5); the defaults are the paper's.
 *
 * @param lambda weight of L_AE against L_AP, in [0, 1]
 * @param temperature of both InfoNCE losses
 * @param trainFraction part of the POIs used at all, for ablations, in (0, 1]
 * @param validationFraction part held out to choose the epoch by, in [0, 1); 0 = best on train
 */
public record TrainingSettings(
        double lambda,
        double temperature,
        int epochs,
        int batchSize,
        double learningRate,
        double weightDecay,
        long seed,
        double trainFraction,
        double validationFraction) {

    public static TrainingSettings defaults() {
        return new TrainingSettings(0.2, 0.07, 100, 512, 1e-3, 1e-4, 42, 1, 0);
    }
}
