package org.aether.wps.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.wps.request.WorkQueue.Kind;
import org.aether.wps.request.WorkQueue.Permit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // permits are only held
class WorkQueueTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static WorkQueue queue(int waiting, int seconds) {
        Map<String, String> values = new HashMap<>();
        values.put("aether.queue", Integer.toString(waiting));
        values.put("aether.queue.seconds", Integer.toString(seconds));
        values.put("aether.threads", "2");
        return new WorkQueue(PluginSettings.read(Path.of("unused"), values::get));
    }

    /** Waits until so many requests wait; the timeout of the test ends it. */
    private static void awaitWaiting(WorkQueue queue, Kind kind, int count) throws InterruptedException {
        while (queue.waiting(kind) != count) {
            Thread.sleep(2);
        }
    }

    @Test
    void permitsAreHandedOverInOrderOfArrival() throws Exception {
        WorkQueue queue = queue(100, 60);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> all = new ArrayList<>();
        Permit first = queue.acquire(Kind.TRAINING, Progress.NONE);
        for (int i = 0; i < 30; i++) {
            int number = i;
            all.add(threads.submit(() -> {
                try (Permit permit = queue.acquire(Kind.TRAINING, Progress.NONE)) {
                    order.add(number);
                }
            }));
            awaitWaiting(queue, Kind.TRAINING, i + 1);
        }
        // Longer than the polling interval, after which a waiting thread must not lose its position.
        Thread.sleep(350);
        first.close();
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(order).isSorted().hasSize(30);
    }

    @Test
    void noMorePermitsThanAllowedAreHeldAtOnce() throws Exception {
        WorkQueue queue = queue(100, 60);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(threads.submit(() -> {
                try (Permit permit = queue.acquire(Kind.JOB, Progress.NONE)) {
                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                    Thread.sleep(2);
                    working.decrementAndGet();
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(most).hasValueLessThanOrEqualTo(2);
        assertThat(queue.waiting(Kind.JOB)).isZero();
    }

    @Test
    void aTrainingDoesNotDelayMaps() {
        WorkQueue queue = queue(0, 1);
        try (Permit training = queue.acquire(Kind.TRAINING, Progress.NONE);
                Permit job = queue.acquire(Kind.JOB, Progress.NONE);
                Permit map = queue.acquire(Kind.MAP, Progress.NONE)) {
            assertThat(queue.waiting(Kind.MAP)).isZero();
        }
    }

    @Test
    void aRequestBeyondTheQueueIsRefusedAtOnce() throws Exception {
        WorkQueue queue = queue(1, 60);
        Permit first = queue.acquire(Kind.TRAINING, Progress.NONE);
        Future<?> second =
                threads.submit(() -> queue.acquire(Kind.TRAINING, Progress.NONE).close());
        awaitWaiting(queue, Kind.TRAINING, 1);

        assertThatThrownBy(() -> queue.acquire(Kind.TRAINING, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessage("The server is busy with other trainings; try again in a minute.")
                .extracting(e -> ((AetherException) e).kind())
                .isEqualTo(AetherException.Kind.BUSY);

        first.close();
        second.get();
        queue.acquire(Kind.TRAINING, Progress.NONE).close();
    }

    @Test
    void noRequestWaitsLongerThanAllowed() {
        WorkQueue queue = queue(5, 1);
        try (Permit first = queue.acquire(Kind.TRAINING, Progress.NONE)) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> queue.acquire(Kind.TRAINING, Progress.NONE))
                    .hasMessageContaining("busy");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(950), Duration.ofSeconds(20));
            assertThat(queue.waiting(Kind.TRAINING)).isZero();
        }
    }

    @Test
    void aRequestCancelledWhileWaitingLeavesTheQueue() throws Exception {
        WorkQueue queue = queue(5, 60);
        AtomicBoolean cancelled = new AtomicBoolean();
        Progress progress = new CancelledWhen(cancelled);
        Permit first = queue.acquire(Kind.TRAINING, Progress.NONE);
        Future<?> second = threads.submit(() -> queue.acquire(Kind.TRAINING, progress));
        awaitWaiting(queue, Kind.TRAINING, 1);

        cancelled.set(true);

        assertThatThrownBy(() -> second.get(2, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        assertThat(queue.waiting(Kind.TRAINING)).isZero();
        first.close();
        queue.acquire(Kind.TRAINING, Progress.NONE).close();
    }

    @Test
    void closingTwiceReleasesOnePermit() throws Exception {
        WorkQueue queue = queue(5, 60);
        Permit permit = queue.acquire(Kind.TRAINING, Progress.NONE);
        permit.close();
        permit.close();
        CountDownLatch entered = new CountDownLatch(1);
        Permit held = queue.acquire(Kind.TRAINING, Progress.NONE);
        Future<?> other = threads.submit(() -> {
            try (Permit second = queue.acquire(Kind.TRAINING, Progress.NONE)) {
                entered.countDown();
            }
        });

        assertThat(entered.await(300, TimeUnit.MILLISECONDS)).isFalse();
        held.close();
        other.get();
    }

    private record CancelledWhen(AtomicBoolean flag) implements Progress {
        @Override
        public void stage(Stage stage, String subject, long total) {}

        @Override
        public void done(long amount) {}

        @Override
        public boolean cancelled() {
            return flag.get();
        }
    }
}
