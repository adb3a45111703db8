package org.aether.align;

import org.aether.FloatMatrix;

/**
 * The numbers that an alignment is trained on: the pooled views of POIs and the vectors of their sentences.
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
