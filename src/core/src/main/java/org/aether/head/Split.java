package org.aether.head;

import java.util.Arrays;
import org.aether.AetherException;

/**
 * The rows of a data set in three parts (section 2.8): 20 % for the test, then 10 % of the rest for the validation, both
 * with seed 42.
 *
 * <p>The parts hold the same rows as those of scikit-learn's {@code train_test_split(…, test_size=0.2, random_state=42)}
 * followed by {@code train_test_split(rest, test_size=0.1, random_state=42)}, so that scores can be compared with those of
 * the authors' code. The split depends only on the number of rows: two representations of the same places are measured on
 * the same places.
 *
 * @param train row numbers of the training part
 * @param validation row numbers of the part that decides when training stops
 * @param test row numbers of the part on which the metrics are measured
 */
record Split(int[] train, int[] validation, int[] test) {

    private static final long SEED = 42;

    /** The smallest number of labelled rows that can be split into three meaningful parts. */
    static final int MIN_ROWS = 10;

    /** @throws AetherException with fewer than {@value #MIN_ROWS} rows */
    static Split of(int rows) {
        if (rows < MIN_ROWS) {
            throw new AetherException(
                    "Only " + rows + " rows have both a vector and a target, and a head needs at least " + MIN_ROWS
                            + "; add labelled places, or use regions that lie inside the raster.");
        }
        int[][] outer = cut(rows, 0.2);
        int[][] inner = cut(outer[0].length, 0.1);
        return new Split(pick(outer[0], inner[0]), pick(outer[0], inner[1]), outer[1]);
    }

    /** scikit-learn's ShuffleSplit: the first ceil(part · n) rows of a permutation are held out. */
    private static int[][] cut(int rows, double part) {
        int[] order = new NumpyRandom(SEED).permutation(rows);
        int held = (int) Math.ceil(part * rows);
        return new int[][] {Arrays.copyOfRange(order, held, rows), Arrays.copyOf(order, held)};
    }

    private static int[] pick(int[] from, int[] positions) {
        return Arrays.stream(positions).map(i -> from[i]).toArray();
    }
}
