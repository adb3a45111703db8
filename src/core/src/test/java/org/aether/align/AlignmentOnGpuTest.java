package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.align.AlignmentTrainer.Result;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.device.StandInGpus;
import org.aether.device.StandInGpus.Gpu;
import org.aether.model.AeProjector;
import org.aether.model.Difference;
import org.aether.model.Golden;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.store.Safetensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training as GPUs do it: a batch is one piece, on the calling thread, and several when memory is out. */
class AlignmentOnGpuTest {

    private static final int BANDS = 64;
    private static final int TEXT = 24;

    private final StandInGpus gpus = new StandInGpus(1);
    private final Gpu gpu = gpus.gpu(0);
    private final Compute compute = gpus.compute(new ComputeSettings("gpu", 1));
    private final Compute cpu = Compute.open(new ComputeSettings("cpu", 1));
    private final ProjectorWeights start = ProjectorWeights.initialise(BANDS, TEXT, 42);

    @AfterEach
    void nothingIsLeftOnTheGpu() {
        assertThat(gpu.arrays()).isZero();
        assertThat(gpu.used()).isZero();
    }

    private static TrainingSet city(int points) {
        Random random = new Random(11);
        int[] sentence = IntStream.range(0, points).map(i -> random.nextInt(8)).toArray();
        FloatMatrix looks = gaussian(8, BANDS, random);
        FloatMatrix base = looks.select(sentence);
        FloatMatrix context = looks.select(sentence);
        for (FloatMatrix views : new FloatMatrix[] {base, context}) {
            for (int i = 0; i < views.data().length; i++) {
                views.data()[i] += (float) (0.05 * random.nextGaussian());
            }
            views.normalizeRows();
        }
        return new TrainingSet(base, context, gaussian(8, TEXT, random), sentence);
    }

    private static FloatMatrix gaussian(int rows, int columns, Random random) {
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    private static TrainingSettings settings(double temperature, int epochs, int batchSize, double validation) {
        return TrainingSettings.defaults()
                .withTemperature(temperature)
                .withEpochs(epochs)
                .withBatchSize(batchSize)
                .withValidationFraction(validation);
    }

    private Result train(TrainingSet data, TrainingSettings settings, Compute device) {
        return AlignmentTrainer.train(data, start, settings, device, Progress.NONE);
    }

    private static byte[] bytes(ProjectorWeights weights) {
        return new Safetensors(weights.tensors(), Map.of()).encode();
    }

    private static double difference(ProjectorWeights a, ProjectorWeights b) {
        return a.tensors().keySet().stream()
                .mapToDouble(name -> Difference.largest(
                        a.tensors().get(name).data(), b.tensors().get(name).data()))
                .max()
                .orElseThrow();
    }

    private static void assertClose(Result found, Result expected) {
        assertThat(found.bestEpoch()).isEqualTo(expected.bestEpoch());
        for (int i = 0; i < expected.epochs().size(); i++) {
            ModelConfiguration.Epoch a = found.epochs().get(i);
            ModelConfiguration.Epoch b = expected.epochs().get(i);
            assertThat(a.loss()).isCloseTo(b.loss(), within(1e-5));
            assertThat(a.crossModalLoss()).isCloseTo(b.crossModalLoss(), within(1e-5));
            assertThat(a.contextLoss()).isCloseTo(b.contextLoss(), within(1e-5));
            if (!Double.isNaN(b.validationCrossModalLoss())) {
                assertThat(a.validationCrossModalLoss()).isCloseTo(b.validationCrossModalLoss(), within(1e-5));
            }
        }
        assertThat(difference(found.weights(), expected.weights())).isLessThan(1e-5);
    }

    /** The forty steps of the authors' code that {@link AlignmentTraceTest} follows on the CPU. */
    @Test
    void fortyStepsFollowTheReference() {
        JsonNode trace = Golden.json("trace.json");
        JsonNode steps = trace.path("steps");
        int batchSize = trace.path("batch").asInt();
        FloatMatrix text = Golden.npy("trace_T.npy");
        TrainingSet data = new TrainingSet(
                Golden.npy("trace_A.npy"),
                Golden.npy("trace_Aa.npy"),
                text,
                IntStream.range(0, text.rows()).toArray());
        TrainingSettings settings = TrainingSettings.defaults()
                .withEpochs(5)
                .withBatchSize(batchSize)
                .withSeed(0);
        try (TrainingSession session = new TrainingSession(data, Golden.weights(), settings, steps.size(), compute)) {
            int done = 0;
            for (JsonNode permutation : trace.path("permutations")) {
                for (int from = 0; from < permutation.size(); from += batchSize) {
                    int offset = from;
                    double[] losses = session.step(IntStream.range(0, batchSize)
                            .map(i -> permutation.get(offset + i).asInt())
                            .toArray());
                    JsonNode expected = steps.get(done++);
                    for (int k = 0; k < losses.length; k++) {
                        assertThat(losses[k]).isCloseTo(expected.get(k).asDouble(), within(1e-3));
                    }
                }
            }
            assertThat(done).isEqualTo(40);
            assertThat(session.gate()).isCloseTo(trace.path("gate_after").asDouble(), within(1e-4));
            FloatMatrix expected = Golden.matrix(trace.path("ae_out_after_first8"));
            try (AeProjector projector = new AeProjector(session.weights(), compute)) {
                FloatMatrix first =
                        data.base().select(IntStream.range(0, expected.rows()).toArray());
                assertThat(Difference.largest(projector.project(first).data(), expected.data()))
                        .isLessThan(1e-3);
            }
        }
    }

    @Test
    void lossesOfOneBatchAreTheReference() {
        JsonNode golden = Golden.json("loss.json");
        FloatMatrix base = Golden.matrix(golden.path("ae_base_in"));
        int[] rows = IntStream.range(0, base.rows()).toArray();
        TrainingSet data = new TrainingSet(
                base, Golden.matrix(golden.path("ae_context_in")), Golden.matrix(golden.path("text_in")), rows);
        TrainingSettings settings = TrainingSettings.defaults()
                .withEpochs(1)
                .withBatchSize(base.rows())
                .withSeed(0);
        try (TrainingSession session = new TrainingSession(data, Golden.weights(), settings, 1, compute)) {
            assertThat(session.validate(rows)).isCloseTo(golden.path("L_ap").asDouble(), within(1e-4));
            double[] losses = session.step(rows);
            assertThat(losses[0]).isCloseTo(golden.path("L").asDouble(), within(1e-4));
            assertThat(losses[1]).isCloseTo(golden.path("L_ap").asDouble(), within(1e-4));
            assertThat(losses[2]).isCloseTo(golden.path("L_ae").asDouble(), within(1e-4));
        }
    }

    /** The CPU takes batches of 512 in four chunks. The second temperature takes the other way through the loss. */
    @ParameterizedTest
    @ValueSource(doubles = {0.07, 0.02})
    void oneChunkGivesWhatSeveralGive(double temperature) {
        TrainingSet data = city(1600);
        TrainingSettings settings = settings(temperature, 2, 512, 0.33);
        Result onGpu = train(data, settings, compute);
        assertClose(onGpu, train(data, settings, cpu));
        assertThat(bytes(train(data, settings, compute).weights())).isEqualTo(bytes(onGpu.weights()));
        assertThat(bytes(onGpu.weights())).isNotEqualTo(bytes(start));
    }

    @Test
    void piecesAreTheCallingThreadsOneAfterTheOther() {
        List<Integer> done = new ArrayList<>();
        Thread caller = Thread.currentThread();
        compute.pieces(5, piece -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            done.add(piece);
        });
        assertThat(done).containsExactly(0, 1, 2, 3, 4);
        try (TrainingSession session = new TrainingSession(city(600), start, settings(0.07, 1, 600, 0), 1, compute)) {
            assertThat(session.chunks()).isEqualTo(RowChunks.whole(600));
        }
    }

    @Test
    void stepsLeaveNoArraysBehind() {
        int[] batch = IntStream.range(0, 64).toArray();
        try (TrainingSession session = new TrainingSession(city(128), start, settings(0.07, 1, 64, 0), 100, compute)) {
            session.step(batch);
            int arrays = gpu.arrays();
            long used = gpu.used();
            for (int i = 0; i < 20; i++) {
                session.step(batch);
                session.validate(batch);
                session.keep();
                session.gate();
                session.weights();
            }
            assertThat(gpu.arrays()).isEqualTo(arrays);
            assertThat(gpu.used()).isEqualTo(used);
        }
    }

    @Test
    void aBatchThatDoesNotFitIsCutAndStaysTheSameBatch() {
        TrainingSet data = city(1200);
        TrainingSettings settings = settings(0.07, 1, 600, 0);
        Result expected = train(data, settings, compute);
        long whole = gpu.peak();
        try (TrainingSession session = new TrainingSession(data, start, settings, 2, compute)) {
            long resident = gpu.used();
            int[] batch = IntStream.range(0, 600).toArray();
            session.step(batch);
            // A little less than a whole batch took: what a real GPU lacks when another program takes its share.
            gpu.memory(whole - (whole - resident) / 20);
            session.step(batch);
            assertThat(session.chunks()).isEqualTo(new RowChunks(600, 300));
            assertThat(gpus.released()).isEqualTo(1);
            session.step(batch);
            assertThat(gpus.released()).as("the cut is kept").isEqualTo(1);
        }
        gpu.memory(whole - (whole / 50));
        assertClose(train(data, settings, compute), expected);
    }

    @Test
    void tooLittleMemoryIsOneSentence() {
        TrainingSet data = city(700);
        TrainingSettings settings = settings(0.07, 1, 300, 0);
        train(data, settings, compute);
        for (long part = 1; part < 10; part += 2) {
            gpu.memory(gpu.peak() * part / 20);
            assertThatThrownBy(() -> train(data, settings, compute))
                    .isInstanceOf(AetherException.class)
                    .hasMessage("The GPU has not enough free memory for 700 POIs in batches of 300; reduce the"
                            + " batch size, or use the device cpu.");
            assertThat(gpu.arrays()).isZero();
        }
    }

    /** Memory may be out at any allocation: the result is right all the same, or a sentence says why there is none. */
    @Test
    void anyAllocationMayFail() {
        TrainingSet data = city(400);
        TrainingSettings settings = settings(0.07, 1, 150, 0.25);
        Result expected = train(data, settings, compute);
        long all = gpu.allocations();
        int survived = 0;
        int explained = 0;
        for (long failing = 0; failing < all; failing++) {
            gpu.fail(failing, 1);
            try {
                assertClose(train(data, settings, compute), expected);
                survived++;
            } catch (AetherException e) {
                assertThat(e).hasMessageStartingWith("The GPU has not enough free memory for 400 POIs");
                explained++;
            }
            assertThat(gpu.arrays()).as("allocation %d of %d", failing, all).isZero();
        }
        // Explained are those before the first step, in the optimiser, whose steps cannot be repeated, and at the end.
        assertThat(survived).isGreaterThan(explained);
        for (long failing = 0; failing < all; failing += 7) {
            gpu.fail(failing, Long.MAX_VALUE);
            assertThatThrownBy(() -> train(data, settings, compute))
                    .as("allocation %d of %d", failing, all)
                    .isInstanceOf(AetherException.class)
                    .hasMessageStartingWith("The GPU has not enough free memory for 400 POIs");
            assertThat(gpu.arrays()).isZero();
        }
    }

    @Test
    void cancellingStopsWithinOneStepAndFreesTheGpu() {
        int[] steps = {0};
        Progress afterThree = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {
                steps[0] += (int) amount;
            }

            @Override
            public boolean cancelled() {
                return steps[0] >= 3;
            }
        };
        assertThatThrownBy(
                        () -> AlignmentTrainer.train(city(400), start, settings(0.07, 50, 64, 0), compute, afterThree))
                .isInstanceOf(CancelledException.class);
        assertThat(steps[0]).isEqualTo(3);
    }
}
