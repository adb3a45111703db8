package org.aether.head;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.model.Tensor;

/**
 * Trains one head with early stopping (section 2.7) on vectors with labels.
 *
 * <pre>{@code
 * HeadData data = HeadData.of(Task.CLASSIFICATION, features, List.of("landuse"));
 * TaskHead head = HeadTrainer.train(data.dataset(), HeadSettings.defaults(), Progress.NONE);
 * head.report().at("/test/f1").asDouble();
 * }</pre>
 *
 * <p>Runs on one thread and gives the same head for the same data and settings on every machine. The last short batch
 * of an epoch is used: small sets would otherwise lose a good part of every epoch. The epoch with the lowest validation
 * loss is kept, the earliest of equals.
 */
public final class HeadTrainer {
    private HeadTrainer() {}

    /**
     * Labelled vectors.
     *
     * @param vectors {@code [n, inputs]}
     * @param targets {@code [n, outputs]}: one-hot classes, shares, or values
     * @param labels one name per output
     * @param targetNames the attributes they came from
     */
    public record Dataset(
            Task task, FloatMatrix vectors, FloatMatrix targets, List<String> labels, List<String> targetNames) {

        public Dataset {
            if (vectors.rows() != targets.rows() || targets.columns() != labels.size()) {
                throw new IllegalArgumentException(vectors.rows() + " vectors, " + targets.rows() + "x"
                        + targets.columns() + " targets and " + labels.size() + " labels do not fit together");
            }
        }

        /** The chosen rows. */
        Dataset select(int[] rows) {
            return new Dataset(task, vectors.select(rows), targets.select(rows), labels, targetNames);
        }
    }

    /**
     * Splits off 20 % test and 10 % of the rest as validation (seed 42), trains, and measures on the test part.
     *
     * <p>The report of the head says {@code task}, {@code targets}, {@code labels}, {@code settings}, how many
     * {@code rows} each part had, {@code bestEpoch}, the losses of all {@code epochs}, and the metrics on {@code test}. A
     * regression of several targets also has those of each in {@code testByTarget}; {@code test} then holds their means.
     *
     * @throws AetherException with too few rows, or when the loss is not a number
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
        Standardisation scale = data.task() == Task.REGRESSION ? Standardisation.of(train.targets()) : null;
        Run run = new Run(scaled(train, scale), scaled(data.select(split.validation()), scale), settings);
        run.fit(progress);

        Map<String, Tensor> tensors = new LinkedHashMap<>(run.network.tensors(run.best));
        if (scale != null) {
            tensors.put("target.mean", new Tensor(new int[] {scale.mean().length}, scale.mean()));
            tensors.put("target.std", new Tensor(new int[] {scale.deviation().length}, scale.deviation()));
        }
        ObjectNode report = report(data, split, settings, run);
        TaskHead head = new TaskHead(data.task(), data.labels(), data.targetNames(), tensors, report);
        Dataset test = data.select(split.test());
        ObjectNode metrics = report.putObject("test");
        FloatMatrix predicted = head.predict(test.vectors());
        Metrics.of(data.task(), test.targets(), predicted).forEach(metrics::put);
        if (data.task() == Task.REGRESSION && data.labels().size() > 1) {
            ObjectNode byTarget = report.putObject("testByTarget");
            for (int column = 0; column < data.labels().size(); column++) {
                ObjectNode own = byTarget.putObject(data.labels().get(column));
                Metrics.regression(test.targets(), predicted, column).forEach(own::put);
            }
        }
        return head;
    }

    /** A value that differs in the held-out parts only cannot be learned. */
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
                throw new AetherException("The attribute '" + train.labels().get(column) + "' has only one value ("
                        + AttributeValues.label(first) + ") in the "
                        + train.targets().rows()
                        + " features to learn from; give more features with other values, or leave it out.");
            }
        }
    }

    private static Dataset scaled(Dataset data, Standardisation scale) {
        return scale == null
                ? data
                : new Dataset(
                        data.task(), data.vectors(), scale.apply(data.targets()), data.labels(), data.targetNames());
    }

    private static ObjectNode report(Dataset data, Split split, HeadSettings settings, Run run) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("task", data.task().name().toLowerCase(Locale.ROOT));
        data.targetNames().forEach(report.putArray("targets")::add);
        data.labels().forEach(report.putArray("labels")::add);
        report.put("inputs", data.vectors().columns());
        report.putObject("settings")
                .put("hidden", settings.hidden())
                .put("learningRate", settings.learningRate())
                .put("batchSize", settings.batchSize())
                .put("maxEpochs", settings.maxEpochs())
                .put("patience", settings.patience())
                .put("seed", settings.seed());
        report.putObject("rows")
                .put("train", split.train().length)
                .put("validation", split.validation().length)
                .put("test", split.test().length);
        report.put("bestEpoch", run.bestEpoch);
        report.put("validationLoss", run.bestLoss);
        report.set("epochs", run.epochs);
        return report;
    }

    /** One training: what changes from step to step stays in here. */
    private static final class Run {

        private final Dataset train;
        private final float[][] x;
        private final float[][] targets;
        private final float[][] validationX;
        private final float[][] validationTargets;
        private final HeadSettings settings;
        private final HeadNetwork network;
        private final ArrayNode epochs = JsonNodeFactory.instance.arrayNode();
        private float[][] best;
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
                    throw new AetherException("The head for " + String.join(", ", train.targetNames())
                            + " could not be trained: its loss is not a number in epoch " + epoch
                            + "; use a smaller learning rate, and look for extreme values in the vectors and targets.");
                }
                epochs.addObject().put("epoch", epoch).put("train", trainLoss).put("validation", validationLoss);
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
