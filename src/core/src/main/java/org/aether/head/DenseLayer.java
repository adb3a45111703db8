package org.aether.head;

import java.util.Arrays;

/**
 * A fully connected layer {@code y = x W + b} whose parameters are rows of a parameter table.
 *
 * <p>All arrays are arrays of rows: W is {@code [inputs][outputs]} (the transpose of torch's), and the row after it is the
 * bias. The inner loops read and write several rows at the same index, because the JIT compiler of Java 17 vectorises only
 * such loops (with an offset into a flat array it does not: 2 instead of 10 GFLOP/s were measured). Every output is a sum
 * of its own, so the order of the additions, and therefore every bit, is the same on every machine. Four inputs (in the
 * backward pass four rows) are added at once, which loads and stores the sums less often. The layer holds no numbers
 * itself; it is thread-safe.
 *
 * @param first number of the first weight row in the parameter table; the bias row follows the weight rows
 */
record DenseLayer(int inputs, int outputs, int first) {

    int biasRow() {
        return first + inputs;
    }

    /** The row of the parameter table after the last row of this layer. */
    int end() {
        return biasRow() + 1;
    }

    /** torch's initialisation: uniform ±1/sqrt(inputs) for weights and biases. */
    void initialise(float[][] parameters, NumpyRandom random) {
        double bound = 1 / Math.sqrt(inputs);
        for (int row = first; row < end(); row++) {
            parameters[row] = new float[outputs];
            for (int o = 0; o < outputs; o++) {
                parameters[row][o] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
        }
    }

    /** The outputs {@code [n][outputs]} of inputs {@code [n][inputs]}. */
    float[][] forward(float[][] parameters, float[][] x) {
        float[][] y = new float[x.length][];
        for (int row = 0; row < x.length; row++) {
            y[row] = parameters[biasRow()].clone();
            float[] in = x[row];
            int i = 0;
            for (; i + 3 < inputs; i += 4) {
                int w = first + i;
                addFour(
                        parameters[w],
                        in[i],
                        parameters[w + 1],
                        in[i + 1],
                        parameters[w + 2],
                        in[i + 2],
                        parameters[w + 3],
                        in[i + 3],
                        y[row]);
            }
            for (; i < inputs; i++) {
                addOne(parameters[first + i], in[i], y[row]);
            }
        }
        return y;
    }

    /**
     * Sets the gradient of this layer's parameters.
     *
     * @param x the input that {@link #forward} was given
     * @param dy {@code [n][outputs]}, gradient of the loss by y
     * @param gradient shaped as the parameters; this layer's rows are overwritten
     */
    void backward(float[][] x, float[][] dy, float[][] gradient) {
        for (int row = first; row < end(); row++) {
            Arrays.fill(gradient[row], 0);
        }
        for (float[] row : dy) {
            addOne(row, 1, gradient[biasRow()]);
        }
        int row = 0;
        for (; row + 3 < x.length; row += 4) {
            for (int i = 0; i < inputs; i++) {
                addFour(
                        dy[row],
                        x[row][i],
                        dy[row + 1],
                        x[row + 1][i],
                        dy[row + 2],
                        x[row + 2][i],
                        dy[row + 3],
                        x[row + 3][i],
                        gradient[first + i]);
            }
        }
        for (; row < x.length; row++) {
            for (int i = 0; i < inputs; i++) {
                addOne(dy[row], x[row][i], gradient[first + i]);
            }
        }
    }

    /** The gradient of the loss by x, {@code [n][inputs]}. */
    float[][] backwardInput(float[][] parameters, float[][] dy) {
        float[][] dx = new float[dy.length][inputs];
        for (int row = 0; row < dy.length; row++) {
            for (int i = 0; i < inputs; i++) {
                float[] weights = parameters[first + i];
                float sum = 0;
                for (int o = 0; o < outputs; o++) {
                    sum += weights[o] * dy[row][o];
                }
                dx[row][i] = sum;
            }
        }
        return dx;
    }

    private static void addOne(float[] from, float factor, float[] to) {
        for (int o = 0; o < to.length; o++) {
            to[o] += factor * from[o];
        }
    }

    private static void addFour(
            float[] a, float fa, float[] b, float fb, float[] c, float fc, float[] d, float fd, float[] to) {
        for (int o = 0; o < to.length; o++) {
            to[o] += fa * a[o] + fb * b[o] + fc * c[o] + fd * d[o];
        }
    }
}
