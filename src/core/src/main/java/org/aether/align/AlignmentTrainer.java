package org.aether.align;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.model.ProjectorWeights;

/**
 * Trains both projectors on pooled views and sentence vectors (section 2.4 and 2.5): symmetric InfoNCE, AdamW, cosine
 * decay per step, shuffled batches of which a last short one is dropped, and of all epochs the best is kept.
 *
 * <pre>{@code
 * ProjectorWeights start = ProjectorWeights.initialise(64, encoder.dimension(), settings.seed());
 * Result result = AlignmentTrainer.train(data, start, settings, compute, progress);
 * }</pre>
 *
 * <p>The training set stays on the device from the first step to the last: 512 bytes a POI and 1.5 kB a distinct
 * sentence of 384 numbers. On the CPU the rows of a batch are cut into chunks, each of which is one core's
 * ({@link Compute#pieces}): the same data, settings and machine give the same bits, whatever the number of threads. On a
 * GPU a batch is one chunk, and is cut when memory is out.
 * Rows are chosen and shuffled by one {@link Random} (whose sequence Java guarantees) with Fisher–Yates, {@code i} from the end to 1, each
 * exchanged with {@code nextInt(i + 1)}.
 */
public final class AlignmentTrainer {

    /**
     * What it learns from.
     *
     * @param base {@code [n, bands]} unit rows
     * @param context {@code [n, bands]} unit rows
     * @param text {@code [m, textDimension]} unit rows of the distinct sentences
     * @param sentence row of {@code text} for each of the n POIs
     */
    public record TrainingSet(FloatMatrix base, FloatMatrix context, FloatMatrix text, int[] sentence) {

        /** @throws IllegalArgumentException when the sizes do not fit each other */
        public TrainingSet {
            int n = base.rows();
            if (context.rows() != n || sentence.length != n || context.columns() != base.columns()) {
                throw new IllegalArgumentException("A training set has as many base views as context views and"
                        + " sentences: " + n + ", " + context.rows() + ", " + sentence.length);
            }
            for (int row : sentence) {
                if (row < 0 || row >= text.rows()) {
                    throw new IllegalArgumentException("There is no sentence " + row + " of " + text.rows());
                }
            }
        }
    }

    /**
     * Means over one epoch; gate and learning rate as of its last step. Validation losses NaN when there is no
     * validation part.
     */
    public record Epoch(
            int epoch,
            double loss,
            double crossModalLoss,
            double contextLoss,
            double validationCrossModalLoss,
            double gate,
            double learningRate) {}

    /**
     * @param weights those of the best epoch
     * @param bestEpoch 1-based
     * @param epochs one entry per epoch
     */
    public record Result(ProjectorWeights weights, int bestEpoch, List<Epoch> epochs, double stepsPerSecond) {}

    /** Keeps the shuffling's stream apart from the one that {@link ProjectorWeights#initialise} draws from. */
    private static final long SHUFFLE_STREAM = 0x5DEECE66DL << 16;

    private AlignmentTrainer() {}

    /**
     * Trains and keeps the epoch with the lowest mean cross-modal loss: on the validation part if there is one, else on
     * the training part (of equals the first).
     *
     * @param start where to start from, not changed
     * @throws AetherException when there are fewer POIs than one batch, when a validation part is wanted but has fewer
     *     than two POIs, when a loss is no number, or when the device has not enough memory
     * @throws org.aether.CancelledException within one step of the progress being cancelled
     */
    public static Result train(
            TrainingSet data, ProjectorWeights start, TrainingSettings settings, Compute compute, Progress progress) {
        if (start.bands() != data.base.columns() || start.textDimension() != data.text.columns()) {
            throw new IllegalArgumentException("The projectors take " + start.bands() + " bands and sentences of "
                    + start.textDimension() + " numbers, not " + data.base.columns() + " and " + data.text.columns());
        }
        Random random = new Random(settings.seed() ^ SHUFFLE_STREAM);
        int[] rows = IntStream.range(0, data.base.rows()).toArray();
        shuffle(rows, random);
        int used = (int) Math.round(rows.length * settings.trainFraction());
        int held = (int) Math.round(used * settings.validationFraction());
        int[] validation = Arrays.copyOfRange(rows, 0, held);
        int[] training = Arrays.copyOfRange(rows, held, used);
        requireBatch(training.length, data.base.rows(), settings);
        requireValidation(held, used, settings);

        int stepsPerEpoch = training.length / settings.batchSize();
        long steps = (long) stepsPerEpoch * settings.epochs();
        progress.stage(Stage.TRAINING, steps);
        try (Session session = new Session(data, start, settings, steps, compute)) {
            Selection selection = new Selection(session);
            long began = System.nanoTime();
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                shuffle(training, random);
                double[] sums = new double[3];
                for (int i = 0; i < stepsPerEpoch; i++) {
                    int[] batch =
                            Arrays.copyOfRange(training, i * settings.batchSize(), (i + 1) * settings.batchSize());
                    double[] losses = session.step(batch);
                    requireNumber("loss", losses[0], epoch, i + 1, session.rate());
                    for (int k = 0; k < sums.length; k++) {
                        sums[k] += losses[k] / stepsPerEpoch;
                    }
                    progress.advance(1);
                }
                double validationLoss = session.validate(validation);
                if (held > 0) {
                    requireNumber("validation loss", validationLoss, epoch, stepsPerEpoch, session.rate());
                }
                Epoch summary =
                        new Epoch(epoch, sums[0], sums[1], sums[2], validationLoss, session.gate(), session.rate());
                selection.add(summary);
                progress.note(remark(summary, settings.epochs()));
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            return new Result(selection.weights(), selection.bestEpoch, List.copyOf(selection.epochs), steps / seconds);
        } catch (EngineException e) {
            if (Compute.outOfMemory(e)) {
                throw new AetherException(
                        "The " + (compute.onGpu() ? "GPU" : "machine") + " has not enough free memory for "
                                + data.base.rows() + " POIs in batches of " + settings.batchSize()
                                + "; use smaller batches"
                                + (compute.onGpu() ? ", or the device cpu." : "."),
                        e);
            }
            throw e;
        }
    }

    private static void requireBatch(int training, int all, TrainingSettings settings) {
        if (training < 2) {
            throw new AetherException("Training needs at least two POIs with data, and there "
                    + (training == 1 ? "is one" : "are none") + " of " + all
                    + " left to train on; check that the POIs lie on the raster.");
        }
        if (training < settings.batchSize()) {
            throw new AetherException("There are " + training + " POIs to train on, fewer than one batch of "
                    + settings.batchSize() + "; use batches of " + training + " or less, or add POIs.");
        }
    }

    private static void requireValidation(int held, int used, TrainingSettings settings) {
        if (settings.validationFraction() > 0 && held < 2) {
            throw new AetherException("A validation part of " + settings.validationFraction() + " of " + used
                    + " POIs holds " + (held == 1 ? "one" : "none")
                    + ", and a loss needs at least two; use a larger validation fraction, or 0 to choose the epoch by"
                    + " the training loss.");
        }
    }

    private static void requireNumber(String name, double loss, int epoch, int step, double rate) {
        if (!Double.isFinite(loss)) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The %s became %s in epoch %d, step %d, at a learning rate of %.3g; use a lower learning rate or"
                            + " a higher temperature, and check the input for values that are no numbers.",
                    name,
                    loss,
                    epoch,
                    step,
                    rate));
        }
    }

    private static String remark(Epoch epoch, int epochs) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f, cross-modal %.4f%s",
                epoch.epoch,
                epochs,
                epoch.loss,
                epoch.crossModalLoss,
                Double.isNaN(epoch.validationCrossModalLoss)
                        ? ""
                        : String.format(Locale.ROOT, ", validation %.4f", epoch.validationCrossModalLoss));
    }

    private static void shuffle(int[] rows, Random random) {
        for (int i = rows.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = rows[i];
            rows[i] = rows[j];
            rows[j] = swapped;
        }
    }

    /** Remembers the epochs and the weights of the best. */
    private static final class Selection {
        private final Session session;
        private final List<Epoch> epochs = new ArrayList<>();
        private int bestEpoch;
        private double bestLoss = Double.POSITIVE_INFINITY;

        Selection(Session session) {
            this.session = session;
        }

        void add(Epoch epoch) {
            epochs.add(epoch);
            double loss = Double.isNaN(epoch.validationCrossModalLoss)
                    ? epoch.crossModalLoss
                    : epoch.validationCrossModalLoss;
            if (loss < bestLoss) {
                bestLoss = loss;
                bestEpoch = epoch.epoch;
                session.keep();
            }
        }

        ProjectorWeights weights() {
            return session.kept();
        }
    }

    /** One training on the device: the data, the parameters, the optimiser, and the weights kept so far. */
    static final class Session implements AutoCloseable {

        private final Compute compute;
        private final NDManager manager;
        private final TrainingSettings settings;
        private final NDArray views;
        private final NDArray text;
        private final int[] sentence;
        private final ParameterVector parameters;
        private RowChunks chunks;
        private NDManager networkManager;
        private AlignmentNetwork network;
        private final AdamW optimiser;
        private final CosineSchedule schedule;
        private NDArray best;
        private long stepsDone;

        Session(TrainingSet data, ProjectorWeights start, TrainingSettings settings, long steps, Compute compute) {
            this.compute = compute;
            this.settings = settings;
            this.sentence = data.sentence;
            this.schedule = new CosineSchedule(settings.learningRate(), steps);
            this.manager = compute.newManager();
            try {
                try (NDArray base = matrix(data.base);
                        NDArray context = matrix(data.context)) {
                    views = NDArrays.concat(new NDList(base, context));
                }
                text = matrix(data.text);
                parameters = new ParameterVector(start, manager);
                best = parameters.flat().duplicate();
                chunks = compute.onGpu()
                        ? RowChunks.whole(settings.batchSize())
                        : RowChunks.ofBatch(settings.batchSize());
                makeNetwork();
                optimiser = new AdamW(parameters, settings.weightDecay(), manager);
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        }

        private void makeNetwork() {
            networkManager = manager.newSubManager();
            network = new AlignmentNetwork(
                    parameters, settings.lambda(), settings.temperature(), chunks, compute, networkManager);
        }

        private NDArray matrix(FloatMatrix matrix) {
            return manager.create(matrix.data(), new Shape(matrix.rows(), matrix.columns()));
        }

        /**
         * One step of the optimiser on a batch of POIs; gives L, L_AP and L_AE before the step. A GPU that has no
         * memory for its gradient in one piece computes it in several: the batch stays the same, and so does the result
         * but for the order in which floats are summed.
         */
        double[] step(int[] batch) {
            while (true) {
                boolean computed = false;
                try (NDManager step = manager.newSubManager()) {
                    AlignmentNetwork.Step result = network.step(new Batch(batch), step);
                    // From here on weights change one after the other, so the step cannot be done again.
                    computed = true;
                    optimiser.step(result::gradient, schedule.rate(stepsDone), compute, step);
                    stepsDone++;
                    AlignmentLoss.Losses losses = result.losses();
                    return new double[] {losses.total(), losses.crossModal(), losses.context()};
                } catch (EngineException e) {
                    if (computed) {
                        throw e;
                    }
                    cutSmaller(e);
                }
            }
        }

        /** @throws EngineException the one given, when it is about something else or smaller chunks do not help */
        private void cutSmaller(EngineException e) {
            if (!Compute.outOfMemory(e) || !compute.onGpu()) {
                throw e;
            }
            chunks = chunks.smaller().orElseThrow(() -> e);
            networkManager.close();
            compute.releaseUnusedMemory();
            makeNetwork();
        }

        /**
         * Mean cross-modal loss of some POIs in batches of the training's size (the loss depends on it), a last short
         * one dropped unless it is the only one; NaN when there are fewer than two POIs.
         */
        double validate(int[] rows) {
            if (rows.length < 2) {
                return Double.NaN;
            }
            int size = Math.min(settings.batchSize(), rows.length);
            int batches = rows.length / size;
            double sum = 0;
            for (int i = 0; i < batches; i++) {
                sum += crossModalLoss(Arrays.copyOfRange(rows, i * size, (i + 1) * size));
            }
            return sum / batches;
        }

        private double crossModalLoss(int[] batch) {
            while (true) {
                RowChunks cut = compute.onGpu()
                        ? new RowChunks(batch.length, Math.min(chunks.size(), batch.length))
                        : RowChunks.ofBatch(batch.length);
                try (NDManager step = manager.newSubManager()) {
                    return network.crossModalLoss(new Batch(batch), cut, step);
                } catch (EngineException e) {
                    cutSmaller(e);
                }
            }
        }

        /** Chosen POIs, gathered from the training set. */
        private final class Batch implements AlignmentNetwork.Rows {
            private final int[] batch;

            Batch(int[] batch) {
                this.batch = batch;
            }

            @Override
            public NDArray views(NDManager step, int from, int to, boolean withContext) {
                int n = to - from;
                long[] rows = new long[withContext ? 2 * n : n];
                for (int i = 0; i < n; i++) {
                    rows[i] = batch[from + i];
                    if (withContext) {
                        rows[n + i] = (long) sentence.length + batch[from + i];
                    }
                }
                return gather(views, step, rows);
            }

            @Override
            public NDArray text(NDManager step, int from, int to) {
                long[] rows = new long[to - from];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = sentence[batch[from + i]];
                }
                return gather(text, step, rows);
            }

            private NDArray gather(NDArray from, NDManager step, long[] rows) {
                // A look-up of embeddings copies rows as wholes, an index their numbers one by one.
                try (NDArray index = step.create(rows)) {
                    return Embedding.embedding(index, from, SparseFormat.DENSE).singletonOrThrow();
                }
            }
        }

        /** The gate as it is now, before the sigmoid. */
        double gate() {
            return parameters.number("ae.gate");
        }

        /** The rate of the last step, or of the first when there was none. */
        double rate() {
            return schedule.rate(Math.max(0, stepsDone - 1));
        }

        /** Remembers the weights as they are now. */
        void keep() {
            best.close();
            best = parameters.flat().duplicate();
        }

        ProjectorWeights kept() {
            return parameters.toWeights(best);
        }

        /** The weights as they are now. */
        ProjectorWeights weights() {
            return parameters.toWeights(parameters.flat());
        }

        /** How a batch is cut. */
        RowChunks chunks() {
            return chunks;
        }

        /** How many arrays outlive a step. */
        int residentArrays() {
            return manager.getManagedArrays().size();
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
