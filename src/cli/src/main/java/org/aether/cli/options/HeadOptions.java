package org.aether.cli.options;

import java.util.Optional;
import org.aether.head.HeadSettings;
import picocli.CommandLine.Option;

/** The hyper-parameters of heads; the defaults are the paper's. */
public final class HeadOptions {

    @Option(
            names = "--hidden",
            defaultValue = "64",
            paramLabel = "N",
            description = "Width of a head's hidden layer, 0 (a linear head) to 4096. Default: 64.")
    private int hidden;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.001",
            paramLabel = "R",
            description = "Of Adam, 0.000000001 to 1. Default: 0.001.")
    private double learningRate;

    @Option(
            names = "--batch-size",
            defaultValue = "128",
            paramLabel = "N",
            description = "Features per step, 1 to 65536. Default: 128.")
    private int batchSize;

    @Option(
            names = "--head-epochs",
            defaultValue = "300",
            paramLabel = "N",
            description = "Passes over the features at most, 1 to 10000. Default: 300.")
    private int epochs;

    @Option(
            names = "--patience",
            defaultValue = "10",
            paramLabel = "N",
            description =
                    "Epochs without a lower validation loss after which a training stops, 1 to 10000. Default: 10.")
    private int patience;

    public HeadSettings settings(long seed) {
        return new HeadSettings(hidden, learningRate, batchSize, epochs, patience, seed);
    }

    /** A sentence about the first value out of range; NaN is out of every range. */
    public Optional<String> mistake() {
        if (hidden < 0 || hidden > 4096) {
            return Optional.of("--hidden must lie between 0 and 4096, not " + hidden + ".");
        }
        if (!(learningRate >= 1e-9 && learningRate <= 1)) {
            return Optional.of("--learning-rate must lie between 0.000000001 and 1, not " + learningRate + ".");
        }
        if (batchSize < 1 || batchSize > 65_536) {
            return Optional.of("--batch-size must lie between 1 and 65536, not " + batchSize + ".");
        }
        if (epochs < 1 || epochs > 10_000) {
            return Optional.of("--head-epochs must lie between 1 and 10000, not " + epochs + ".");
        }
        if (patience < 1 || patience > 10_000) {
            return Optional.of("--patience must lie between 1 and 10000, not " + patience + ".");
        }
        return Optional.empty();
    }
}
