package org.aether.wps.coverage;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.aether.embed.ValidPixels;

/**
 * Direct memory to compute windows in, used again and again: a fresh buffer for every map tile would wait for the
 * garbage collector, which does not see how much of it there is.
 *
 * <pre>{@code
 * try (WindowBuffers.Loan pixels = buffers.borrow(65_536 * 64)) {
 *     raster.read(window, pixels.buffer());
 * }
 * }</pre>
 *
 * <p>Keeps a few that nobody uses and lets the rest go. Thread-safe.
 */
public final class WindowBuffers {

    private final int kept;
    private final Deque<FloatBuffer> idle = new ArrayDeque<>();

    /** @param kept how many unused buffers to keep */
    public WindowBuffers(int kept) {
        this.kept = kept;
    }

    /** The use of a buffer until it is closed. */
    record Loan(WindowBuffers owner, FloatBuffer buffer) implements AutoCloseable {
        @Override
        public void close() {
            owner.giveBack(buffer);
        }
    }

    /** A buffer for at least so many floats, with anything in it. */
    @SuppressWarnings("ReferenceEquality") // that very buffer and none of equal content
    Loan borrow(int floats) {
        synchronized (this) {
            FloatBuffer found = null;
            for (FloatBuffer buffer : idle) {
                if (buffer.capacity() >= floats && (found == null || buffer.capacity() < found.capacity())) {
                    found = buffer;
                }
            }
            if (found != null) {
                FloatBuffer taken = found;
                idle.removeIf(buffer -> buffer == taken);
                return new Loan(this, taken);
            }
        }
        return new Loan(this, ValidPixels.directBuffer(floats));
    }

    private synchronized void giveBack(FloatBuffer buffer) {
        idle.addFirst(buffer);
        while (idle.size() > kept) {
            idle.removeLast();
        }
    }
}
