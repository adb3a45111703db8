package org.aether.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;

/**
 * Principal components of embedding vectors: the eigenvectors of their covariance in order of decreasing variance, from the cyclic
 * Jacobi method in double precision (Golub and Van Loan, <em>Matrix Computations</em>, section 8.5). Equal
 * rows give equal bits; the sign of a component is the one that makes its largest entry positive.
 *
 * @param mean of the rows, {@code [d]}
 * @param components {@code [d][d]}, orthonormal rows
 * @param variances of the rows along each component, decreasing
 */
record PrincipalComponents(double[] mean, double[][] components, double[] variances) {

    /** Of more rows this many are used, evenly spaced; more do not change the components of a map visibly. */
    private static final int MAX_ROWS = 65_536;

    private static final int MAX_SWEEPS = 64;

    static PrincipalComponents of(FloatMatrix rows) {
        int d = rows.columns();
        int[] chosen = sample(rows.rows());
        double[] mean = new double[d];
        for (int row : chosen) {
            for (int i = 0; i < d; i++) {
                mean[i] += rows.get(row, i);
            }
        }
        for (int i = 0; i < d; i++) {
            mean[i] /= chosen.length;
        }
        double[][] covariance = new double[d][d];
        double[] centred = new double[d];
        for (int row : chosen) {
            for (int i = 0; i < d; i++) {
                centred[i] = rows.get(row, i) - mean[i];
            }
            for (int i = 0; i < d; i++) {
                for (int j = i; j < d; j++) {
                    covariance[i][j] += centred[i] * centred[j];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                covariance[i][j] /= chosen.length;
                covariance[j][i] = covariance[i][j];
            }
        }
        return of(mean, covariance);
    }

    static int[] sample(int rows) {
        int count = Math.min(rows, MAX_ROWS);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * rows / count))
                .toArray();
    }

    private static PrincipalComponents of(double[] mean, double[][] covariance) {
        int d = mean.length;
        double[][] vectors = diagonalise(covariance);
        Integer[] order = IntStream.range(0, d).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.comparingDouble((Integer i) -> covariance[i][i]).reversed());
        double[][] components = new double[d][];
        double[] variances = new double[d];
        for (int k = 0; k < d; k++) {
            components[k] = positive(vectors[order[k]]);
            variances[k] = covariance[order[k]][order[k]];
        }
        return new PrincipalComponents(mean, components, variances);
    }

    private static double[] positive(double[] vector) {
        double largest = 0;
        for (double value : vector) {
            if (Math.abs(value) > Math.abs(largest)) {
                largest = value;
            }
        }
        double sign = largest < 0 ? -1 : 1;
        return Arrays.stream(vector).map(value -> sign * value).toArray();
    }

    /** Turns a symmetric matrix into its diagonal form in place and gives its eigenvectors as rows. */
    private static double[][] diagonalise(double[][] a) {
        int d = a.length;
        double[][] vectors = new double[d][d];
        for (int i = 0; i < d; i++) {
            vectors[i][i] = 1;
        }
        double total = 0;
        for (double[] row : a) {
            total += Arrays.stream(row).map(value -> value * value).sum();
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a) > 1e-24 * total; sweep++) {
            for (int p = 0; p < d - 1; p++) {
                for (int q = p + 1; q < d; q++) {
                    rotate(a, vectors, p, q);
                }
            }
        }
        return vectors;
    }

    private static double offDiagonal(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * a[i][j] * a[i][j];
            }
        }
        return sum;
    }

    /** One Jacobi rotation that makes a[p][q] zero. */
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        double[] rowP = a[p];
        double[] rowQ = a[q];
        for (int k = 0; k < a.length; k++) {
            double kp = rowP[k];
            double kq = rowQ[k];
            rowP[k] = c * kp - s * kq;
            rowQ[k] = s * kp + c * kq;
            double vp = vectors[p][k];
            double vq = vectors[q][k];
            vectors[p][k] = c * vp - s * vq;
            vectors[q][k] = s * vp + c * vq;
        }
        for (double[] row : a) {
            double kp = row[p];
            double kq = row[q];
            row[p] = c * kp - s * kq;
            row[q] = s * kp + c * kq;
        }
    }
}
