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
 * Threads on which PyTorch computes with one thread each. Pieces of work of a fixed size give the same digits on one
 * core or on many; PyTorch's own threads cut a matrix by their number, and then do not.
 *
 * <p>Everybody who has work here gets on in turns of one piece, so a map tile does not wait for a whole raster. Threads
 * start with the first piece and end when there was nothing to do for some seconds. Thread-safe.
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
     * Does pieces 0 to {@code pieces - 1}, in any order, and returns when all are done; after a failure those not yet
     * begun are left out.
     *
     * @throws CancelledException when the caller is interrupted; what is under way is still waited for
     */
    void run(int pieces, IntConsumer work) {
        Job job = new Job(pieces, work);
        threads.execute(job);
        job.await();
    }

    /** Takes one piece at a time and goes to the end of the queue for the next. */
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
                    // Pieces write into the caller's buffers, so it must not leave before them.
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
