package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hand-written gradient against finite differences of the loss, the loss against its definition. */
class HeadNetworkTest {

    private static final int ROWS = 7;
    private static final int INPUTS = 6;
    private static final int OUTPUTS = 5;

    @ParameterizedTest
    @CsvSource({
        "CLASSIFICATION,0",
        "CLASSIFICATION,9",
        "DISTRIBUTION,0",
        "DISTRIBUTION,9",
        "REGRESSION,0",
        "REGRESSION,9"
    })
    void gradientIsThatOfFiniteDifferences(Task task, int hidden) {
        Random random = new Random(5);
        HeadNetwork network = new HeadNetwork(INPUTS, hidden, OUTPUTS);
        float[] parameters = network.initialise(new NumpyRandom(3));
        float[] x = numbers(random, ROWS * INPUTS);
        float[] targets = targets(task, random);
        float[] gradient = new float[parameters.length];
        network.step(task, parameters, x, targets, ROWS, gradient);

        float step = 1e-3f;
        for (int i = 0; i < parameters.length; i++) {
            double numeric = (loss(task, network, parameters, i, step, x, targets)
                            - loss(task, network, parameters, i, -step, x, targets))
                    / (2 * step);
            assertThat((double) gradient[i]).as("parameter %d", i).isCloseTo(numeric, within(2e-3));
        }
    }

    @ParameterizedTest
    @CsvSource({"CLASSIFICATION", "DISTRIBUTION"})
    void crossEntropyIsItsDefinition(Task task) {
        Random random = new Random(8);
        float[] logits = numbers(random, ROWS * OUTPUTS);
        float[] targets = targets(task, random);
        double expected = 0;
        for (int row = 0; row < ROWS; row++) {
            double total = 0;
            for (int o = 0; o < OUTPUTS; o++) {
                total += Math.exp(logits[row * OUTPUTS + o]);
            }
            for (int o = 0; o < OUTPUTS; o++) {
                int i = row * OUTPUTS + o;
                expected -= targets[i] * Math.log(Math.exp(logits[i]) / total) / ROWS;
            }
        }
        assertThat(HeadNetwork.lossAndGradient(task, logits, targets, ROWS, OUTPUTS))
                .isCloseTo(expected, within(1e-9));
    }

    private static double loss(
            Task task, HeadNetwork network, float[] parameters, int moved, float by, float[] x, float[] targets) {
        float[] there = parameters.clone();
        there[moved] += by;
        return HeadNetwork.lossAndGradient(task, network.forward(there, x, ROWS), targets, ROWS, OUTPUTS);
    }

    private static float[] targets(Task task, Random random) {
        float[] targets = new float[ROWS * OUTPUTS];
        for (int row = 0; row < ROWS; row++) {
            float total = 0;
            for (int o = 0; o < OUTPUTS; o++) {
                float value = task == Task.REGRESSION ? (float) random.nextGaussian() : random.nextFloat();
                targets[row * OUTPUTS + o] = task == Task.CLASSIFICATION ? (o == row % OUTPUTS ? 1 : 0) : value;
                total += value;
            }
            for (int o = 0; task == Task.DISTRIBUTION && o < OUTPUTS; o++) {
                targets[row * OUTPUTS + o] /= total;
            }
        }
        return targets;
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
