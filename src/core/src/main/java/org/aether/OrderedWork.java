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
 * Runs numbered pieces of work on several threads and passes their results to the calling thread <em>in order</em>.
 *
 * <pre>{@code
 * OrderedWork.run(tiles, threads, 2 * threads, tile -> read(tile), (tile, pixels) -> {
 *     total.add(pixels);     // on the calling thread, tile 0 first
 *     progress.advance(1);   // so a progress needs no lock, and cancelling stops everything
 * });
 * }</pre>
 *
 * <p>Because results arrive in order, a sum over them does not depend on the number of threads. At most {@code ahead}
 * results exist at once. When {@link #run} returns, normally or with an exception of either side, no worker thread is
 * running any more, so files may be closed.
 */
public final class OrderedWork {

    /** Receives the result of a piece on the calling thread. */
    @FunctionalInterface
    public interface ResultConsumer<T> {
        void accept(int piece, T result);
    }

    private OrderedWork() {}

    /**
     * Runs all pieces.
     *
     * @param pieces number of pieces; they are numbered from 0
     * @param threads number of worker threads, at least 1
     * @param ahead maximum number of results that are being computed or waiting, at least 1
     * @param work computes one piece on a worker thread
     * @param consumer receives its result on the calling thread
     * @throws CancelledException when the calling thread is interrupted
     */
    public static <T> void run(int pieces, int threads, int ahead, IntFunction<T> work, ResultConsumer<T> consumer) {
        if (threads < 1 || ahead < 1) {
            throw new IllegalArgumentException("At least one thread and one piece ahead are needed");
        }
        if (pieces <= 1) {
            for (int piece = 0; piece < pieces; piece++) {
                consumer.accept(piece, work.apply(piece));
            }
            return;
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, pieces), task -> {
            Thread thread = new Thread(task, "aether-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Deque<Future<T>> pending = new ArrayDeque<>();
        try {
            int submitted = 0;
            for (int piece = 0; piece < pieces; piece++) {
                while (submitted < pieces && pending.size() < ahead) {
                    int next = submitted++;
                    pending.add(workers.submit(() -> work.apply(next)));
                }
                consumer.accept(piece, result(pending.remove()));
            }
        } finally {
            // Workers are never interrupted: an interrupt during a read would close the file channel for all threads.
            pending.forEach(future -> future.cancel(false));
            finish(workers);
        }
    }

    /**
     * Waits for a piece and returns its result, or throws its exception.
     *
     * @throws CancelledException when the calling thread is interrupted; its interrupted status is set again
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
     * Shuts down an executor and waits until all its tasks have ended, so that the files they use may be closed. Tasks are
     * not interrupted. An interrupt of the caller while it waits sets its interrupted status afterwards.
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
