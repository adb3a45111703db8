package org.aether.region;

import java.util.Arrays;

/** A list of runs that grows: {@code from, to, from, to, …}. */
final class RunList {
    private int[] ends = new int[16];
    private int size;

    void add(int from, int to) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size++] = from;
        ends[size++] = to;
    }

    int[] toArray() {
        return Arrays.copyOf(ends, size);
    }
}
