package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both losses and their gradients against the definition in double precision, written as loops. */
class AlignmentLossTest {

    private static final int ROWS = 11;
    private static final int COLUMNS = 6;
    private static final double LAMBDA = 0.3;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));

    /** 0.024 and 0.01 take the way of small temperatures, the others the common one. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.024, 0.026, 0.07, 1, 5})
    void isTheDefinitionAtAnyTemperature(double temperature) {
        FloatMatrix base = unitRows(1);
        FloatMatrix context = unitRows(2);
        // One row close to its own, one opposite to it: the largest and the smallest logit there can be.
        for (int column = 0; column < COLUMNS; column++) {
            context.data()[column] = base.get(0, column);
            context.data()[COLUMNS + column] = -base.get(1, column);
        }
        FloatMatrix text = unitRows(3);
        double[][] toBase = new double[ROWS][COLUMNS];
        double[][] toContext = new double[ROWS][COLUMNS];
        double[][] toText = new double[ROWS][COLUMNS];
        double views = infoNce(base, context, temperature, LAMBDA, toBase, toContext);
        double modes = infoNce(base, text, temperature, 1 - LAMBDA, toBase, toText);

        for (RowChunks chunks : List.of(RowChunks.whole(ROWS), new RowChunks(ROWS, 4))) {
            try (NDManager manager = compute.newManager()) {
                AlignmentLoss loss = new AlignmentLoss(LAMBDA, temperature, chunks, COLUMNS, compute, manager);
                for (int i = 0; i < chunks.count(); i++) {
                    loss.place(
                            i,
                            part(manager, base, chunks, i),
                            part(manager, context, chunks, i),
                            part(manager, text, chunks, i));
                }
                AlignmentLoss.Losses losses = loss.compare(manager);
                assertThat(losses.context()).isCloseTo(views, within(2e-6 * (1 + views)));
                assertThat(losses.crossModal()).isCloseTo(modes, within(2e-6 * (1 + modes)));
                assertThat(losses.total())
                        .isCloseTo(LAMBDA * views + (1 - LAMBDA) * modes, within(2e-6 * (1 + views + modes)));
                for (int i = 0; i < chunks.count(); i++) {
                    assertClose(loss.toBase(manager, i), toBase, chunks.from(i), temperature);
                    assertClose(loss.toContext(manager, i), toContext, chunks.from(i), temperature);
                    assertClose(loss.toText(manager, i), toText, chunks.from(i), temperature);
                }
            }
        }
    }

    private static NDArray part(NDManager manager, FloatMatrix matrix, RowChunks chunks, int chunk) {
        return array(manager, matrix).get(chunks.slice(chunk, 0));
    }

    private static NDArray array(NDManager manager, FloatMatrix matrix) {
        return manager.create(matrix.data(), new Shape(matrix.rows(), matrix.columns()));
    }

    private static void assertClose(NDArray found, double[][] expected, int first, double temperature) {
        for (int row = 0; row < found.getShape().get(0); row++) {
            for (int column = 0; column < COLUMNS; column++) {
                // Logits carry an error of 1e-7 / τ, and slopes are of the order of 1 / nτ.
                assertThat((double) found.getFloat(row, column))
                        .as("row %d, column %d", first + row, column)
                        .isCloseTo(
                                expected[first + row][column],
                                within((1e-6 + 1e-7 / temperature) / (ROWS * temperature)));
            }
        }
    }

    /** The loss; adds weight times its slopes. */
    private static double infoNce(
            FloatMatrix a, FloatMatrix b, double temperature, double weight, double[][] toA, double[][] toB) {
        double[][] logits = new double[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                for (int k = 0; k < COLUMNS; k++) {
                    logits[i][j] += a.get(i, k) * (double) b.get(j, k) / temperature;
                }
            }
        }
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double alongRow = 0;
            double alongColumn = 0;
            for (int j = 0; j < ROWS; j++) {
                alongRow += Math.exp(logits[i][j] - 1 / temperature);
                alongColumn += Math.exp(logits[j][i] - 1 / temperature);
            }
            loss += (Math.log(alongRow) + Math.log(alongColumn) + 2 / temperature - 2 * logits[i][i]) / (2 * ROWS);
            for (int j = 0; j < ROWS; j++) {
                double row = Math.exp(logits[i][j] - 1 / temperature) / alongRow - (i == j ? 1 : 0);
                double column = Math.exp(logits[j][i] - 1 / temperature) / alongColumn - (i == j ? 1 : 0);
                double scale = weight / (2 * ROWS * temperature);
                for (int k = 0; k < COLUMNS; k++) {
                    toA[i][k] += scale * row * b.get(j, k);
                    toB[j][k] += scale * row * a.get(i, k);
                    toA[j][k] += scale * column * b.get(i, k);
                    toB[i][k] += scale * column * a.get(j, k);
                }
            }
        }
        return loss;
    }

    private static FloatMatrix unitRows(int seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(ROWS, COLUMNS);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }
}
