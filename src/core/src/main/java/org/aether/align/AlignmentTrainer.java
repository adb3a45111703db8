package org.aether.align;

import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.model.ProjectorWeights;

/** STUB: trains both projectors on pooled views and sentence vectors. */
public final class AlignmentTrainer {

    /**
     * What it learns from.
     *
     * @param base {@code [n, bands]} unit rows
     * @param context {@code [n, bands]} unit rows
     * @param text {@code [m, textDimension]} unit rows of the distinct sentences
     * @param sentence row of {@code text} for each of the n POIs
     */
    public record TrainingSet(FloatMatrix base, FloatMatrix context, FloatMatrix text, int[] sentence) {}

    /** Means over one epoch; validation losses NaN when there is no validation part. */
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

    private AlignmentTrainer() {}

    public static Result train(
            TrainingSet data, ProjectorWeights start, TrainingSettings settings, Compute compute, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
