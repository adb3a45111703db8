package org.aether.align;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.Arrays;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.model.ProjectorWeights;

/** One training on the device: the data, the parameters, the optimiser, and the weights kept so far. */
final class TrainingSession implements AutoCloseable {

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

    TrainingSession(TrainingSet data, ProjectorWeights start, TrainingSettings settings, long steps, Compute compute) {
        this.compute = compute;
        this.settings = settings;
        this.sentence = data.sentence();
        this.schedule = new CosineSchedule(settings.learningRate(), steps);
        this.manager = compute.newManager();
        try {
            try (NDArray base = matrix(data.base());
                    NDArray context = matrix(data.context())) {
                views = NDArrays.concat(new NDList(base, context));
            }
            text = matrix(data.text());
            parameters = new ParameterVector(start, manager);
            best = parameters.flat().duplicate();
            chunks = compute.onGpu() ? RowChunks.whole(settings.batchSize()) : RowChunks.ofBatch(settings.batchSize());
            networkManager = manager.newSubManager();
            network = newNetwork();
            optimiser = new AdamW(parameters, settings.weightDecay(), manager);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private AlignmentNetwork newNetwork() {
        return new AlignmentNetwork(
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
        networkManager = manager.newSubManager();
        network = newNetwork();
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
            // The embedding operation copies whole rows, an index operation copies single numbers.
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
