package org.aether.head;

/**
 * A fully connected layer {@code y = x W + b} on a slice of one flat parameter array.
 *
 * <p>Weights are kept input-major, {@code W[inputs, outputs]} (the transpose of torch's), so that every inner loop runs
 * over outputs with unit stride and adds to independent sums: the JIT compiler vectorises it, and the order of additions,
 * hence every bit of the result, is the same on every machine. Four inputs (or four rows, backwards) are taken at once
 * to touch the sums less often. Holds no numbers itself; thread-safe.
 *
 * @param start where the weights begin in the parameter array; the biases follow them
 */
record DenseLayer(int inputs, int outputs, int start) {

    int weights() {
        return inputs * outputs;
    }

    int biasStart() {
        return start + weights();
    }

    /** Where the next layer's parameters begin. */
    int end() {
        return biasStart() + outputs;
    }

    /** torch's initialisation: uniform ±1/sqrt(inputs) for weights and biases. */
    void initialise(float[] parameters, NumpyRandom random) {
        double bound = 1 / Math.sqrt(inputs);
        for (int i = start; i < end(); i++) {
            parameters[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
    }

    /** @param x {@code [rows, inputs]}; @param y receives {@code [rows, outputs]} */
    void forward(float[] parameters, float[] x, int rows, float[] y) {
        for (int row = 0; row < rows; row++) {
            int at = row * outputs;
            System.arraycopy(parameters, biasStart(), y, at, outputs);
            int xAt = row * inputs;
            int i = 0;
            for (; i + 3 < inputs; i += 4) {
                addFour(
                        parameters,
                        start + i * outputs,
                        outputs,
                        x[xAt + i],
                        x[xAt + i + 1],
                        x[xAt + i + 2],
                        x[xAt + i + 3],
                        y,
                        at);
            }
            for (; i < inputs; i++) {
                addOne(parameters, start + i * outputs, x[xAt + i], y, at);
            }
        }
    }

    /**
     * Adds the gradient of this layer's parameters.
     *
     * @param x the input {@link #forward} had
     * @param dy {@code [rows, outputs]}, gradient of the loss by y
     * @param gradient laid out as the parameters, added to
     */
    void backward(float[] x, float[] dy, int rows, float[] gradient) {
        for (int row = 0; row < rows; row++) {
            addOne(dy, row * outputs, 1, gradient, biasStart());
        }
        int row = 0;
        for (; row + 3 < rows; row += 4) {
            int xAt = row * inputs;
            for (int i = 0; i < inputs; i++) {
                addFour(
                        dy,
                        row * outputs,
                        outputs,
                        x[xAt + i],
                        x[xAt + inputs + i],
                        x[xAt + 2 * inputs + i],
                        x[xAt + 3 * inputs + i],
                        gradient,
                        start + i * outputs);
            }
        }
        for (; row < rows; row++) {
            for (int i = 0; i < inputs; i++) {
                addOne(dy, row * outputs, x[row * inputs + i], gradient, start + i * outputs);
            }
        }
    }

    /** @param dx receives {@code [rows, inputs]}, the gradient of the loss by x */
    void backwardInput(float[] parameters, float[] dy, int rows, float[] dx) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < inputs; i++) {
                float sum = 0;
                for (int o = 0; o < outputs; o++) {
                    sum += parameters[start + i * outputs + o] * dy[row * outputs + o];
                }
                dx[row * inputs + i] = sum;
            }
        }
    }

    private void addOne(float[] from, int fromAt, float factor, float[] to, int toAt) {
        for (int o = 0; o < outputs; o++) {
            to[toAt + o] += factor * from[fromAt + o];
        }
    }

    private void addFour(
            float[] from, int fromAt, int stride, float f0, float f1, float f2, float f3, float[] to, int toAt) {
        int second = fromAt + stride;
        int third = second + stride;
        int fourth = third + stride;
        for (int o = 0; o < outputs; o++) {
            to[toAt + o] +=
                    f0 * from[fromAt + o] + f1 * from[second + o] + f2 * from[third + o] + f3 * from[fourth + o];
        }
    }
}
