package org.aether.cli.report;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.model.AlignmentModel.FalseColorBasis;
import org.aether.model.FalseColor;

/**
 * Vectors as colours: their first three principal components as red, green and blue, each stretched from its 2nd to its
 * 98th percentile. It serves raw AE vectors, whose components no model fixes.
 */
public final class PrincipalColours {

    private PrincipalColours() {}

    /**
     * Draws vectors.
     *
     * @param pixels {@code [height * width, bands]}, row after row from the north; a row with NaN is transparent
     * @throws IllegalArgumentException when the rows do not fill the width, or no pixel has data
     */
    public static BufferedImage of(FloatMatrix pixels, int width) {
        if (pixels.rows() % width != 0) {
            throw new IllegalArgumentException(pixels.rows() + " pixels do not fill rows of " + width);
        }
        int[] valid = IntStream.range(0, pixels.rows())
                .filter(row -> !Float.isNaN(pixels.get(row, 0)))
                .toArray();
        FalseColorBasis basis = FalseColor.basis(pixels.select(valid));
        return MapImages.ofColours(
                channel(pixels, width, basis, 0), channel(pixels, width, basis, 1), channel(pixels, width, basis, 2));
    }

    private static Grid channel(FloatMatrix pixels, int width, FalseColorBasis basis, int colour) {
        float low = basis.low()[colour];
        float high = basis.high()[colour];
        float[] values = new float[pixels.rows()];
        for (int row = 0; row < values.length; row++) {
            double score = 0;
            for (int band = 0; band < pixels.columns(); band++) {
                score += (pixels.get(row, band) - basis.mean()[band])
                        * basis.components().get(colour, band);
            }
            values[row] = (float) (255 * (score - low) / (high - low));
        }
        return new Grid(width, values.length / width, values);
    }
}
