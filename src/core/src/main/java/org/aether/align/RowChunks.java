package org.aether.align;

import ai.djl.ndarray.index.NDIndex;
import java.util.Optional;

/**
 * A batch's rows cut into chunks of one size, the last perhaps smaller. How it is cut depends on the batch alone, so that
 * sums over chunks, taken in their order, have the same bits for any number of threads.
 *
 * @param rows of the batch, at least 1
 * @param size rows of a chunk
 */
record RowChunks(int rows, int size) {

    /** So many rows' hidden layers stay in the second-level cache of one core, and products of fewer are slower. */
    private static final int CHUNK = 128;

    /** Each chunk has a gradient of all weights of its own, so large batches get larger chunks and not more. */
    private static final int MOST = 8;

    /** For the CPU, where a chunk is one core's. */
    static RowChunks ofBatch(int rows) {
        int count = Math.min(MOST, (rows + CHUNK - 1) / CHUNK);
        return new RowChunks(rows, (rows + count - 1) / count);
    }

    /** All rows at once, for a GPU. */
    static RowChunks whole(int rows) {
        return new RowChunks(rows, rows);
    }

    /** Half as large chunks, for a GPU that has no memory for these; empty when that would gain nothing any more. */
    Optional<RowChunks> smaller() {
        return size <= CHUNK ? Optional.empty() : Optional.of(new RowChunks(rows, (size + 1) / 2));
    }

    int count() {
        return (rows + size - 1) / size;
    }

    int from(int chunk) {
        return chunk * size;
    }

    int to(int chunk) {
        return Math.min(rows, (chunk + 1) * size);
    }

    /** A chunk's rows as an index into an array that begins with {@code before} other rows. */
    NDIndex slice(int chunk, int before) {
        return new NDIndex().addSliceDim(before + from(chunk), before + to(chunk));
    }
}
