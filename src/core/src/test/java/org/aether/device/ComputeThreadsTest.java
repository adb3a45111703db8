package org.aether.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 3));

    @Test
    void everyPieceRunsOnceOnAThreadWhereTorchHasOneThread() {
        AtomicIntegerArray done = new AtomicIntegerArray(500);
        Set<Integer> torchThreads = ConcurrentHashMap.newKeySet();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        compute.spread(500, piece -> {
            done.incrementAndGet(piece);
            torchThreads.add(JniUtils.getNumThreads());
            threads.add(Thread.currentThread());
        });
        for (int i = 0; i < done.length(); i++) {
            assertThat(done.get(i)).isEqualTo(1);
        }
        assertThat(torchThreads).containsExactly(1);
        assertThat(threads).hasSizeLessThanOrEqualTo(3).doesNotContain(Thread.currentThread());
    }

    @Test
    void shortJobDoesNotWaitForALongOne() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch shortIsDone = new CountDownLatch(1);
        AtomicInteger longPieces = new AtomicInteger();
        Thread caller = new Thread(() -> compute.spread(10_000, piece -> {
            longPieces.incrementAndGet();
            begun.countDown();
            if (shortIsDone.getCount() > 0) {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }));
        caller.start();
        begun.await();
        compute.spread(1, piece -> {});
        int whenDone = longPieces.get();
        shortIsDone.countDown();
        caller.join();
        assertThat(whenDone).isLessThan(9_000);
        assertThat(longPieces).hasValue(10_000);
    }

    @Test
    void failureIsThrownToTheCallerAndEndsTheJob() {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(() -> compute.spread(10_000, piece -> {
                    if (piece == 3) {
                        throw new AetherException("Piece three failed.");
                    }
                    done.incrementAndGet();
                }))
                .isInstanceOf(AetherException.class)
                .hasMessage("Piece three failed.");
        assertThat(done.get()).isLessThan(9_999);
        compute.spread(1, piece -> done.set(-1));
        assertThat(done).hasValue(-1);
    }
}
