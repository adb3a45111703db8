package org.aether.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.align.AlignmentTrainer;
import org.aether.align.TrainingSet;
import org.aether.align.TrainingSettings;
import org.aether.device.Compute;
import org.aether.model.ProjectorWeights;

/** Compares steps of the optimiser with a PyTorch loop, and computes the share of the sgemm speed of the machine. */
final class TrainingStage implements StageBenchmark {

    /** Large enough for the compilation of the program to be negligible, as in a real training of tens of thousands of steps. */
    private static final int STEPS = 600;

    private static final int BATCH = 512;
    private static final int EPOCHS = 100;
    private static final int DISTINCT_SENTENCES = 8192;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        int pois = Math.max(site.scale().pois, STEPS * BATCH);
        FloatMatrix base = Site.unitRows(pois, 64);
        FloatMatrix context = nearby(base);
        FloatMatrix text = Site.unitRows(DISTINCT_SENTENCES, 384);
        int[] sentence = new Random(Site.SEED).ints(pois, 0, DISTINCT_SENTENCES).toArray();
        TrainingSet data = new TrainingSet(base, context, text, sentence);
        site.write("base.f32", base.data());
        site.write("context.f32", context.data());
        site.write("text.f32", text.data());
        site.write("sentence.i32", sentence);
        Files.copy(site.weights(), site.file("start.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        ProjectorWeights start = site.model().weights();
        TrainingSettings settings = TrainingSettings.defaults()
                .withEpochs(1)
                .withBatchSize(BATCH)
                .withSeed(Site.SEED)
                .withTrainFraction((double) STEPS * BATCH / pois);
        Compute compute = site.compute();
        try (Peer peer =
                site.peer(List.of("torch", "numpy"), "training", site.settings().directory(), STEPS, site.threads())) {
            double[] losses = new double[2];
            Site.Timings timings = site.interleaved(
                    () -> {
                        AlignmentTrainer.Result result =
                                AlignmentTrainer.train(data, start, settings, compute, Progress.NONE);
                        losses[0] = result.epochs().get(0).loss();
                        return STEPS / result.stepsPerSecond();
                    },
                    peer);
            if (peer != null) {
                JsonNode once = peer.once();
                losses[1] = once.path("first").asDouble();
            }
            String amount = String.format(Locale.ROOT, "%d steps of %d, %,d POIs resident", STEPS, BATCH, pois);
            Comparison line = peer == null
                    ? Comparison.plain("training", amount, timings.ours(), null)
                    : Comparison.faster("training", amount, timings.ours(), timings.peer(), 1.2)
                            .with("peerStepsPerSecond", STEPS / timings.peer().median());
            double stepsPerSecond = STEPS / timings.ours().median();
            double peak = sgemmPeak(compute);
            long steps = (long) EPOCHS * (site.scale().pois / BATCH);
            return List.of(timings.into(line)
                    .with("stepsPerSecond", stepsPerSecond)
                    .with("meanLossOfTheSteps", losses[0])
                    .with("sgemmPeakGflops", peak / 1e9)
                    .with("shareOfPeak", stepsPerSecond * flops() / peak)
                    .with("hoursFor100Epochs", steps / stepsPerSecond / 3600));
        }
    }

    /** Context views, which are similar to the base views because they overlap. */
    private static FloatMatrix nearby(FloatMatrix base) {
        Random random = new Random(Site.SEED + 1);
        float[] data = base.data().clone();
        for (int i = 0; i < data.length; i++) {
            data[i] += (float) (0.05 * random.nextGaussian());
        }
        return new FloatMatrix(base.rows(), base.columns(), data).normalizeRows();
    }

    /**
     * Floating-point operations of the matrix products of a step: forward, gradients of weights and of inputs (except for the
     * first layer), and three products for each of the two losses.
     */
    static double flops() {
        double rows = 2.0 * BATCH;
        double first = 64 * 256 + 64 * 128;
        double later = 256 * 128 + 128 * 256 + 256 * 128;
        double branch = 2 * rows * (2 * first + 3 * later);
        double text = 2.0 * BATCH * 384 * 128 * 2;
        double losses = 2 * 3 * 2.0 * BATCH * BATCH * 128;
        return branch + text + losses;
    }

    /** Floating-point operations per second of a large matrix product, the fastest of several. */
    static double sgemmPeak(Compute compute) {
        int n = 2048;
        double fastest = Double.POSITIVE_INFINITY;
        try (NDManager manager = compute.newManager()) {
            NDArray a = manager.ones(new Shape(n, n));
            NDArray b = manager.ones(new Shape(n, n));
            for (int i = 0; i < 8; i++) {
                long began = System.nanoTime();
                try (NDArray product = a.matMul(b)) {
                    product.getFloat(0, 0);
                }
                fastest = Math.min(fastest, (System.nanoTime() - began) * 1e-9);
            }
        }
        return 2.0 * n * n * n / fastest;
    }
}
