package org.aether.wps.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.CancelledException;
import org.junit.jupiter.api.Test;

class SharedCacheTest {

    private final List<String> forgotten = new ArrayList<>();
    private final SharedCache<Integer, String> cache = new SharedCache<>(10, forgotten::add);

    private String get(int key, long weight) {
        return cache.get(key, weight, () -> "v" + key);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        get(1, 4);
        get(2, 4);
        get(1, 4);
        get(3, 4);
        assertThat(forgotten).containsExactly("v2");
        assertThat(cache.weight()).isEqualTo(8);
        get(4, 11);
        assertThat(forgotten).containsExactly("v2", "v1", "v3");
        get(5, 1);
        assertThat(forgotten).containsExactly("v2", "v1", "v3", "v4");
        cache.clear();
        assertThat(forgotten).endsWith("v5");
        assertThat(cache.weight()).isZero();
    }

    @Test
    void manyWhoAskAtOnceGetOneValue() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return cache.get(1, 1, () -> "made " + made.incrementAndGet());
                }));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("made 1");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFailureIsToldAndTriedAgain() {
        IllegalStateException failure = new IllegalStateException("once");
        assertThatThrownBy(() -> cache.get(1, 1, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(cache.weight()).isZero();
        assertThat(get(1, 1)).isEqualTo("v1");
    }

    @Test
    void whoWaitsForSomebodyElsesCancelledWorkDoesItHimself() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch cancel = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<String> first = threads.submit(() -> cache.get(1, 1, () -> {
                making.countDown();
                try {
                    cancel.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                throw new CancelledException();
            }));
            making.await();
            Future<String> second = threads.submit(() -> get(1, 1));
            cancel.countDown();
            assertThat(second.get()).isEqualTo("v1");
            assertThatThrownBy(first::get).hasCauseInstanceOf(CancelledException.class);
        } finally {
            threads.shutdownNow();
        }
    }
}
