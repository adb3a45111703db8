package org.aether.cli.options;

import java.util.Optional;
import org.aether.align.TrainingSettings;
import picocli.CommandLine.Option;

/** The hyper-parameters of {@code aether train}; the defaults are the paper's. */
public final class TrainingOptions {

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description =
                    "Weight of the loss between the two views against the loss to the text, 0 to 1. Default: 0.2.")
    private Double lambda;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Temperature of both losses, above 0. Default: 0.07.")
    private Double temperature;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over all POIs, 1 to 100000. Default: 100.")
    private Integer epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "POIs per step, 2 to 65536; fewer POIs than one batch are refused. Default: 512.")
    private Integer batchSize;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Of AdamW at the start, above 0 and at most 1; falls by a cosine to 1 %%. Default: 0.001.")
    private Double learningRate;

    @Option(names = "--weight-decay", paramLabel = "W", description = "Of AdamW, 0 to 1. Default: 0.0001.")
    private Double weightDecay;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of initial weights, shuffling and splits; the same seed repeats the same model. Default: 42.")
    private Long seed;

    @Option(
            names = "--validation-fraction",
            paramLabel = "F",
            description = "Part of the POIs held out to choose the best epoch by, 0 to below 1. Default: 0 (choose by "
                    + "the training loss).")
    private Double validationFraction;

    @Option(
            names = "--train-fraction",
            paramLabel = "F",
            description = "Part of the POIs used at all, above 0 to 1, for ablations. Default: 1.")
    private Double trainFraction;

    public TrainingSettings settings() {
        TrainingSettings paper = TrainingSettings.defaults();
        return new TrainingSettings(
                lambda == null ? paper.lambda() : lambda,
                temperature == null ? paper.temperature() : temperature,
                epochs == null ? paper.epochs() : epochs,
                batchSize == null ? paper.batchSize() : batchSize,
                learningRate == null ? paper.learningRate() : learningRate,
                weightDecay == null ? paper.weightDecay() : weightDecay,
                seed == null ? paper.seed() : seed,
                trainFraction == null ? paper.trainFraction() : trainFraction,
                validationFraction == null ? paper.validationFraction() : validationFraction);
    }

    /** A sentence about the first value out of range; NaN is out of every range. */
    public Optional<String> mistake() {
        if (lambda != null && !(lambda >= 0 && lambda <= 1)) {
            return Optional.of("--lambda must lie between 0 and 1, not " + lambda + ".");
        }
        if (temperature != null && !(temperature > 0 && temperature <= 100)) {
            return Optional.of("--temperature must be more than 0 and at most 100, not " + temperature + ".");
        }
        if (epochs != null && !(epochs >= 1 && epochs <= 100_000)) {
            return Optional.of("--epochs must lie between 1 and 100000, not " + epochs + ".");
        }
        if (batchSize != null && !(batchSize >= 2 && batchSize <= 65_536)) {
            return Optional.of("--batch-size must lie between 2 and 65536, not " + batchSize
                    + "; a batch of one has nothing to contrast with.");
        }
        if (learningRate != null && !(learningRate > 0 && learningRate <= 1)) {
            return Optional.of("--learning-rate must be more than 0 and at most 1, not " + learningRate + ".");
        }
        if (weightDecay != null && !(weightDecay >= 0 && weightDecay <= 1)) {
            return Optional.of("--weight-decay must lie between 0 and 1, not " + weightDecay + ".");
        }
        if (validationFraction != null && !(validationFraction >= 0 && validationFraction < 1)) {
            return Optional.of(
                    "--validation-fraction must be at least 0 and less than 1, not " + validationFraction + ".");
        }
        if (trainFraction != null && !(trainFraction > 0 && trainFraction <= 1)) {
            return Optional.of("--train-fraction must be more than 0 and at most 1, not " + trainFraction + ".");
        }
        return Optional.empty();
    }
}
