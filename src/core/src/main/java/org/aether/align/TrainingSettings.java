package org.aether.align;

import java.util.function.Consumer;
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

    /** The settings of the paper. */
    public static TrainingSettings defaults() {
        return new Values().settings();
    }

    /** These settings with another {@link #lambda}. */
    public TrainingSettings withLambda(double value) {
        return with(values -> values.lambda = value);
    }

    /** These settings with another {@link #temperature}. */
    public TrainingSettings withTemperature(double value) {
        return with(values -> values.temperature = value);
    }

    /** These settings with another {@link #epochs}. */
    public TrainingSettings withEpochs(int value) {
        return with(values -> values.epochs = value);
    }

    /** These settings with another {@link #batchSize}. */
    public TrainingSettings withBatchSize(int value) {
        return with(values -> values.batchSize = value);
    }

    /** These settings with another {@link #learningRate}. */
    public TrainingSettings withLearningRate(double value) {
        return with(values -> values.learningRate = value);
    }

    /** These settings with another {@link #weightDecay}. */
    public TrainingSettings withWeightDecay(double value) {
        return with(values -> values.weightDecay = value);
    }

    /** These settings with another {@link #seed}. */
    public TrainingSettings withSeed(long value) {
        return with(values -> values.seed = value);
    }

    /** These settings with another {@link #trainFraction}. */
    public TrainingSettings withTrainFraction(double value) {
        return with(values -> values.trainFraction = value);
    }

    /** These settings with another {@link #validationFraction}. */
    public TrainingSettings withValidationFraction(double value) {
        return with(values -> values.validationFraction = value);
    }

    private TrainingSettings with(Consumer<Values> change) {
        Values values = new Values();
        values.lambda = lambda;
        values.temperature = temperature;
        values.epochs = epochs;
        values.batchSize = batchSize;
        values.learningRate = learningRate;
        values.weightDecay = weightDecay;
        values.seed = seed;
        values.trainFraction = trainFraction;
        values.validationFraction = validationFraction;
        change.accept(values);
        return values.settings();
    }

    /** The values by name, so that no two of the same type can be exchanged. They begin with the defaults. */
    private static final class Values {
        private double lambda = Setting.LAMBDA.defaultNumber();
        private double temperature = Setting.TEMPERATURE.defaultNumber();
        private int epochs = (int) Setting.EPOCHS.defaultNumber();
        private int batchSize = (int) Setting.BATCH_SIZE.defaultNumber();
        private double learningRate = Setting.LEARNING_RATE.defaultNumber();
        private double weightDecay = Setting.WEIGHT_DECAY.defaultNumber();
        private long seed = (long) Setting.SEED.defaultNumber();
        private double trainFraction = Setting.TRAIN_FRACTION.defaultNumber();
        private double validationFraction = Setting.VALIDATION_FRACTION.defaultNumber();

        private TrainingSettings settings() {
            return new TrainingSettings(
                    lambda,
                    temperature,
                    epochs,
                    batchSize,
                    learningRate,
                    weightDecay,
                    seed,
                    trainFraction,
                    validationFraction);
        }
    }
}
