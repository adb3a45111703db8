package org.aether.cli.options;

import org.aether.AetherException;
import org.aether.Setting;
import org.aether.align.TrainingSettings;
import picocli.CommandLine.Option;

/** The hyper-parameters of {@code aether train}. */
public final class TrainingOptions {

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Weight of the loss between the two views against the loss to the text, "
                    + "${bundle:LAMBDA.range}. Default: ${bundle:LAMBDA.default}.")
    private double lambda = Setting.LAMBDA.defaultNumber();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Temperature of both losses, ${bundle:TEMPERATURE.range}. "
                    + "Default: ${bundle:TEMPERATURE.default}.")
    private double temperature = Setting.TEMPERATURE.defaultNumber();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Number of passes over all POIs, ${bundle:EPOCHS.range}. Default: ${bundle:EPOCHS.default}.")
    private int epochs = Arguments.integer(Setting.EPOCHS);

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Number of POIs in a training step, ${bundle:BATCH_SIZE.range}. There must be at least one "
                    + "batch of POIs. Default: ${bundle:BATCH_SIZE.default}.")
    private int batchSize = Arguments.integer(Setting.BATCH_SIZE);

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Learning rate of AdamW at the first step, ${bundle:LEARNING_RATE.range}. It falls to 1 %% "
                    + "along a cosine. Default: ${bundle:LEARNING_RATE.default}.")
    private double learningRate = Setting.LEARNING_RATE.defaultNumber();

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Weight decay of AdamW, ${bundle:WEIGHT_DECAY.range}. "
                    + "Default: ${bundle:WEIGHT_DECAY.default}.")
    private double weightDecay = Setting.WEIGHT_DECAY.defaultNumber();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the initial weights, the shuffling and the splits. The same seed gives the same "
                    + "model. Default: ${bundle:SEED.default}.")
    private long seed = Arguments.integer(Setting.SEED);

    @Option(
            names = "--validation-fraction",
            paramLabel = "F",
            description = "Part of the POIs that is held out to choose the best epoch, "
                    + "${bundle:VALIDATION_FRACTION.range}. With 0 the training loss chooses it. "
                    + "Default: ${bundle:VALIDATION_FRACTION.default}.")
    private double validationFraction = Setting.VALIDATION_FRACTION.defaultNumber();

    @Option(
            names = "--train-fraction",
            paramLabel = "F",
            description = "Part of the POIs that is used at all, ${bundle:TRAIN_FRACTION.range}; for ablations. "
                    + "Default: ${bundle:TRAIN_FRACTION.default}.")
    private double trainFraction = Setting.TRAIN_FRACTION.defaultNumber();

    /** @throws AetherException when a value is out of range */
    public TrainingSettings settings() {
        return TrainingSettings.defaults()
                .withLambda(lambda)
                .withTemperature(temperature)
                .withEpochs(epochs)
                .withBatchSize(batchSize)
                .withLearningRate(learningRate)
                .withWeightDecay(weightDecay)
                .withSeed(seed)
                .withTrainFraction(trainFraction)
                .withValidationFraction(validationFraction);
    }
}
