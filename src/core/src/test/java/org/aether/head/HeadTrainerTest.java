package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {

    private static final HeadSettings HIDDEN = new HeadSettings(64, 5e-3, 128, 200, 10, 42);
    private static final HeadSettings LINEAR = new HeadSettings(0, 5e-3, 128, 200, 10, 42);

    @Test
    void hiddenLayerLearnsXorAndALinearHeadCannot() {
        Dataset data = xor(800);
        assertThat(accuracy(HeadTrainer.train(data, HIDDEN, Progress.NONE))).isGreaterThan(0.95);
        assertThat(accuracy(HeadTrainer.train(data, LINEAR, Progress.NONE))).isLessThan(0.7);
    }

    @Test
    void linearHeadLearnsALinearFunction() {
        Dataset data = linear(600, 1, 0);
        TaskHead head = HeadTrainer.train(data, new HeadSettings(0, 2e-2, 64, 300, 20, 1), Progress.NONE);
        assertThat(test(head).get(Metric.R2)).isGreaterThan(0.99);
        assertThat(head.tensors()).containsOnlyKeys("out.weight", "out.bias", "target.mean", "target.std");
        assertThat(head.tensors().get("out.weight").shape()).containsExactly(1, 4);
    }

    @Test
    void stopsAfterTheBestEpochAndKeepsItsWeights() {
        // Pure noise: the validation loss is lowest in an early epoch.
        Random random = new Random(11);
        Dataset data =
                dataset(Task.REGRESSION, 200, 8, 1, (x, y) -> y[0] = (float) random.nextGaussian(), List.of("noise"));
        HeadSettings settings = new HeadSettings(64, 1e-2, 16, 300, 10, 3);
        TaskHead head = HeadTrainer.train(data, settings, Progress.NONE);

        HeadReport report = report(head);
        List<Double> losses =
                report.epochs().stream().map(HeadReport.Epoch::validation).toList();
        int best = report.bestEpoch();
        assertThat(report.validationLoss()).isEqualTo(losses.get(best - 1));
        assertThat(report.rows()).isEqualTo(new HeadReport.Rows(144, 16, 40));
        assertThat(report.settings()).isEqualTo(settings);
        assertThat(losses).hasSize(best + 10).hasSizeLessThan(300);
        assertThat(losses.get(best - 1))
                .isEqualTo(losses.stream().min(Double::compare).orElseThrow());

        Split split = Split.of(200);
        FloatMatrix predicted = head.predict(data.vectors().select(split.validation()));
        double std = head.tensors().get("target.std").data()[0];
        double squares = IntStream.range(0, split.validation().length)
                .mapToDouble(
                        i -> Math.pow((predicted.get(i, 0) - data.targets().get(split.validation()[i], 0)) / std, 2))
                .average()
                .orElseThrow();
        assertThat(squares).isCloseTo(losses.get(best - 1), within(1e-5));
    }

    @Test
    void scalingTheTargetsScalesThePredictions() {
        HeadSettings settings = new HeadSettings(16, 1e-2, 64, 30, 10, 7);
        Dataset plain = linear(200, 1, 0);
        Dataset scaled = linear(200, 1000, 5000);
        FloatMatrix ofPlain = HeadTrainer.train(plain, settings, Progress.NONE).predict(plain.vectors());
        FloatMatrix ofScaled =
                HeadTrainer.train(scaled, settings, Progress.NONE).predict(plain.vectors());
        for (int row = 0; row < 200; row++) {
            assertThat((double) ofScaled.get(row, 0)).isCloseTo(1000.0 * ofPlain.get(row, 0) + 5000, within(2.0));
        }
    }

    @Test
    void distributionIsLearned() {
        Dataset data = dataset(
                Task.DISTRIBUTION,
                600,
                4,
                3,
                (x, y) -> {
                    float total = 0;
                    for (int o = 0; o < 3; o++) {
                        y[o] = (float) Math.exp(x[o]);
                        total += y[o];
                    }
                    for (int o = 0; o < 3; o++) {
                        y[o] /= total;
                    }
                },
                List.of("a", "b", "c"));
        TaskHead head = HeadTrainer.train(data, LINEAR, Progress.NONE);
        assertThat(test(head).get(Metric.KL)).isLessThan(0.01);
        assertThat(test(head).get(Metric.L1)).isLessThan(0.1);
    }

    @Property(tries = 50)
    void predictedSharesSumToOne(@ForAll @Size(12) List<@FloatRange(min = -1e4f, max = 1e4f) Float> numbers) {
        FloatMatrix vectors = FloatMatrix.zeros(3, 4);
        for (int i = 0; i < 12; i++) {
            vectors.data()[i] = numbers.get(i);
        }
        FloatMatrix shares = SharesHead.HEAD.predict(vectors);
        for (int row = 0; row < 3; row++) {
            double sum = 0;
            for (float share : shares.row(row)) {
                assertThat(share).isBetween(0f, 1f);
                sum += share;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void sameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        Dataset data = xor(150);
        HeadSettings few = new HeadSettings(8, 1e-3, 32, 5, 5, 24);
        float[] once = HeadTrainer.train(data, few, Progress.NONE)
                .tensors()
                .get("out.weight")
                .data();
        assertThat(HeadTrainer.train(data, few, Progress.NONE)
                        .tensors()
                        .get("out.weight")
                        .data())
                .isEqualTo(once);
        assertThat(HeadTrainer.train(data, few.withSeed(25), Progress.NONE)
                        .tensors()
                        .get("out.weight")
                        .data())
                .isNotEqualTo(once);
    }

    @Test
    void fiveSeedsGiveTheSameTableOnAnyNumberOfThreads() {
        Dataset data = xor(200);
        HeadSettings settings = new HeadSettings(16, 1e-2, 64, 20, 5, 42);
        Map<Metric, MeanScore> one =
                Protocol.evaluate(data, settings, 1, Progress.NONE).metrics();
        assertThat(Protocol.evaluate(data, settings, 4, Progress.NONE).metrics())
                .isEqualTo(one);
        assertThat(one.keySet()).containsExactly(Metric.PRECISION, Metric.RECALL, Metric.F1, Metric.ACCURACY);

        double[] f1 = Protocol.SEEDS.stream()
                .mapToDouble(seed -> test(HeadTrainer.train(data, settings.withSeed(seed), Progress.NONE))
                        .get(Metric.F1))
                .toArray();
        double mean = java.util.Arrays.stream(f1).average().orElseThrow();
        double variance = java.util.Arrays.stream(f1)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / (f1.length - 1);
        assertThat(one.get(Metric.F1).mean()).isCloseTo(mean, within(1e-12));
        assertThat(one.get(Metric.F1).standardDeviation()).isCloseTo(Math.sqrt(variance), within(1e-12));
    }

    /** Two targets of one vector: the first is easy, the second is noise. */
    private static Dataset easyAndNoise(int rows) {
        java.util.Random random = new java.util.Random(5);
        FloatMatrix vectors = FloatMatrix.zeros(rows, 3);
        FloatMatrix targets = FloatMatrix.zeros(rows, 2);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < 3; i++) {
                vectors.data()[3 * row + i] = (float) random.nextGaussian();
            }
            targets.data()[2 * row] = 100 * vectors.data()[3 * row];
            targets.data()[2 * row + 1] = (float) random.nextGaussian();
        }
        List<String> names = List.of("rent", "luck");
        return new Dataset(Task.REGRESSION, vectors, targets, names, names, Optional.empty());
    }

    @Test
    void severalTargetsHaveTheirOwnScoresAndTheMean() {
        Dataset data = easyAndNoise(200);
        HeadSettings settings = new HeadSettings(0, 1e-2, 32, 100, 10, 42);
        TaskHead head = HeadTrainer.train(data, settings, Progress.NONE);

        int[] test = Split.of(200).test();
        FloatMatrix truth = data.select(test).targets();
        FloatMatrix predicted = head.predict(data.select(test).vectors());
        double mean = 0;
        for (int target = 0; target < 2; target++) {
            double middle = 0;
            for (int row = 0; row < test.length; row++) {
                middle += truth.get(row, target) / (double) test.length;
            }
            double left = 0;
            double all = 0;
            for (int row = 0; row < test.length; row++) {
                left += Math.pow((double) truth.get(row, target) - predicted.get(row, target), 2);
                all += Math.pow(truth.get(row, target) - middle, 2);
            }
            String name = data.labels().get(target);
            assertThat(byTarget(head, name).get(Metric.R2)).isCloseTo(1 - left / all, within(1e-9));
            mean += (1 - left / all) / 2;
        }
        assertThat(byTarget(head, "rent").get(Metric.R2)).isGreaterThan(0.95);
        assertThat(byTarget(head, "luck").get(Metric.R2)).isLessThan(0.3);
        assertThat(test(head).get(Metric.R2)).isCloseTo(mean, within(1e-9));

        Scores<MeanScore> scores = Protocol.evaluate(data, settings, 2, Progress.NONE);
        assertThat(scores.byTarget().keySet()).containsExactly("rent", "luck");
        for (Metric metric : List.of(Metric.R2, Metric.RMSE, Metric.MAE)) {
            assertThat(scores.metrics().get(metric).mean())
                    .isCloseTo(
                            (scores.byTarget().get("rent").get(metric).mean()
                                            + scores.byTarget()
                                                    .get("luck")
                                                    .get(metric)
                                                    .mean())
                                    / 2,
                            within(1e-9));
        }
    }

    @Test
    void oneTargetHasNoScoresOfItsOwn() {
        Dataset both = easyAndNoise(60);
        float[] rent = new float[60];
        for (int row = 0; row < 60; row++) {
            rent[row] = both.targets().get(row, 0);
        }
        Dataset one = new Dataset(
                Task.REGRESSION,
                both.vectors(),
                new FloatMatrix(60, 1, rent),
                List.of("rent"),
                List.of("rent"),
                Optional.empty());
        TaskHead head = HeadTrainer.train(one, new HeadSettings(0, 1e-2, 32, 5, 5, 1), Progress.NONE);
        assertThat(report(head).test().byTarget()).isEmpty();
    }

    @Test
    void aTargetThatVariesOnlyInTheHeldOutPartsIsRejected() {
        Dataset data = easyAndNoise(40);
        for (int row = 0; row < 40; row++) {
            data.targets().data()[2 * row + 1] = 7;
        }
        data.targets().data()[2 * Split.of(40).test()[0] + 1] = 8;
        assertThatThrownBy(() -> HeadTrainer.train(data, HIDDEN, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'luck' has only one value (7)");
    }

    @Test
    void progressIsCompleteAndCancellingStopsTheTraining() {
        Counting whole = new Counting(Long.MAX_VALUE);
        Protocol.evaluate(xor(100), new HeadSettings(4, 1e-3, 32, 7, 3, 1), 3, whole);
        assertThat(whole.done).isEqualTo(whole.total).isEqualTo(35);

        Counting impatient = new Counting(3);
        assertThatThrownBy(() -> Protocol.evaluate(xor(100), HIDDEN, 2, impatient))
                .isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> HeadTrainer.train(xor(100), HIDDEN, new Counting(1)))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void vectorsOfAnotherLengthAreRejectedWithBothLengths() {
        TaskHead head = HeadTrainer.train(xor(60), new HeadSettings(4, 1e-3, 32, 1, 1, 1), Progress.NONE);
        assertThat(head.inputs()).isEqualTo(2);
        assertThat(head.hidden()).isEqualTo(4);
        assertThatThrownBy(() -> head.predict(FloatMatrix.zeros(3, 64)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("vectors of 2 numbers")
                .hasMessageContaining("have 64");
    }

    @Test
    void aLossThatIsNotANumberIsAnErrorAboutTheLearningRate() {
        Dataset data = dataset(Task.REGRESSION, 50, 2, 1, (x, y) -> y[0] = x[0] * 1e38f * 100, List.of("rent"));
        assertThatThrownBy(() -> HeadTrainer.train(data, new HeadSettings(0, 1, 8, 300, 300, 1), Progress.NONE))
                .isInstanceOfSatisfying(
                        AetherException.class, e -> assertThat(e.setting()).hasValue(Setting.HEAD_LEARNING_RATE))
                .hasMessageContaining("rent")
                .hasMessageContaining("lower the learning rate");
    }

    @Test
    void settingsOutOfRangeAreRejected() {
        assertThatThrownBy(() -> new HeadSettings(-1, 1e-3, 128, 300, 10, 42))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("hidden width");
        assertThatThrownBy(() -> new HeadSettings(64, 0, 128, 300, 10, 42)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new HeadSettings(64, 1e-3, 128, 300, 10, -1)).hasMessageContaining("4294967295");
    }

    private static double accuracy(TaskHead head) {
        return test(head).get(Metric.ACCURACY);
    }

    private static HeadReport report(TaskHead head) {
        return head.report().orElseThrow();
    }

    private static Map<Metric, Double> test(TaskHead head) {
        return report(head).test().metrics();
    }

    private static Map<Metric, Double> byTarget(TaskHead head, String target) {
        return report(head).test().byTarget().get(target);
    }

    private static Dataset xor(int rows) {
        return dataset(
                Task.CLASSIFICATION, rows, 2, 2, (x, y) -> y[x[0] * x[1] > 0 ? 1 : 0] = 1, List.of("same", "other"));
    }

    private static Dataset linear(int rows, float scale, float shift) {
        return dataset(
                Task.REGRESSION,
                rows,
                4,
                1,
                (x, y) -> y[0] = scale * (2 * x[0] - x[1] + 0.5f * x[3]) + shift,
                List.of("value"));
    }

    private interface Rule {
        void label(float[] x, float[] y);
    }

    private static Dataset dataset(Task task, int rows, int inputs, int outputs, Rule rule, List<String> labels) {
        Random random = new Random(99);
        FloatMatrix vectors = FloatMatrix.zeros(rows, inputs);
        FloatMatrix targets = FloatMatrix.zeros(rows, outputs);
        for (int row = 0; row < rows; row++) {
            float[] x = new float[inputs];
            float[] y = new float[outputs];
            for (int i = 0; i < inputs; i++) {
                x[i] = (float) random.nextGaussian();
            }
            rule.label(x, y);
            System.arraycopy(x, 0, vectors.data(), row * inputs, inputs);
            System.arraycopy(y, 0, targets.data(), row * outputs, outputs);
        }
        return new Dataset(task, vectors, targets, labels, labels, Optional.empty());
    }

    /** A head that is trained once for all tries. */
    private static final class SharesHead {
        static final TaskHead HEAD = HeadTrainer.train(
                dataset(Task.DISTRIBUTION, 30, 4, 3, (x, y) -> y[x[0] > 0 ? 1 : 2] = 1, List.of("a", "b", "c")),
                new HeadSettings(8, 1e-2, 8, 3, 3, 1),
                Progress.NONE);
    }

    private static final class Counting implements Progress {
        private final long patience;
        private long total;
        private long done;

        Counting(long patience) {
            this.patience = patience;
        }

        @Override
        public void stage(Stage stage, String subject, long units) {
            total = units;
        }

        @Override
        public void done(long amount) {
            done += amount;
        }

        @Override
        public boolean cancelled() {
            return done >= patience;
        }
    }
}
