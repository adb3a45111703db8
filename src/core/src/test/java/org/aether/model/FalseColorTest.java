package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.aether.FloatMatrix;
import org.junit.jupiter.api.Test;

class FalseColorTest {

    @Test
    void componentsDiagonaliseTheCovariance() {
        int d = 20;
        FloatMatrix rows = AeProjectorTest.unitRows(500, d, 9);
        for (int row = 0; row < rows.rows(); row++) {
            for (int i = 0; i < d; i++) {
                rows.data()[row * d + i] *= 1 + i % 7 + 0.3f * rows.get(row, (i + 3) % d);
            }
        }
        PrincipalComponents principal = PrincipalComponents.of(rows);
        for (int k = 0; k < d; k++) {
            for (int l = 0; l < d; l++) {
                double product = 0;
                double covariance = 0;
                for (int i = 0; i < d; i++) {
                    product += principal.components()[k][i] * principal.components()[l][i];
                }
                for (int row = 0; row < rows.rows(); row++) {
                    covariance += score(rows, row, principal, k) * score(rows, row, principal, l) / rows.rows();
                }
                assertThat(product).isCloseTo(k == l ? 1 : 0, within(1e-12));
                assertThat(covariance).isCloseTo(k == l ? principal.variances()[k] : 0, within(1e-9));
            }
            assertThat(k == 0 || principal.variances()[k] <= principal.variances()[k - 1])
                    .isTrue();
        }
    }

    private static double score(FloatMatrix rows, int row, PrincipalComponents principal, int k) {
        double sum = 0;
        for (int i = 0; i < rows.columns(); i++) {
            sum += (rows.get(row, i) - principal.mean()[i]) * principal.components()[k][i];
        }
        return sum;
    }

    @Test
    void directionsOfKnownSpreadAreFoundWithTheirSignFixed() {
        Random random = new Random(4);
        FloatMatrix rows = FloatMatrix.zeros(5000, 4);
        for (int row = 0; row < rows.rows(); row++) {
            double wide = 9 * random.nextGaussian();
            // widest along -(0.6, 0.8), then along the fourth axis, then the third
            rows.data()[row * 4] = (float) (5 - 0.6 * wide);
            rows.data()[row * 4 + 1] = (float) (-0.8 * wide);
            rows.data()[row * 4 + 2] = (float) random.nextGaussian();
            rows.data()[row * 4 + 3] = (float) (3 * random.nextGaussian());
        }
        AlignmentModel.FalseColorBasis basis = FalseColor.basis(rows);
        assertThat(basis.mean()[0]).isCloseTo(5, within(0.3f));
        assertThat(basis.components().row(0)).containsExactly(new float[] {0.6f, 0.8f, 0, 0}, within(0.02f));
        assertThat(basis.components().row(1)).containsExactly(new float[] {0, 0, 0, 1}, within(0.02f));
        assertThat(basis.components().row(2)).containsExactly(new float[] {0, 0, 1, 0}, within(0.02f));
        // the 2nd and 98th percentile of a normal distribution lie 2.054 deviations out
        assertThat(basis.low()[0]).isCloseTo(-9 * 2.054f, within(0.9f));
        assertThat(basis.high()[1]).isCloseTo(3 * 2.054f, within(0.3f));
    }

    @Test
    void equalRowsStillGiveARange() {
        FloatMatrix rows = FloatMatrix.zeros(10, 5);
        AlignmentModel.FalseColorBasis basis = FalseColor.basis(rows);
        for (int i = 0; i < 3; i++) {
            assertThat(basis.high()[i]).isGreaterThan(basis.low()[i]);
        }
    }
}
