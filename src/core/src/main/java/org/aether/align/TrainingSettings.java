package org.aether.align;

import org.aether.AetherException;

/**
 * Hyper-parameters of the alignment (section 2.4 and 2.5); the defaults are the paper's.
 *
 * @param lambda weight of L_AE against L_AP, in [0, 1]
 * @param temperature of both InfoNCE losses, above 0
 * @param epochs at least 1
 * @param batchSize POIs per step, at least 2
 * @param learningRate at the first step, above 0
 * @param weightDecay of AdamW, at least 0
 * @param seed of the initial weights' stream, the split and the shuffling
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

    /** @throws AetherException when a value lies outside its range */
    public TrainingSettings {
        require(lambda >= 0 && lambda <= 1, "lambda must lie between 0 and 1", lambda);
        require(positive(temperature), "temperature must be above 0, such as 0.07", temperature);
        require(epochs >= 1, "number of epochs must be at least 1", epochs);
        require(batchSize >= 2, "batch size must be at least 2: a pair is told apart from others", batchSize);
        require(positive(learningRate), "learning rate must be above 0, such as 0.001", learningRate);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay must not be below 0", weightDecay);
        require(trainFraction > 0 && trainFraction <= 1, "train fraction must be above 0 and at most 1", trainFraction);
        require(
                validationFraction >= 0 && validationFraction < 1,
                "validation fraction must be at least 0 and below 1",
                validationFraction);
    }

    private static boolean positive(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private static void require(boolean valid, String rule, Number value) {
        if (!valid) {
            throw new AetherException("The " + rule + "; it is " + value + ".");
        }
    }

    public static TrainingSettings defaults() {
        return new TrainingSettings(0.2, 0.07, 100, 512, 1e-3, 1e-4, 42, 1, 0);
    }
}
