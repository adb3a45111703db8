package org.aether.wps.model;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.embed.PixelFunction;

/**
 * The right to use a function that others may be using too. Its device memory is freed when nobody holds a lease any
 * more and the {@link ModelLibrary} has forgotten it, so a map that is still being drawn outlives the replacement of its
 * model.
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

    /** The only lease of a function, which is closed with it. */
    public static FunctionLease of(PixelFunction function) {
        return new FunctionLease(new Shared(function));
    }

    /** The function; not to be closed by the holder. */
    public PixelFunction function() {
        if (!open.get()) {
            throw new IllegalStateException("The lease has ended");
        }
        return shared.function;
    }

    @Override
    public void close() {
        if (open.getAndSet(false)) {
            shared.release();
        }
    }

    /** A function and how many hold it, beginning with whoever made this. */
    static final class Shared {

        private final PixelFunction function;
        private final AtomicInteger holders = new AtomicInteger(1);

        public Shared(PixelFunction function) {
            this.function = function;
        }

        /** One more lease, or null when the last holder has just let go. */
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
