package org.aether.wps.model;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.embed.PixelFunction;

/**
 * The right to use a function that is shared. The device memory of the function is freed when there is no lease on it any more
 * and the {@link ModelLibrary} has evicted it. A map that is being drawn therefore keeps its function while its model is
 * replaced.
 *
 * <pre>{@code
 * try (FunctionLease lease = models.embedding("london")) {
 *     lease.function().apply(pixels, n, vectors);
 * }
 * }</pre>
 *
 * <p>Thread-safe; closing twice does nothing.
 */
public final class FunctionLease implements AutoCloseable {

    private final Shared shared;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private FunctionLease(Shared shared) {
        this.shared = shared;
    }

    /** A lease on a function that nothing else uses; the function is closed when this lease and its shares are. */
    public static FunctionLease of(PixelFunction function) {
        return new FunctionLease(new Shared(function));
    }

    /**
     * The function, which the holder does not close.
     *
     * @throws IllegalStateException when the lease has ended
     */
    public PixelFunction function() {
        if (!open.get()) {
            throw new IllegalStateException("The lease has ended");
        }
        return shared.function;
    }

    /**
     * A further lease on the same function, which ends independently of this one.
     *
     * @throws IllegalStateException when the lease has ended
     */
    public FunctionLease share() {
        FunctionLease further = open.get() ? shared.lease() : null;
        if (further == null) {
            throw new IllegalStateException("The lease has ended");
        }
        return further;
    }

    @Override
    public void close() {
        if (open.getAndSet(false)) {
            shared.release();
        }
    }

    /** A function and the number of its holders, which begins with the creator of this object. */
    static final class Shared {

        private final PixelFunction function;
        private final AtomicInteger holders = new AtomicInteger(1);

        public Shared(PixelFunction function) {
            this.function = function;
        }

        /** A further lease, or null when the last holder has released the function. */
        FunctionLease lease() {
            int before = holders.getAndUpdate(n -> n == 0 ? 0 : n + 1);
            return before == 0 ? null : new FunctionLease(this);
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                function.close();
            }
        }
    }
}
