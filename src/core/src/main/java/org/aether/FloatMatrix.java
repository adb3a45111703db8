package org.aether;

import java.util.Arrays;

/**
 * A matrix of floats in one array, row by row: {@code data[row * columns + column]}. Each row is a vector.
 *
 * <p>The array is not copied, neither when a matrix is made nor when it is passed on; a caller that passes a matrix on
 * must not write to it afterwards.
 */
public final class FloatMatrix {

    private final int rows;
    private final int columns;
    private final float[] data;

    /**
     * @param data {@code rows * columns} numbers; not copied
     * @throws IllegalArgumentException when the array has another length
     */
    public FloatMatrix(int rows, int columns, float[] data) {
        if (rows < 0 || columns < 0 || (long) rows * columns != data.length) {
            throw new IllegalArgumentException(
                    "A " + rows + "x" + columns + " matrix does not fit " + data.length + " numbers");
        }
        this.rows = rows;
        this.columns = columns;
        this.data = data;
    }

    /** A matrix of zeros. */
    public static FloatMatrix zeros(int rows, int columns) {
        return new FloatMatrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The array itself, not a copy. */
    public float[] data() {
        return data;
    }

    public float get(int row, int column) {
        return data[row * columns + column];
    }

    /** A copy of one row. */
    public float[] row(int row) {
        return Arrays.copyOfRange(data, row * columns, (row + 1) * columns);
    }

    /** Copies one row of another matrix with as many columns into a row of this one. */
    public void setRow(int row, FloatMatrix source, int sourceRow) {
        System.arraycopy(source.data, sourceRow * columns, data, row * columns, columns);
    }

    /** A copy of the given rows, in the given order. */
    public FloatMatrix select(int[] chosen) {
        float[] picked = new float[Math.multiplyExact(chosen.length, columns)];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(data, chosen[i] * columns, picked, i * columns, columns);
        }
        return new FloatMatrix(chosen.length, columns, picked);
    }

    /**
     * Scales every row to length one in place (eq. 4). A row of zeros stays zero, as torch's {@code normalize} with its
     * epsilon of 1e-12 leaves it.
     *
     * @return this matrix
     */
    public FloatMatrix normalizeRows() {
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                sum += (double) data[i] * data[i];
            }
            float scale = (float) (1 / Math.max(Math.sqrt(sum), 1e-12));
            for (int i = start; i < start + columns; i++) {
                data[i] *= scale;
            }
        }
        return this;
    }
}
