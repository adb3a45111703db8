package org.aether.model;

import java.util.Arrays;
import org.aether.FloatMatrix;

/**
 * Makes the colours of a model's maps: the first three principal components of its vectors, and for each the range that
 * fills a byte. They are fixed once per model so that neighbouring tiles match.
 */
public final class FalseColor {

    private static final int COLOURS = 3;

    private FalseColor() {}

    /**
     * The basis of some vectors; the same rows always give the same one.
     *
     * @param z {@code [n, d]} vectors with data, no NaN, n at least 1, d at least 3
     * @return with the 2nd and 98th percentile as range (nearest rank over at most 65,536 evenly spaced rows), widened
     *     to 1e-6 where all rows agree
     */
    public static AlignmentModel.FalseColorBasis basis(FloatMatrix z) {
        if (z.rows() < 1 || z.columns() < COLOURS) {
            throw new IllegalArgumentException("A false-colour basis needs at least one vector of three numbers");
        }
        PrincipalComponents principal = PrincipalComponents.of(z);
        int d = z.columns();
        int[] chosen = PrincipalComponents.sample(z.rows());
        float[] mean = new float[d];
        for (int i = 0; i < d; i++) {
            mean[i] = (float) principal.mean()[i];
        }
        FloatMatrix components = FloatMatrix.zeros(COLOURS, d);
        float[] low = new float[COLOURS];
        float[] high = new float[COLOURS];
        for (int colour = 0; colour < COLOURS; colour++) {
            double[] component = principal.components()[colour];
            for (int i = 0; i < d; i++) {
                components.data()[colour * d + i] = (float) component[i];
            }
            double[] scores = new double[chosen.length];
            for (int row = 0; row < chosen.length; row++) {
                for (int i = 0; i < d; i++) {
                    scores[row] += (z.get(chosen[row], i) - principal.mean()[i]) * component[i];
                }
            }
            Arrays.sort(scores);
            low[colour] = (float) percentile(scores, 0.02);
            high[colour] = (float) Math.max(percentile(scores, 0.98), low[colour] + 1e-6);
        }
        return new AlignmentModel.FalseColorBasis(mean, components, low, high);
    }

    private static double percentile(double[] sorted, double part) {
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }
}
