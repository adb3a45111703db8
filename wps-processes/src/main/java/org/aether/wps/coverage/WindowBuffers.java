package org.aether.wps.coverage;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.aether.embed.ValidPixels;

/**
 * A pool of direct buffers for the computation of windows. Without it every map tile would allocate direct memory, which is
 * freed only by the garbage collector, whose decisions do not consider it.
 *
 * <pre>{@code
 * try (WindowBuffers.Loan pixels = buffers.borrow(65_536 * 64)) {
 *     raster.read(window, pixels.buffer());
 * }
 * }</pre>
 *
 * <p>Keeps a few unused buffers and drops the others. Thread-safe.
 */
final class WindowBuffers {

    private final int maxIdle;
    private final Deque<FloatBuffer> idle = new ArrayDeque<>();

    /** @param maxIdle how many unused buffers to keep */
    WindowBuffers(int maxIdle) {
        this.maxIdle = maxIdle;
    }

    /** A borrowed buffer; closing it returns the buffer. */
    record Loan(WindowBuffers owner, FloatBuffer buffer) implements AutoCloseable {
        @Override
        public void close() {
            owner.release(buffer);
        }
    }

    /** Borrows a buffer for at least so many floats, with undefined content. */
    @SuppressWarnings("ReferenceEquality") // this very buffer, not one with equal content
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

    private synchronized void release(FloatBuffer buffer) {
        idle.addFirst(buffer);
        while (idle.size() > maxIdle) {
            idle.removeLast();
        }
    }
}
