package org.aether.align;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;

/**
 * Trains both projectors on pooled views and sentence vectors (section 2.4 and 2.5): symmetric InfoNCE, AdamW, cosine
 * decay per step, shuffled batches without the last incomplete one. The weights of the best epoch are kept.
 *
 * <pre>{@code
 * ProjectorWeights start = ProjectorWeights.initialise(64, encoder.dimension(), settings.seed());
 * Result result = AlignmentTrainer.train(data, start, settings, compute, progress);
 * }</pre>
 *
 * <p>The training set stays on the device from the first step to the last: 512 bytes a POI and 1.5 kB a distinct
 * sentence of 384 numbers. On the CPU a batch is divided into chunks, each computed by one core
 * ({@link Compute#pieces}): the same data, settings and machine give the same bits for any number of threads. On a GPU a
 * batch is one chunk, which is divided only when memory does not suffice.
 *
 * <p>Rows are selected and shuffled by one {@link Random}, whose sequence Java specifies, with Fisher–Yates: {@code i} from
 * the end to 1, each exchanged with {@code nextInt(i + 1)}.
 */
public final class AlignmentTrainer {

    /**
     * @param weights those of the best epoch
     * @param bestEpoch 1-based
     * @param epochs one entry per epoch
     */
    public record Result(
            ProjectorWeights weights, int bestEpoch, List<ModelConfiguration.Epoch> epochs, double stepsPerSecond) {}

    /** Makes the random stream of the shuffling differ from that of {@link ProjectorWeights#initialise}. */
    private static final long SHUFFLE_STREAM = 0x5DEECE66DL << 16;

    private AlignmentTrainer() {}

    /**
     * Trains and keeps the epoch with the lowest mean cross-modal loss: on the validation part if there is one, else on
     * the training part. Of equal epochs the first is kept.
     *
     * @param start the initial weights, not changed
     * @throws AetherException when there are fewer POIs than one batch, when a validation part is requested but has
     *     fewer than two POIs, when a loss is not finite, or when the device has not enough memory
     * @throws org.aether.CancelledException within one step of the progress being cancelled
     */
    public static Result train(
            TrainingSet data, ProjectorWeights start, TrainingSettings settings, Compute compute, Progress progress) {
        if (start.bands() != data.base().columns()
                || start.textDimension() != data.text().columns()) {
            throw new IllegalArgumentException("The projectors take " + start.bands() + " bands and sentences of "
                    + start.textDimension() + " numbers, not " + data.base().columns() + " and "
                    + data.text().columns());
        }
        Random random = new Random(settings.seed() ^ SHUFFLE_STREAM);
        int[] rows = IntStream.range(0, data.base().rows()).toArray();
        shuffle(rows, random);
        int used = (int) Math.round(rows.length * settings.trainFraction());
        int held = (int) Math.round(used * settings.validationFraction());
        int[] validation = Arrays.copyOfRange(rows, 0, held);
        int[] training = Arrays.copyOfRange(rows, held, used);
        requireBatch(training.length, data.base().rows(), settings);
        requireValidation(held, used, settings);

        int stepsPerEpoch = training.length / settings.batchSize();
        long steps = (long) stepsPerEpoch * settings.epochs();
        progress.stage(Stage.TRAINING, steps);
        try (TrainingSession session = new TrainingSession(data, start, settings, steps, compute)) {
            Selection selection = new Selection(session);
            long began = System.nanoTime();
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                shuffle(training, random);
                double[] sums = new double[3];
                for (int i = 0; i < stepsPerEpoch; i++) {
                    int[] batch =
                            Arrays.copyOfRange(training, i * settings.batchSize(), (i + 1) * settings.batchSize());
                    double[] losses = session.step(batch);
                    requireFinite("loss", losses[0], epoch, i + 1, session.rate());
                    for (int k = 0; k < sums.length; k++) {
                        sums[k] += losses[k] / stepsPerEpoch;
                    }
                    progress.advance(1);
                }
                double validationLoss = session.validate(validation);
                if (held > 0) {
                    requireFinite("validation loss", validationLoss, epoch, stepsPerEpoch, session.rate());
                }
                ModelConfiguration.Epoch summary = new ModelConfiguration.Epoch(
                        epoch, sums[0], sums[1], sums[2], validationLoss, session.gate(), session.rate());
                selection.add(summary);
                progress.note(remark(summary, settings.epochs()));
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            return new Result(selection.weights(), selection.bestEpoch, List.copyOf(selection.epochs), steps / seconds);
        } catch (EngineException e) {
            if (Compute.outOfMemory(e)) {
                throw outOfMemory(data, settings, compute, e);
            }
            throw e;
        }
    }

    private static AetherException outOfMemory(
            TrainingSet data, TrainingSettings settings, Compute compute, EngineException cause) {
        int pois = data.base().rows();
        return compute.onGpu()
                ? new AetherException(
                                Kind.OUT_OF_RESOURCES,
                                cause,
                                "The GPU has not enough free memory for {} POIs in batches of {}; reduce {}, or use {}.",
                                pois,
                                settings.batchSize(),
                                Setting.BATCH_SIZE,
                                Setting.DEVICE.to("cpu"))
                        .about(Setting.BATCH_SIZE)
                : new AetherException(
                                Kind.OUT_OF_RESOURCES,
                                cause,
                                "The machine has not enough free memory for {} POIs in batches of {}; reduce {}.",
                                pois,
                                settings.batchSize(),
                                Setting.BATCH_SIZE)
                        .about(Setting.BATCH_SIZE);
    }

    private static void requireBatch(int training, int all, TrainingSettings settings) {
        if (training < 2) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "Training needs at least two POIs with data, but {} of {} is left; check that the POIs lie on the"
                            + " raster.",
                    training == 1 ? "one" : "none",
                    all);
        }
        if (training < settings.batchSize()) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "There are {} POIs to train on, fewer than one batch of {}; set {} to {} or less, or add"
                                    + " POIs.",
                            training,
                            settings.batchSize(),
                            Setting.BATCH_SIZE,
                            training)
                    .about(Setting.BATCH_SIZE);
        }
    }

    private static void requireValidation(int held, int used, TrainingSettings settings) {
        if (settings.validationFraction() > 0 && held < 2) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "A validation part of {} of {} POIs holds {}, but a loss needs at least two; increase {}, or"
                                    + " set it to 0 to choose the best epoch by the training loss.",
                            settings.validationFraction(),
                            used,
                            held == 1 ? "one" : "none",
                            Setting.VALIDATION_FRACTION)
                    .about(Setting.VALIDATION_FRACTION);
        }
    }

    private static void requireFinite(String name, double loss, int epoch, int step, double rate) {
        if (!Double.isFinite(loss)) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The {} became {} in epoch {}, step {}, at a learning rate of {}; reduce {} or increase {},"
                                    + " and check the input for values that are not numbers.",
                            name,
                            loss,
                            epoch,
                            step,
                            String.format(Locale.ROOT, "%.3g", rate),
                            Setting.LEARNING_RATE,
                            Setting.TEMPERATURE)
                    .about(Setting.LEARNING_RATE);
        }
    }

    private static String remark(ModelConfiguration.Epoch epoch, int epochs) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f, cross-modal %.4f%s",
                epoch.epoch(),
                epochs,
                epoch.loss(),
                epoch.crossModalLoss(),
                Double.isNaN(epoch.validationCrossModalLoss())
                        ? ""
                        : String.format(Locale.ROOT, ", validation %.4f", epoch.validationCrossModalLoss()));
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
        private final TrainingSession session;
        private final List<ModelConfiguration.Epoch> epochs = new ArrayList<>();
        private int bestEpoch;
        private double bestLoss = Double.POSITIVE_INFINITY;

        Selection(TrainingSession session) {
            this.session = session;
        }

        void add(ModelConfiguration.Epoch epoch) {
            epochs.add(epoch);
            double loss = Double.isNaN(epoch.validationCrossModalLoss())
                    ? epoch.crossModalLoss()
                    : epoch.validationCrossModalLoss();
            if (loss < bestLoss) {
                bestLoss = loss;
                bestEpoch = epoch.epoch();
                session.keep();
            }
        }

        ProjectorWeights weights() {
            return session.kept();
        }
    }
}
