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
import org.aether.wps.request.WorkQueue.Place;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // places and plugins are only held
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

    /** Waits, without a deadline of its own, until so many stand in line. */
    private static void awaitWaiting(WorkQueue queue, Kind kind, int count) throws InterruptedException {
        while (queue.waiting(kind) != count) {
            Thread.sleep(2);
        }
    }

    @Test
    void placesAreHandedOverInOrderOfArrival() throws Exception {
        WorkQueue queue = queue(100, 60);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> all = new ArrayList<>();
        Place first = queue.enter(Kind.TRAINING, Progress.NONE);
        for (int i = 0; i < 30; i++) {
            int number = i;
            all.add(threads.submit(() -> {
                try (Place place = queue.enter(Kind.TRAINING, Progress.NONE)) {
                    order.add(number);
                }
            }));
            awaitWaiting(queue, Kind.TRAINING, i + 1);
        }
        // longer than one look at the progress, after which a waiting thread must not lose its place in line
        Thread.sleep(350);
        first.close();
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(order).isSorted().hasSize(30);
    }

    @Test
    void neverMoreWorkAtOnceThanThereArePlaces() throws Exception {
        WorkQueue queue = queue(100, 60);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(threads.submit(() -> {
                try (Place place = queue.enter(Kind.JOB, Progress.NONE)) {
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
    void aTrainingDoesNotKeepTheMapWaiting() {
        WorkQueue queue = queue(0, 1);
        try (Place training = queue.enter(Kind.TRAINING, Progress.NONE);
                Place job = queue.enter(Kind.JOB, Progress.NONE);
                Place map = queue.enter(Kind.MAP, Progress.NONE)) {
            assertThat(queue.waiting(Kind.MAP)).isZero();
        }
    }

    @Test
    void oneTooManyIsRefusedAtOnce() throws Exception {
        WorkQueue queue = queue(1, 60);
        Place first = queue.enter(Kind.TRAINING, Progress.NONE);
        Future<?> second =
                threads.submit(() -> queue.enter(Kind.TRAINING, Progress.NONE).close());
        awaitWaiting(queue, Kind.TRAINING, 1);

        assertThatThrownBy(() -> queue.enter(Kind.TRAINING, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessage("The server is busy with other trainings; try again in a minute.");

        first.close();
        second.get();
        queue.enter(Kind.TRAINING, Progress.NONE).close();
    }

    @Test
    void nobodyWaitsLongerThanAllowed() {
        WorkQueue queue = queue(5, 1);
        try (Place first = queue.enter(Kind.TRAINING, Progress.NONE)) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> queue.enter(Kind.TRAINING, Progress.NONE)).hasMessageContaining("busy");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(950), Duration.ofSeconds(20));
            assertThat(queue.waiting(Kind.TRAINING)).isZero();
        }
    }

    @Test
    void whoIsCancelledWhileWaitingLeavesTheLine() throws Exception {
        WorkQueue queue = queue(5, 60);
        AtomicBoolean cancelled = new AtomicBoolean();
        Progress progress = new CancelledWhen(cancelled);
        Place first = queue.enter(Kind.TRAINING, Progress.NONE);
        Future<?> second = threads.submit(() -> queue.enter(Kind.TRAINING, progress));
        awaitWaiting(queue, Kind.TRAINING, 1);

        cancelled.set(true);

        assertThatThrownBy(() -> second.get(2, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        assertThat(queue.waiting(Kind.TRAINING)).isZero();
        first.close();
        queue.enter(Kind.TRAINING, Progress.NONE).close();
    }

    @Test
    void closingTwiceFreesOnePlace() throws Exception {
        WorkQueue queue = queue(5, 60);
        Place place = queue.enter(Kind.TRAINING, Progress.NONE);
        place.close();
        place.close();
        CountDownLatch entered = new CountDownLatch(1);
        Place held = queue.enter(Kind.TRAINING, Progress.NONE);
        Future<?> other = threads.submit(() -> {
            try (Place second = queue.enter(Kind.TRAINING, Progress.NONE)) {
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
