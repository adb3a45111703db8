package org.aether.head;

import java.util.List;

/**
 * How a head was trained, and how well it did.
 *
 * @param settings of the training
 * @param rows how many rows each part of the data had
 * @param bestEpoch the epoch whose weights were kept, counted from 1
 * @param validationLoss of that epoch
 * @param epochs the losses of every epoch, in order
 * @param test the scores on the test part
 */
public record HeadReport(
        HeadSettings settings,
        Rows rows,
        int bestEpoch,
        double validationLoss,
        List<Epoch> epochs,
        Scores<Double> test) {

    public HeadReport {
        epochs = List.copyOf(epochs);
    }

    /** The number of rows in each part of the data. */
    public record Rows(int train, int validation, int test) {}

    /**
     * The losses of one epoch.
     *
     * @param epoch its number, counted from 1
     * @param train mean loss over the training part, while the weights changed
     * @param validation mean loss over the validation part, at the end of the epoch
     */
    public record Epoch(int epoch, double train, double validation) {}
}
