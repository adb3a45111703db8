package org.aether.head;

import java.util.Arrays;
import org.aether.AetherException;

/**
 * The rows of a data set in three parts (section 2.8): 20 % test, then 10 % of the rest validation, both with seed 42.
 *
 * <p>Row for row what {@code train_test_split(…, test_size=0.2, random_state=42)} and then {@code train_test_split(rest,
 * test_size=0.1, random_state=42)} of scikit-learn give, so figures compare with those of the authors' code. The split
 * depends on the number of rows only: two representations of the same places are measured on the same places.
 *
 * @param train row numbers to learn from
 * @param validation row numbers early stopping looks at
 * @param test row numbers the metrics are measured on
 */
record Split(int[] train, int[] validation, int[] test) {

    private static final long SEED = 42;

    /** Fewer labelled rows than this cannot be split into three parts that mean anything. */
    static final int FEWEST_ROWS = 10;

    /** @throws AetherException with fewer than {@value #FEWEST_ROWS} rows */
    static Split of(int rows) {
        if (rows < FEWEST_ROWS) {
            throw new AetherException(
                    "Only " + rows + " rows have both a vector and a target, and a head needs at least " + FEWEST_ROWS
                            + "; give more labelled places, or regions that lie inside the raster.");
        }
        int[][] outer = cut(rows, 0.2);
        int[][] inner = cut(outer[0].length, 0.1);
        return new Split(pick(outer[0], inner[0]), pick(outer[0], inner[1]), outer[1]);
    }

    /** scikit-learn's ShuffleSplit: of one permutation the first ceil(part · n) are held out, all others train. */
    private static int[][] cut(int rows, double part) {
        int[] order = new NumpyRandom(SEED).permutation(rows);
        int held = (int) Math.ceil(part * rows);
        return new int[][] {Arrays.copyOfRange(order, held, rows), Arrays.copyOf(order, held)};
    }

    private static int[] pick(int[] from, int[] positions) {
        return Arrays.stream(positions).map(i -> from[i]).toArray();
    }
}
