package org.aether.head;

import org.aether.Setting;

/**
 * How heads are trained (section 2.7). The defaults are the paper's: Adam with 1e-3, batches of 128, at most 300 epochs,
 * patience 10.
 *
 * <pre>{@code
 * HeadSettings linear = HeadSettings.defaults().withHidden(0).withSeed(7);
 * }</pre>
 *
 * <p>{@link Setting} holds the ranges and the defaults.
 *
 * @param hidden width of the hidden layer; 0 is a linear head
 * @param learningRate of Adam, whose betas are 0.9 and 0.999 and whose epsilon is 1e-8
 * @param batchSize rows of one training step; the last batch of an epoch may be smaller
 * @param maxEpochs largest number of passes over the training part
 * @param patience epochs without a lower validation loss after which the training stops
 * @param seed of the initial weights and of the shuffling, 0…2^32-1 as in numpy; the split has a seed of its own
 */
public record HeadSettings(int hidden, double learningRate, int batchSize, int maxEpochs, int patience, long seed) {

    /** @throws org.aether.AetherException when a value lies outside its range */
    public HeadSettings {
        Setting.HIDDEN.check(hidden);
        Setting.HEAD_LEARNING_RATE.check(learningRate);
        Setting.HEAD_BATCH_SIZE.check(batchSize);
        Setting.MAX_EPOCHS.check(maxEpochs);
        Setting.PATIENCE.check(patience);
        Setting.HEAD_SEED.check(seed);
    }

    public static HeadSettings defaults() {
        return new HeadSettings(
                (int) Setting.HIDDEN.defaultNumber(),
                Setting.HEAD_LEARNING_RATE.defaultNumber(),
                (int) Setting.HEAD_BATCH_SIZE.defaultNumber(),
                (int) Setting.MAX_EPOCHS.defaultNumber(),
                (int) Setting.PATIENCE.defaultNumber(),
                (long) Setting.HEAD_SEED.defaultNumber());
    }

    public HeadSettings withHidden(int other) {
        return new HeadSettings(other, learningRate, batchSize, maxEpochs, patience, seed);
    }

    public HeadSettings withLearningRate(double other) {
        return new HeadSettings(hidden, other, batchSize, maxEpochs, patience, seed);
    }

    public HeadSettings withBatchSize(int other) {
        return new HeadSettings(hidden, learningRate, other, maxEpochs, patience, seed);
    }

    public HeadSettings withMaxEpochs(int other) {
        return new HeadSettings(hidden, learningRate, batchSize, other, patience, seed);
    }

    public HeadSettings withPatience(int other) {
        return new HeadSettings(hidden, learningRate, batchSize, maxEpochs, other, seed);
    }

    public HeadSettings withSeed(long other) {
        return new HeadSettings(hidden, learningRate, batchSize, maxEpochs, patience, other);
    }
}
