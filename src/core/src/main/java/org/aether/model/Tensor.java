package org.aether.model;

/**
 * A named weight: its shape and its numbers in row-major order.
 *
 * @param shape sizes of its axes; empty for a scalar
 * @param data as many numbers as the shape says; not copied
 */
public record Tensor(int[] shape, float[] data) {}
