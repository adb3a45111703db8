package org.aether.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.model.Tensor;

/**
 * Trains one head with early stopping (section 2.7) on labelled vectors.
 *
 * <pre>{@code
 * HeadData data = HeadData.of(features, Target.of(Task.CLASSIFICATION, "landuse"));
 * TaskHead head = HeadTrainer.train(data.dataset(), HeadSettings.defaults(), Progress.NONE);
 * double f1 = head.report().orElseThrow().test().metrics().get(Metric.F1);
 * }</pre>
 *
 * <p>It runs on one thread and gives the same head for the same data and settings on every machine. The last batch of an
 * epoch is used even when it is smaller than the others: otherwise small data sets would lose a good part of every epoch.
 * The epoch with the lowest validation loss is kept, the earliest one if several are equal.
 */
public final class HeadTrainer {
    private HeadTrainer() {}

    /**
     * Holds out 20 % of the rows for the test and 10 % of the rest for the validation (seed 42), trains on the others, and
     * measures the result on the test part. The head has a {@linkplain TaskHead#report() report}.
     *
     * @throws AetherException when there are too few rows, or when the loss is not a number
     */
    public static TaskHead train(Dataset data, HeadSettings settings, Progress progress) {
        Split split = Split.of(data.vectors().rows());
        progress.stage(Stage.TRAINING_HEAD, settings.maxEpochs());
        return train(data, split, settings, progress);
    }

    /** The same without a stage of its own: advances by {@code settings.maxEpochs()} in all. */
    static TaskHead train(Dataset data, Split split, HeadSettings settings, Progress progress) {
        Dataset train = data.select(split.train());
        requireVariety(train);
        Dataset validation = data.select(split.validation());
        Map<String, Tensor> scale = new LinkedHashMap<>();
        if (data.task() == Task.REGRESSION) {
            Standardisation standardisation = Standardisation.of(train.targets());
            train = train.withTargets(standardisation.apply(train.targets()));
            validation = validation.withTargets(standardisation.apply(validation.targets()));
            scale.put("target.mean", vector(standardisation.mean()));
            scale.put("target.std", vector(standardisation.deviation()));
        }
        Run run = new Run(train, validation, settings);
        run.fit(progress);

        Map<String, Tensor> tensors = new LinkedHashMap<>(run.network.tensors(run.best));
        tensors.putAll(scale);
        TaskHead head =
                new TaskHead(data.task(), data.labels(), data.attributes(), tensors, data.origin(), Optional.empty());
        Dataset test = data.select(split.test());
        HeadReport report = new HeadReport(
                settings,
                new HeadReport.Rows(split.train().length, split.validation().length, split.test().length),
                run.bestEpoch,
                run.bestLoss,
                run.epochs,
                Metrics.scores(test, head.predict(test.vectors())));
        return new TaskHead(head.task(), head.labels(), head.targets(), tensors, head.origin(), Optional.of(report));
    }

    private static Tensor vector(float[] numbers) {
        return new Tensor(new int[] {numbers.length}, numbers);
    }

    /** A value that differs only in the held-out parts cannot be learned. */
    private static void requireVariety(Dataset train) {
        for (int column = 0;
                train.task() == Task.REGRESSION && column < train.labels().size();
                column++) {
            float first = train.targets().get(0, column);
            boolean constant = true;
            for (int row = 1; constant && row < train.targets().rows(); row++) {
                constant = train.targets().get(row, column) == first;
            }
            if (constant) {
                throw new AetherException(
                        "The attribute '" + train.labels().get(column) + "' has only one value ("
                                + AttributeValues.label(first) + ") in the "
                                + train.targets().rows()
                                + " features of the training part; add features with other values, or leave the attribute out.");
            }
        }
    }

    /** One training, with everything that changes from step to step. */
    private static final class Run {

        private final Dataset train;
        private final float[][] x;
        private final float[][] targets;
        private final float[][] validationX;
        private final float[][] validationTargets;
        private final HeadSettings settings;
        private final HeadNetwork network;
        private final List<HeadReport.Epoch> epochs = new ArrayList<>();
        private float[][] best = new float[0][];
        private int bestEpoch;
        private double bestLoss = Double.POSITIVE_INFINITY;

        Run(Dataset train, Dataset validation, HeadSettings settings) {
            this.train = train;
            this.x = HeadNetwork.rows(train.vectors());
            this.targets = HeadNetwork.rows(train.targets());
            this.validationX = HeadNetwork.rows(validation.vectors());
            this.validationTargets = HeadNetwork.rows(validation.targets());
            this.settings = settings;
            this.network = new HeadNetwork(
                    train.vectors().columns(),
                    settings.hidden(),
                    train.targets().columns());
        }

        void fit(Progress progress) {
            NumpyRandom random = new NumpyRandom(settings.seed());
            float[][] parameters = network.initialise(random);
            float[][] gradient = Adam.zerosLike(parameters);
            Adam adam = new Adam(parameters, settings.learningRate());
            int epoch = 0;
            while (epoch < settings.maxEpochs() && epoch - bestEpoch < settings.patience()) {
                epoch++;
                double trainLoss = epoch(parameters, gradient, adam, random);
                double validationLoss = HeadNetwork.lossAndGradient(
                        train.task(), network.forward(parameters, validationX), validationTargets);
                if (!Double.isFinite(trainLoss) || !Double.isFinite(validationLoss)) {
                    throw new AetherException(
                                    Kind.INVALID_INPUT,
                                    "The head for {} could not be trained, because its loss is not a number in epoch {};"
                                            + " lower {}, and look for extreme values in the vectors and targets.",
                                    String.join(", ", train.attributes()),
                                    epoch,
                                    Setting.HEAD_LEARNING_RATE)
                            .about(Setting.HEAD_LEARNING_RATE);
                }
                epochs.add(new HeadReport.Epoch(epoch, trainLoss, validationLoss));
                if (validationLoss < bestLoss) {
                    bestLoss = validationLoss;
                    bestEpoch = epoch;
                    best = Arrays.stream(parameters).map(float[]::clone).toArray(float[][]::new);
                }
                progress.advance(1);
            }
            progress.done(settings.maxEpochs() - epoch);
        }

        private double epoch(float[][] parameters, float[][] gradient, Adam adam, NumpyRandom random) {
            int[] order = random.permutation(x.length);
            double sum = 0;
            for (int from = 0; from < order.length; from += settings.batchSize()) {
                int to = Math.min(order.length, from + settings.batchSize());
                int[] batch = Arrays.copyOfRange(order, from, to);
                double loss = network.step(train.task(), parameters, pick(x, batch), pick(targets, batch), gradient);
                adam.step(parameters, gradient);
                sum += loss * batch.length;
            }
            return sum / order.length;
        }

        private static float[][] pick(float[][] rows, int[] chosen) {
            return Arrays.stream(chosen).mapToObj(row -> rows[row]).toArray(float[][]::new);
        }
    }
}
