package org.aether.head;

/**
 * How heads are trained (section 2.7): Adam 1e-3, batch 128, at most 300 epochs, patience 10.
 *
 * @param hidden width of the hidden layer, 0 = linear
 */
public record HeadSettings(int hidden, double learningRate, int batchSize, int maxEpochs, int patience, long seed) {

    public static HeadSettings defaults() {
        return new HeadSettings(64, 1e-3, 128, 300, 10, 42);
    }
}
