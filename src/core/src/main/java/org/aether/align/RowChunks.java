package org.aether.align;

import ai.djl.ndarray.index.NDIndex;
import java.util.Optional;

/**
 * A batch's rows cut into chunks of one size, the last perhaps smaller. The cuts depend on the batch only, so
 * sums over chunks in their order have the same bits for any number of threads.
 *
 * @param rows of the batch, at least 1
 * @param size rows of a chunk
 */
record RowChunks(int rows, int size) {

    /** The hidden layers of this many rows fit into the second-level cache of one core; products of fewer rows are slower. */
    private static final int CHUNK = 128;

    /** Each chunk has its own gradient of all weights, so large batches have larger chunks and not more of them. */
    private static final int MAX_CHUNKS = 8;

    /** For the CPU, where one core computes one chunk. */
    static RowChunks ofBatch(int rows) {
        int count = Math.min(MAX_CHUNKS, (rows + CHUNK - 1) / CHUNK);
        return new RowChunks(rows, (rows + count - 1) / count);
    }

    /** All rows at once, for a GPU. */
    static RowChunks whole(int rows) {
        return new RowChunks(rows, rows);
    }

    /** Half as large chunks, for a GPU that has no memory for these; empty when smaller ones would not help. */
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
