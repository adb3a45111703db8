package org.aether;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Numbered pieces of work done on several threads, whose results the calling thread takes one by one <em>in order</em>.
 *
 * <pre>{@code
 * OrderedWork.run(tiles, threads, 2 * threads, tile -> read(tile), (tile, pixels) -> {
 *     total.add(pixels);     // on the calling thread, tile 0 first
 *     progress.advance(1);   // so a progress needs no lock, and cancelling stops everything
 * });
 * }</pre>
 *
 * <p>Because results are taken in order, whatever is summed from them does not depend on the number of threads. At most
 * {@code ahead} results exist at once. When this returns, normally or by an exception of either side, no worker is
 * running any more, so files may be closed.
 */
public final class OrderedWork {

    /** Takes a result on the calling thread. */
    @FunctionalInterface
    public interface Taker<T> {
        void take(int piece, T result);
    }

    private OrderedWork() {}

    /**
     * Does all pieces.
     *
     * @param pieces how many; they are numbered from 0
     * @param threads worker threads, at least 1
     * @param ahead results that may be under way or waiting at once, at least 1
     * @param work does one piece on a worker thread
     * @param taker takes its result on the calling thread
     * @throws CancelledException when the calling thread is interrupted
     */
    public static <T> void run(int pieces, int threads, int ahead, IntFunction<T> work, Taker<T> taker) {
        if (threads < 1 || ahead < 1) {
            throw new IllegalArgumentException("At least one thread and one piece ahead are needed");
        }
        if (pieces <= 1) {
            for (int piece = 0; piece < pieces; piece++) {
                taker.take(piece, work.apply(piece));
            }
            return;
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, pieces), task -> {
            Thread thread = new Thread(task, "aether-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Deque<Future<T>> underWay = new ArrayDeque<>();
        try {
            int submitted = 0;
            for (int piece = 0; piece < pieces; piece++) {
                while (submitted < pieces && underWay.size() < ahead) {
                    int next = submitted++;
                    underWay.add(workers.submit(() -> work.apply(next)));
                }
                taker.take(piece, result(underWay.remove()));
            }
        } finally {
            // Never interrupted: an interrupt in the middle of a read would close the file channel for everybody else.
            underWay.forEach(future -> future.cancel(false));
            finish(workers);
        }
    }

    /**
     * Waits for a piece and gives what it gave, or throws what it threw.
     *
     * @throws CancelledException when the caller is interrupted; it stays interrupted
     */
    public static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Takes no more work and returns when no worker runs any more, so that what they use may be closed. Workers are not
     * interrupted; an interrupt of the caller is kept for later.
     */
    public static void finish(ExecutorService workers) {
        workers.shutdown();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (workers.awaitTermination(1, TimeUnit.HOURS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
