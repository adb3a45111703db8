package org.aether.align;

import org.aether.AetherException;
import org.aether.Setting;

/**
 * Hyper-parameters of the alignment (sections 2.4 and 2.5). {@link Setting} defines the range and the default of each.
 *
 * <pre>{@code
 * TrainingSettings settings = TrainingSettings.defaults().withEpochs(20).withBatchSize(256);
 * }</pre>
 *
 * @param lambda weight of L_AE against L_AP
 * @param temperature of both InfoNCE losses
 * @param epochs passes over all POIs
 * @param batchSize POIs of one step
 * @param learningRate at the first step
 * @param weightDecay of AdamW
 * @param seed of the initial weights, the split and the shuffling
 * @param trainFraction part of the POIs that is used at all, for ablations
 * @param validationFraction part of the POIs that is held out to choose the best epoch; with 0 the training loss chooses it
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

    private static final TrainingSettings DEFAULTS = new TrainingSettings(
            number(Setting.LAMBDA),
            number(Setting.TEMPERATURE),
            (int) number(Setting.EPOCHS),
            (int) number(Setting.BATCH_SIZE),
            number(Setting.LEARNING_RATE),
            number(Setting.WEIGHT_DECAY),
            (long) number(Setting.SEED),
            number(Setting.TRAIN_FRACTION),
            number(Setting.VALIDATION_FRACTION));

    /** @throws AetherException when a value lies outside its range */
    public TrainingSettings {
        Setting.LAMBDA.check(lambda);
        Setting.TEMPERATURE.check(temperature);
        Setting.EPOCHS.check(epochs);
        Setting.BATCH_SIZE.check(batchSize);
        Setting.LEARNING_RATE.check(learningRate);
        Setting.WEIGHT_DECAY.check(weightDecay);
        Setting.SEED.check(seed);
        Setting.TRAIN_FRACTION.check(trainFraction);
        Setting.VALIDATION_FRACTION.check(validationFraction);
    }

    private static double number(Setting setting) {
        return setting.defaultValue().orElseThrow();
    }

    /** The settings of the paper. */
    public static TrainingSettings defaults() {
        return DEFAULTS;
    }

    /** These settings with another {@link #lambda}. */
    public TrainingSettings withLambda(double value) {
        return new TrainingSettings(
                value,
                temperature,
                epochs,
                batchSize,
                learningRate,
                weightDecay,
                seed,
                trainFraction,
                validationFraction);
    }

    /** These settings with another {@link #temperature}. */
    public TrainingSettings withTemperature(double value) {
        return new TrainingSettings(
                lambda, value, epochs, batchSize, learningRate, weightDecay, seed, trainFraction, validationFraction);
    }

    /** These settings with another {@link #epochs}. */
    public TrainingSettings withEpochs(int value) {
        return new TrainingSettings(
                lambda,
                temperature,
                value,
                batchSize,
                learningRate,
                weightDecay,
                seed,
                trainFraction,
                validationFraction);
    }

    /** These settings with another {@link #batchSize}. */
    public TrainingSettings withBatchSize(int value) {
        return new TrainingSettings(
                lambda, temperature, epochs, value, learningRate, weightDecay, seed, trainFraction, validationFraction);
    }

    /** These settings with another {@link #learningRate}. */
    public TrainingSettings withLearningRate(double value) {
        return new TrainingSettings(
                lambda, temperature, epochs, batchSize, value, weightDecay, seed, trainFraction, validationFraction);
    }

    /** These settings with another {@link #weightDecay}. */
    public TrainingSettings withWeightDecay(double value) {
        return new TrainingSettings(
                lambda, temperature, epochs, batchSize, learningRate, value, seed, trainFraction, validationFraction);
    }

    /** These settings with another {@link #seed}. */
    public TrainingSettings withSeed(long value) {
        return new TrainingSettings(
                lambda,
                temperature,
                epochs,
                batchSize,
                learningRate,
                weightDecay,
                value,
                trainFraction,
                validationFraction);
    }

    /** These settings with another {@link #trainFraction}. */
    public TrainingSettings withTrainFraction(double value) {
        return new TrainingSettings(
                lambda, temperature, epochs, batchSize, learningRate, weightDecay, seed, value, validationFraction);
    }

    /** These settings with another {@link #validationFraction}. */
    public TrainingSettings withValidationFraction(double value) {
        return new TrainingSettings(
                lambda, temperature, epochs, batchSize, learningRate, weightDecay, seed, trainFraction, value);
    }
}
