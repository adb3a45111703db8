package org.aether.head;

import org.aether.FloatMatrix;

/**
 * Mean and (population) standard deviation of every target, computed on the training part only. A constant target is not
 * scaled.
 */
record Standardisation(float[] mean, float[] deviation) {

    static Standardisation of(FloatMatrix targets) {
        int columns = targets.columns();
        float[] mean = new float[columns];
        float[] deviation = new float[columns];
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (int row = 0; row < targets.rows(); row++) {
                sum += targets.get(row, column);
            }
            double middle = sum / targets.rows();
            double squares = 0;
            for (int row = 0; row < targets.rows(); row++) {
                double difference = targets.get(row, column) - middle;
                squares += difference * difference;
            }
            mean[column] = (float) middle;
            float spread = (float) Math.sqrt(squares / targets.rows());
            // Below the resolution of a float the spread is rounding noise, and dividing by it would turn noise into
            // targets.
            deviation[column] = spread > Math.abs(mean[column]) * 1e-7f ? spread : 1;
        }
        return new Standardisation(mean, deviation);
    }

    FloatMatrix apply(FloatMatrix targets) {
        float[] scaled = new float[targets.data().length];
        for (int i = 0; i < scaled.length; i++) {
            int column = i % mean.length;
            scaled[i] = (targets.data()[i] - mean[column]) / deviation[column];
        }
        return new FloatMatrix(targets.rows(), targets.columns(), scaled);
    }

    /** Converts one row back to the units of the targets, in place. */
    void invert(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * deviation[i] + mean[i];
        }
    }
}
