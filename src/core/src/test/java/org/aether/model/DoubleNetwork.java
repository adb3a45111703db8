package org.aether.model;

import java.util.HashMap;
import java.util.Map;
import org.aether.FloatMatrix;

/**
 * The method once more, written down straight from the formulas in double precision with loops: an independent twin of
 * what runs on the device. Slow, for small batches.
 */
public final class DoubleNetwork {

    /** Weights by name, to be changed at will. */
    public final Map<String, double[]> weights = new HashMap<>();

    private final Map<String, int[]> shapes = new HashMap<>();

    public DoubleNetwork(ProjectorWeights start) {
        start.tensors().forEach((name, tensor) -> {
            shapes.put(name, tensor.shape());
            double[] copy = new double[tensor.data().length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = tensor.data()[i];
            }
            weights.put(name, copy);
        });
    }

    /** z of a pixel's vector of any length: as the authors' inference divides it by its length first. */
    public double[] pixel(double[] v) {
        double[] a = v.clone();
        double length = Math.max(Math.sqrt(dot(v, v)), 1e-6);
        for (int i = 0; i < a.length; i++) {
            a[i] /= length;
        }
        return ae(a);
    }

    /** z of one AE vector of length one. */
    public double[] ae(double[] a) {
        double[] hidden = layer("ae.proj.0", a);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        double[] main = layer("ae.proj.2", hidden);
        double[] shortcut = layer("ae.shortcut", a);
        double open = 1 / (1 + Math.exp(-weights.get("ae.gate")[0]));
        for (int i = 0; i < main.length; i++) {
            main[i] += open * shortcut[i];
        }
        double[] post = layer("ae.post_mlp.0", unit(main));
        for (int i = 0; i < post.length; i++) {
            post[i] *= normalDistribution(post[i]);
        }
        return unit(layer("ae.post_mlp.3", post));
    }

    /** z_poi of one sentence vector. */
    public double[] text(double[] t) {
        return unit(layer("text.proj", t));
    }

    /** {@code λ L_AE + (1-λ) L_AP} of a batch. */
    public double loss(FloatMatrix base, FloatMatrix context, FloatMatrix text, double lambda, double temperature) {
        double[][] zBase = all(base, true);
        double[][] zContext = all(context, true);
        double[][] zText = all(text, false);
        return lambda * infoNce(zBase, zContext, temperature) + (1 - lambda) * infoNce(zBase, zText, temperature);
    }

    public double[][] all(FloatMatrix rows, boolean ae) {
        double[][] z = new double[rows.rows()][];
        for (int i = 0; i < z.length; i++) {
            double[] row = new double[rows.columns()];
            for (int k = 0; k < row.length; k++) {
                row[k] = rows.get(i, k);
            }
            z[i] = ae ? ae(row) : text(row);
        }
        return z;
    }

    public static double infoNce(double[][] a, double[][] b, double temperature) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double row = 0;
            double column = 0;
            for (int j = 0; j < a.length; j++) {
                row += Math.exp(dot(a[i], b[j]) / temperature);
                column += Math.exp(dot(a[j], b[i]) / temperature);
            }
            double own = dot(a[i], b[i]) / temperature;
            sum += (Math.log(row) - own + Math.log(column) - own) / 2;
        }
        return sum / a.length;
    }

    private double[] layer(String name, double[] in) {
        int[] shape = shapes.get(name + ".weight");
        double[] weight = weights.get(name + ".weight");
        double[] out = weights.get(name + ".bias").clone();
        for (int row = 0; row < shape[0]; row++) {
            for (int i = 0; i < shape[1]; i++) {
                out[row] += weight[row * shape[1] + i] * in[i];
            }
        }
        return out;
    }

    private static double[] unit(double[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        double[] unit = vector.clone();
        for (int i = 0; i < unit.length; i++) {
            unit[i] /= length;
        }
        return unit;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Φ by its power series (Marsaglia 2004), exact to double precision for the small arguments here. */
    private static double normalDistribution(double x) {
        if (Math.abs(x) > 7) {
            return x < 0 ? 0 : 1;
        }
        double term = x;
        double sum = x;
        for (int k = 3; Math.abs(term) > 1e-18; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
