package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.align.AlignmentTrainer.Result;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.DoubleNetwork;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.store.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlignmentTrainerTest {

    private static final int BANDS = 64;
    private static final int TEXT = 24;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));

    /** Points of eight kinds, each with its sentence and, under noise, its look. */
    private static TrainingSet city(int points) {
        Random random = new Random(11);
        int kinds = 8;
        FloatMatrix looks = gaussian(kinds, BANDS, 1, random).normalizeRows();
        FloatMatrix sentences = gaussian(kinds, TEXT, 1, random).normalizeRows();
        int[] kind = IntStream.range(0, points).map(i -> random.nextInt(kinds)).toArray();
        FloatMatrix base = looks.select(kind);
        FloatMatrix context = looks.select(kind);
        for (FloatMatrix views : new FloatMatrix[] {base, context}) {
            FloatMatrix noise = gaussian(points, BANDS, 0.05, random);
            for (int i = 0; i < views.data().length; i++) {
                views.data()[i] += noise.data()[i];
            }
            views.normalizeRows();
        }
        return new TrainingSet(base, context, sentences, kind);
    }

    private static FloatMatrix gaussian(int rows, int columns, double scale, Random random) {
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) (scale * random.nextGaussian());
        }
        return matrix;
    }

    private static TrainingSettings settings(int epochs, int batchSize, double learningRate, double validation) {
        return TrainingSettings.defaults()
                .withEpochs(epochs)
                .withBatchSize(batchSize)
                .withLearningRate(learningRate)
                .withValidationFraction(validation);
    }

    private Result train(TrainingSet data, TrainingSettings settings, Progress progress) {
        ProjectorWeights start = ProjectorWeights.initialise(BANDS, TEXT, settings.seed());
        return AlignmentTrainer.train(data, start, settings, compute, progress);
    }

    private static byte[] bytes(ProjectorWeights weights) {
        return new Safetensors(weights.tensors(), java.util.Map.of()).encode();
    }

    @Test
    void sameSeedGivesTheSameBytesAndAnotherSeedOthers() {
        TrainingSet data = city(200);
        byte[] first =
                bytes(train(data, settings(2, 64, 1e-3, 0.1), Progress.NONE).weights());
        assertThat(bytes(train(data, settings(2, 64, 1e-3, 0.1), Progress.NONE).weights()))
                .isEqualTo(first);
        TrainingSettings other = TrainingSettings.defaults()
                .withEpochs(2)
                .withBatchSize(64)
                .withSeed(43)
                .withValidationFraction(0.1);
        assertThat(bytes(train(data, other, Progress.NONE).weights())).isNotEqualTo(first);
    }

    /** Three chunks of 100 rows; the second temperature takes the other way through the loss. */
    @ParameterizedTest
    @ValueSource(doubles = {0.07, 0.02})
    void anyNumberOfThreadsGivesTheSameBits(double temperature) {
        TrainingSet data = city(1000);
        TrainingSettings settings = TrainingSettings.defaults()
                .withTemperature(temperature)
                .withEpochs(2)
                .withBatchSize(300)
                .withValidationFraction(0.35);
        ProjectorWeights start = ProjectorWeights.initialise(BANDS, TEXT, 42);
        Result[] results = IntStream.rangeClosed(1, 3)
                .mapToObj(threads -> AlignmentTrainer.train(
                        data, start, settings, Compute.open(new ComputeSettings("cpu", threads)), Progress.NONE))
                .toArray(Result[]::new);
        assertThat(bytes(results[1].weights())).isEqualTo(bytes(results[0].weights()));
        assertThat(bytes(results[2].weights())).isEqualTo(bytes(results[0].weights()));
        assertThat(results[1].epochs()).isEqualTo(results[0].epochs());
        assertThat(results[2].epochs()).isEqualTo(results[0].epochs());
        assertThat(bytes(results[0].weights())).isNotEqualTo(bytes(start));
    }

    @Test
    void learnsWhichSentenceBelongsToWhichLook() {
        TrainingSet data = city(320);
        Result result = train(data, settings(12, 64, 2e-3, 0), Progress.NONE);
        DoubleNetwork trained = new DoubleNetwork(result.weights());
        double[][] places = trained.all(data.base(), true);
        double[][] sentences = trained.all(data.text(), false);
        long right = IntStream.range(0, places.length)
                .filter(i -> nearest(places[i], sentences) == data.sentence()[i])
                .count();
        assertThat(right).isGreaterThan(310);
    }

    private static int nearest(double[] place, double[][] sentences) {
        int best = 0;
        for (int k = 1; k < sentences.length; k++) {
            if (dot(place, sentences[k]) > dot(place, sentences[best])) {
                best = k;
            }
        }
        return best;
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    @Test
    void keepsTheEpochWithTheLowestCrossModalLoss() {
        // So high a rate that the loss does not simply fall from epoch to epoch.
        Result onTrain = train(city(130), settings(8, 64, 0.3, 0), Progress.NONE);
        assertThat(onTrain.epochs())
                .extracting(ModelConfiguration.Epoch::epoch)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(onTrain.epochs())
                .extracting(ModelConfiguration.Epoch::validationCrossModalLoss)
                .containsOnly(Double.NaN);
        assertThat(onTrain.bestEpoch())
                .isEqualTo(lowest(onTrain.epochs().stream()
                        .mapToDouble(ModelConfiguration.Epoch::crossModalLoss)
                        .toArray()));

        Result validated = train(city(200), settings(8, 64, 0.3, 0.3), Progress.NONE);
        assertThat(validated.bestEpoch())
                .isEqualTo(lowest(validated.epochs().stream()
                        .mapToDouble(ModelConfiguration.Epoch::validationCrossModalLoss)
                        .toArray()));
    }

    private static int lowest(double[] losses) {
        return 1
                + Arrays.stream(losses)
                        .boxed()
                        .toList()
                        .indexOf(Arrays.stream(losses).min().orElseThrow());
    }

    @Test
    void weightsAreThoseAtTheEndOfTheBestEpoch() {
        // With a batch of all validation points, the reported loss can be had from the weights again.
        TrainingSet data = city(200);
        Result result = train(data, settings(6, 100, 0.1, 0.5), Progress.NONE);
        double reported = result.epochs().get(result.bestEpoch() - 1).validationCrossModalLoss();
        TrainingSettings settings = settings(1, 100, 1e-9, 0.5);
        Result again = AlignmentTrainer.train(data, result.weights(), settings, compute, Progress.NONE);
        assertThat(again.epochs().get(0).validationCrossModalLoss()).isCloseTo(reported, within(1e-4));
    }

    @Test
    void reportedLossIsTheWeightedSumOfItsParts() {
        for (ModelConfiguration.Epoch epoch :
                train(city(150), settings(2, 64, 1e-3, 0), Progress.NONE).epochs()) {
            assertThat(epoch.loss()).isCloseTo(0.2 * epoch.contextLoss() + 0.8 * epoch.crossModalLoss(), within(1e-5));
        }
    }

    @Test
    void learningRateEndsNearOnePercent() {
        Result result = train(city(128), settings(10, 64, 1e-3, 0), Progress.NONE);
        assertThat(result.epochs().get(0).learningRate()).isCloseTo(1e-3, within(1e-5));
        assertThat(result.epochs().get(9).learningRate()).isBetween(1e-5, 2e-5);
    }

    @Test
    void trainFractionTakesThatPartOfThePoints() {
        TrainingSettings half =
                TrainingSettings.defaults().withEpochs(1).withBatchSize(50).withTrainFraction(0.5);
        AtomicInteger steps = new AtomicInteger();
        train(city(400), half, counting(steps, Integer.MAX_VALUE));
        assertThat(steps).hasValue(4);
    }

    @Test
    void stopsWithinOneStepOfBeingCancelled() {
        AtomicInteger steps = new AtomicInteger();
        assertThatThrownBy(() -> train(city(400), settings(50, 64, 1e-3, 0), counting(steps, 3)))
                .isInstanceOf(CancelledException.class);
        assertThat(steps).hasValue(3);
    }

    private static Progress counting(AtomicInteger steps, int cancelAfter) {
        return new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {
                steps.addAndGet((int) amount);
            }

            @Override
            public boolean cancelled() {
                return steps.get() >= cancelAfter;
            }
        };
    }

    @Test
    void stepsLeaveNoArraysBehind() {
        TrainingSet data = city(128);
        TrainingSettings settings = settings(1, 64, 1e-3, 0);
        int[] batch = IntStream.range(0, 64).toArray();
        try (TrainingSession session =
                new TrainingSession(data, ProjectorWeights.initialise(BANDS, TEXT, 1), settings, 100, compute)) {
            int before = session.residentArrays();
            for (int i = 0; i < 20; i++) {
                session.step(batch);
                session.validate(batch);
                session.keep();
            }
            assertThat(session.residentArrays()).isEqualTo(before);
        }
    }

    @Test
    void fewerPointsThanABatchIsExplained() {
        assertThatThrownBy(() -> train(city(300), TrainingSettings.defaults(), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessage("There are 300 POIs to train on, fewer than one batch of 512; set the batch size to 300 or"
                        + " less, or add POIs.");
    }

    @Test
    void onePointIsExplained() {
        assertThatThrownBy(() -> train(city(1), TrainingSettings.defaults(), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("at least two POIs");
    }

    @Test
    void lossThatIsNoNumberNamesEpochStepAndRate() {
        TrainingSet data = city(128);
        data.base().data()[5] = Float.NaN;
        assertThatThrownBy(() -> train(data, settings(3, 64, 1e-3, 0), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("The loss became NaN in epoch 1, step ")
                .hasMessageContaining(", at a learning rate of 0.000");
    }

    @Test
    void validationLossThatIsNoNumberIsAFailureAndNotAMissingValidation() {
        // With this seed, POI 0 is among the 18 of 20 that are held out.
        TrainingSet data = city(20);
        data.base().data()[5] = Float.NaN;
        assertThatThrownBy(() -> train(data, settings(3, 2, 1e-3, 0.9), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("The validation loss became NaN in epoch 1, step 1, at a learning rate of 0.00");
    }

    @Test
    void validationPartOfFewerThanTwoPointsIsExplained() {
        assertThatThrownBy(() -> train(city(100), settings(1, 64, 1e-3, 0.001), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessage("A validation part of 0.001 of 100 POIs holds none, but a loss needs at least two; increase"
                        + " the validation fraction, or set it to 0 to choose the best epoch by the training loss.");
        assertThatThrownBy(() -> train(city(100), settings(1, 64, 1e-3, 0.01), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("holds one");
    }

    @Test
    void settingsOutsideTheirRangesAreRefused() {
        TrainingSettings paper = TrainingSettings.defaults();
        assertThatThrownBy(() -> paper.withLambda(1.5))
                .isInstanceOf(AetherException.class)
                .hasMessage("The lambda must lie between 0 and 1, not 1.5.")
                .extracting(e -> ((AetherException) e).setting().orElseThrow())
                .isEqualTo(Setting.LAMBDA);
        assertThatThrownBy(() -> paper.withTemperature(0)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> paper.withEpochs(0)).hasMessageContaining("number of epochs");
        assertThatThrownBy(() -> paper.withBatchSize(1)).hasMessageContaining("batch size");
        assertThatThrownBy(() -> paper.withLearningRate(Double.NaN)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> paper.withWeightDecay(-1)).hasMessageContaining("weight decay");
        assertThatThrownBy(() -> paper.withTrainFraction(0)).hasMessageContaining("train fraction");
        assertThatThrownBy(() -> paper.withValidationFraction(1)).hasMessageContaining("validation fraction");
    }

    @Test
    void theDefaultsAreThePapers() {
        TrainingSettings paper = TrainingSettings.defaults();
        assertThat(paper).isEqualTo(new TrainingSettings(0.2, 0.07, 100, 512, 1e-3, 1e-4, 42, 1, 0));
        assertThat(paper.withSeed(7).withEpochs(3))
                .isEqualTo(paper.withEpochs(3).withSeed(7))
                .isNotEqualTo(paper);
    }
}
