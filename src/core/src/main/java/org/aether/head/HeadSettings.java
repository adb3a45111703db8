package org.aether.head;

import org.aether.AetherException;

/**
 * How heads are trained (section 2.7): Adam 1e-3, batch 128, at most 300 epochs, patience 10.
 *
 * @param hidden width of the hidden layer, 0 = linear
 * @param learningRate of Adam; its betas are 0.9 and 0.999, its epsilon 1e-8
 * @param batchSize rows per step; the last batch of an epoch may be shorter and is used all the same
 * @param maxEpochs passes over the training part at most
 * @param patience epochs without a lower validation loss after which training stops
 * @param seed of the initial weights and of the shuffling, 0…2^32-1 as numpy has it; the split has a seed of its own
 */
public record HeadSettings(int hidden, double learningRate, int batchSize, int maxEpochs, int patience, long seed) {

    public HeadSettings {
        require(hidden >= 0 && hidden <= 65_536, "hidden width", "between 0 (linear) and 65536", hidden);
        require(learningRate > 0 && learningRate < 10, "learning rate", "above 0 and below 10", learningRate);
        require(batchSize >= 1, "batch size", "at least 1", batchSize);
        require(maxEpochs >= 1, "number of epochs", "at least 1", maxEpochs);
        require(patience >= 1, "patience", "at least 1", patience);
        require(seed >= 0 && seed <= 0xFFFF_FFFFL, "seed of a head", "between 0 and 4294967295", seed);
    }

    public static HeadSettings defaults() {
        return new HeadSettings(64, 1e-3, 128, 300, 10, 42);
    }

    /** The same settings with another seed. */
    public HeadSettings withSeed(long other) {
        return new HeadSettings(hidden, learningRate, batchSize, maxEpochs, patience, other);
    }

    private static void require(boolean holds, String what, String range, Number value) {
        if (!holds) {
            throw new AetherException("The " + what + " must be " + range + ", not " + value + ".");
        }
    }
}
