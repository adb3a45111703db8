package org.aether.device;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.aether.CancelledException;

/**
 * A pool of threads on each of which PyTorch computes with a single thread. Pieces of work of a fixed size therefore give
 * the same digits on one core or on many. With its own threads PyTorch divides a matrix by their number, and the digits
 * depend on it.
 *
 * <p>The pool takes one piece of each caller in turn, so a map tile does not wait for a whole raster. Threads are started
 * for the first piece and end after some seconds without work. Thread-safe.
 */
final class ComputeThreads {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    ComputeThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(
                            () -> {
                                JniUtils.setNumThreads(1);
                                work.run();
                            },
                            "aether-compute-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs the pieces 0 to {@code pieces - 1} in any order and returns when all are done. After a failure, pieces that have
     * not begun are skipped, and the failure is thrown.
     *
     * @throws CancelledException when the caller is interrupted; the method still waits for the running pieces
     */
    void run(int pieces, IntConsumer work) {
        Job job = new Job(pieces, work);
        threads.execute(job);
        job.await();
    }

    /** The pieces of one caller. It runs one piece and then enters the queue again at its end. */
    private final class Job implements Runnable {
        private final int pieces;
        private final IntConsumer work;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int pieces, IntConsumer work) {
            this.pieces = pieces;
            this.work = work;
            this.left = new CountDownLatch(pieces);
        }

        @Override
        public void run() {
            int piece = next.getAndIncrement();
            if (piece + 1 < pieces) {
                threads.execute(this);
            }
            try {
                if (failure.get() == null) {
                    work.accept(piece);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                left.countDown();
            }
        }

        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    left.await();
                    break;
                } catch (InterruptedException e) {
                    // Pieces write into the caller's buffers, so this method must not return before they end.
                    interrupted = true;
                    failure.compareAndSet(null, new CancelledException());
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw (RuntimeException) thrown;
            }
        }
    }
}
