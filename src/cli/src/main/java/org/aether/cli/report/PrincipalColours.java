package org.aether.cli.report;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;

/**
 * Vectors as colours: their first three principal components as red, green and blue, each stretched from its 2nd to its
 * 98th percentile. A picture of raw AE vectors, for which no model fixes the components.
 */
public final class PrincipalColours {

    private PrincipalColours() {}

    /**
     * @param pixels {@code [height * width, bands]}, row after row from the north; a row with NaN is transparent
     * @throws IllegalArgumentException when the rows do not fill the width
     */
    public static BufferedImage of(FloatMatrix pixels, int width) {
        if (pixels.rows() % width != 0) {
            throw new IllegalArgumentException(pixels.rows() + " pixels do not fill rows of " + width);
        }
        int bands = pixels.columns();
        double[] mean = new double[bands];
        double[][] covariance = new double[bands][bands];
        moments(pixels, mean, covariance);
        double[][] vectors = eigenvectors(covariance);
        Grid[] channels = new Grid[3];
        for (int c = 0; c < 3; c++) {
            channels[c] = channel(pixels, width, mean, vectors[Math.min(c, bands - 1)]);
        }
        return MapImages.ofColours(channels[0], channels[1], channels[2]);
    }

    private static Grid channel(FloatMatrix pixels, int width, double[] mean, double[] direction) {
        float[] values = new float[pixels.rows()];
        for (int row = 0; row < values.length; row++) {
            double sum = 0;
            for (int band = 0; band < mean.length; band++) {
                sum += (pixels.get(row, band) - mean[band]) * direction[band];
            }
            values[row] = (float) sum;
        }
        Grid grid = new Grid(width, values.length / width, values);
        float low = grid.quantile(0.02);
        float high = grid.quantile(0.98);
        for (int i = 0; i < values.length; i++) {
            values[i] = high > low ? 255 * (values[i] - low) / (high - low) : values[i] * 0 + 128;
        }
        return grid;
    }

    private static void moments(FloatMatrix pixels, double[] mean, double[][] covariance) {
        int bands = mean.length;
        // a hundred thousand pixels fix the components of any map well enough
        int step = Math.max(1, pixels.rows() / 100_000);
        int count = 0;
        double[] x = new double[bands];
        for (int row = 0; row < pixels.rows(); row += step) {
            boolean valid = true;
            for (int i = 0; i < bands; i++) {
                x[i] = pixels.get(row, i);
                valid &= !Double.isNaN(x[i]);
            }
            if (!valid) {
                continue;
            }
            count++;
            for (int i = 0; i < bands; i++) {
                mean[i] += x[i];
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += x[i] * x[j];
                }
            }
        }
        for (int i = 0; i < bands; i++) {
            mean[i] /= Math.max(1, count);
        }
        for (int i = 0; i < bands; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] = covariance[i][j] / Math.max(1, count) - mean[i] * mean[j];
                covariance[j][i] = covariance[i][j];
            }
        }
    }

    /** Cyclic Jacobi: eigenvectors of a symmetric matrix as rows, largest eigenvalue first; the matrix is used up. */
    private static double[][] eigenvectors(double[][] a) {
        int n = a.length;
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            v[i][i] = 1;
        }
        for (int sweep = 0; sweep < 12; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p][q] != 0) {
                        rotate(a, v, p, q);
                    }
                }
            }
        }
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -a[i][i]))
                .map(i -> signed(v[i]))
                .toArray(double[][]::new);
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = c * pk - s * qk;
            a[q][k] = s * pk + c * qk;
            double vp = v[p][k];
            double vq = v[q][k];
            v[p][k] = c * vp - s * vq;
            v[q][k] = s * vp + c * vq;
        }
    }

    /** An eigenvector has no sign of its own; the positive sum is taken, so that colours repeat. */
    private static double[] signed(double[] vector) {
        double sum = Arrays.stream(vector).sum();
        return sum >= 0 ? vector : Arrays.stream(vector).map(x -> -x).toArray();
    }
}
