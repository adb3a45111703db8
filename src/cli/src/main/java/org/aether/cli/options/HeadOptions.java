package org.aether.cli.options;

import org.aether.AetherException;
import org.aether.Setting;
import org.aether.head.HeadSettings;
import picocli.CommandLine.Option;

/** The hyper-parameters of task heads. */
public final class HeadOptions {

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Width of the hidden layer, ${bundle:HIDDEN.range}; 0 is a linear head. "
                    + "Default: ${bundle:HIDDEN.default}.")
    private int hidden = Arguments.integer(Setting.HIDDEN);

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Learning rate of Adam, ${bundle:HEAD_LEARNING_RATE.range}. "
                    + "Default: ${bundle:HEAD_LEARNING_RATE.default}.")
    private double learningRate = Setting.HEAD_LEARNING_RATE.defaultNumber();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Number of features in a training step, ${bundle:HEAD_BATCH_SIZE.range}. "
                    + "Default: ${bundle:HEAD_BATCH_SIZE.default}.")
    private int batchSize = Arguments.integer(Setting.HEAD_BATCH_SIZE);

    @Option(
            names = "--head-epochs",
            paramLabel = "N",
            description = "Largest number of passes over the features, ${bundle:MAX_EPOCHS.range}. "
                    + "Default: ${bundle:MAX_EPOCHS.default}.")
    private int epochs = Arguments.integer(Setting.MAX_EPOCHS);

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Number of epochs without a lower validation loss after which the training stops, "
                    + "${bundle:PATIENCE.range}. Default: ${bundle:PATIENCE.default}.")
    private int patience = Arguments.integer(Setting.PATIENCE);

    /** @throws AetherException when a value is out of range */
    public HeadSettings settings(long seed) {
        return new HeadSettings(hidden, learningRate, batchSize, epochs, patience, seed);
    }
}
