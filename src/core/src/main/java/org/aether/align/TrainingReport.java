package org.aether.align;

import org.aether.LeftOut;
import org.aether.model.ModelConfiguration;

/**
 * The report of a training for its user.
 *
 * @param model the model's id
 * @param read number of POIs in the files, those left out included
 * @param used number of POIs that the model was trained on
 * @param leftOut the other POIs
 * @param stepsPerSecond steps of the optimiser
 * @param seconds how long each stage took
 * @param configuration that of the model, with the losses of every epoch
 */
public record TrainingReport(
        String model,
        int read,
        int used,
        LeftOut leftOut,
        double stepsPerSecond,
        Seconds seconds,
        ModelConfiguration configuration) {

    /**
     * Seconds of each stage.
     *
     * @param views pooling of both views
     * @param sentences encoding of the sentences
     * @param training all epochs
     * @param categories vectors of the categories, and the principal components for maps
     */
    public record Seconds(double views, double sentences, double training, double categories) {

        /** Seconds of all stages together. */
        public double total() {
            return views + sentences + training + categories;
        }
    }
}
