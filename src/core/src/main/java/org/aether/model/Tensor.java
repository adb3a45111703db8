package org.aether.model;

/**
 * A named weight: its shape and its numbers in row-major order.
 *
 * @param shape sizes of its axes; empty for a scalar
 * @param data as many numbers as the shape says; not copied
 */
public record Tensor(int[] shape, float[] data) {

    /** @throws IllegalArgumentException when the numbers are not as many as the shape says */
    public Tensor {
        long size = 1;
        for (int axis : shape) {
            if (axis < 0) {
                throw new IllegalArgumentException("A tensor has no axis of size " + axis);
            }
            size = Math.multiplyExact(size, (long) axis);
        }
        if (size != data.length) {
            throw new IllegalArgumentException("A tensor of " + size + " numbers does not fit " + data.length);
        }
    }
}
