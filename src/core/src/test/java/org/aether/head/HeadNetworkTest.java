package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the gradient with finite differences of the loss, and the loss with its definition. */
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
        float[][] parameters = network.initialise(new NumpyRandom(3));
        float[][] x = numbers(random, INPUTS);
        float[][] targets = targets(task, random);
        float[][] gradient = Adam.zerosLike(parameters);
        network.step(task, parameters, x, targets, gradient);

        float step = 1e-3f;
        for (int row = 0; row < parameters.length; row++) {
            for (int i = 0; i < parameters[row].length; i++) {
                float here = parameters[row][i];
                parameters[row][i] = here + step;
                double above = HeadNetwork.lossAndGradient(task, network.forward(parameters, x), targets);
                parameters[row][i] = here - step;
                double below = HeadNetwork.lossAndGradient(task, network.forward(parameters, x), targets);
                parameters[row][i] = here;
                assertThat((double) gradient[row][i])
                        .as("parameter %d of row %d", i, row)
                        .isCloseTo((above - below) / (2 * step), within(2e-3));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLASSIFICATION", "DISTRIBUTION"})
    void crossEntropyAgreesWithItsDefinition(Task task) {
        Random random = new Random(8);
        float[][] logits = numbers(random, OUTPUTS);
        float[][] targets = targets(task, random);
        double expected = 0;
        for (int row = 0; row < ROWS; row++) {
            double total = 0;
            for (int o = 0; o < OUTPUTS; o++) {
                total += Math.exp(logits[row][o]);
            }
            for (int o = 0; o < OUTPUTS; o++) {
                expected -= targets[row][o] * Math.log(Math.exp(logits[row][o]) / total) / ROWS;
            }
        }
        assertThat(HeadNetwork.lossAndGradient(task, logits, targets)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void adamAgreesWithItsDefinition() {
        // the same three steps in double precision with numpy
        float[][] parameters = {{0.5f, -1.25f}, {2}};
        Adam adam = new Adam(parameters, 1e-2);
        adam.step(parameters, new float[][] {{0.1f, -2}, {0.003f}});
        adam.step(parameters, new float[][] {{0.4f, 1}, {0}});
        adam.step(parameters, new float[][] {{-0.2f, 0.5f}, {1e-5f}});
        assertThat((double) parameters[0][0]).isCloseTo(0.47779524247223, within(1e-6));
        assertThat((double) parameters[0][1]).isCloseTo(-1.236722741046967, within(1e-6));
        assertThat((double) parameters[1][0]).isCloseTo(1.978098656553141, within(1e-6));
    }

    @Test
    void tensorsAndParametersHoldTheSameNumbers() {
        HeadNetwork network = new HeadNetwork(INPUTS, 3, OUTPUTS);
        float[][] parameters = network.initialise(new NumpyRandom(1));
        var tensors = network.tensors(parameters);
        assertThat(tensors.get("hidden.weight").shape()).containsExactly(3, INPUTS);
        assertThat(tensors.get("hidden.weight").data()[2 * INPUTS + 4]).isEqualTo(parameters[4][2]);
        assertThat(network.parameters(tensors)).isDeepEqualTo(parameters);
        double bound = 1 / Math.sqrt(INPUTS);
        for (float weight : tensors.get("hidden.weight").data()) {
            assertThat((double) weight).isBetween(-bound, bound);
        }
    }

    private static float[][] targets(Task task, Random random) {
        float[][] targets = numbers(random, OUTPUTS);
        for (int row = 0; row < ROWS; row++) {
            if (task == Task.CLASSIFICATION) {
                targets[row] = new float[OUTPUTS];
                targets[row][row % OUTPUTS] = 1;
            } else if (task == Task.DISTRIBUTION) {
                HeadNetwork.softmax(targets[row]);
            }
        }
        return targets;
    }

    private static float[][] numbers(Random random, int columns) {
        float[][] numbers = new float[ROWS][columns];
        for (float[] row : numbers) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return numbers;
    }
}
