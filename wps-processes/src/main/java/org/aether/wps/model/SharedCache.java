package org.aether.wps.model;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.aether.CancelledException;

/**
 * A cache of values that are computed once and shared by all callers. When its capacity is exceeded, the values that were not
 * used for the longest time are evicted.
 *
 * <pre>{@code
 * SharedCache<String, AlignmentModel> models = new SharedCache<>(16, model -> {});
 * AlignmentModel model = models.get(id, 1, () -> store.load(id));
 * }</pre>
 *
 * <p>A caller whose value is being computed by another thread waits for it. If that computation is cancelled, the waiting caller
 * computes the value itself; any other failure reaches all waiting callers. A failed computation is not cached. A value heavier
 * than the capacity stays until another value is added. Thread-safe.
 */
public final class SharedCache<K, V> {

    private record Entry<V>(FutureTask<V> value, long weight) {}

    private final long capacity;
    private final Consumer<V> evicted;
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /**
     * @param capacity the maximum of the sum of the weights
     * @param evicted receives every value after its removal
     */
    public SharedCache(long capacity, Consumer<V> evicted) {
        this.capacity = capacity;
        this.evicted = evicted;
    }

    /**
     * The value of a key, computed on this thread if it is not cached.
     *
     * @param weight of the value, in the unit of the capacity
     * @param maker computes the value
     * @throws CancelledException when this thread is interrupted while another computes the value
     */
    public V get(K key, long weight, Supplier<V> maker) {
        while (true) {
            FutureTask<V> mine = new FutureTask<>(maker::get);
            FutureTask<V> value = lookUp(key, weight, mine);
            value.run();
            try {
                return value.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            } catch (ExecutionException e) {
                remove(key, value);
                if (value != mine && e.getCause() instanceof CancelledException) {
                    // The other caller was cancelled, not this one.
                    continue;
                }
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** The sum of the weights of the cached values. */
    public synchronized long weight() {
        return weight;
    }

    /** Removes all values. Waits for those that are being computed and removes them too. */
    void clear() {
        Map<K, Entry<V>> left;
        synchronized (this) {
            left = new LinkedHashMap<>(entries);
            entries.clear();
            weight = 0;
        }
        left.values().forEach(this::notifyEvicted);
    }

    private FutureTask<V> lookUp(K key, long added, FutureTask<V> mine) {
        Map<K, Entry<V>> removed = new LinkedHashMap<>();
        synchronized (this) {
            Entry<V> known = entries.get(key);
            if (known != null) {
                return known.value;
            }
            entries.put(key, new Entry<>(mine, added));
            weight += added;
            Iterator<Map.Entry<K, Entry<V>>> eldest = entries.entrySet().iterator();
            while (weight > capacity && eldest.hasNext()) {
                Map.Entry<K, Entry<V>> entry = eldest.next();
                // A value that is being computed stays, since a caller waits for it.
                if (entry.getValue().value.isDone()) {
                    removed.put(entry.getKey(), entry.getValue());
                    weight -= entry.getValue().weight;
                    eldest.remove();
                }
            }
        }
        removed.values().forEach(this::notifyEvicted);
        return mine;
    }

    private synchronized void remove(K key, FutureTask<V> value) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.value == value) {
            entries.remove(key);
            weight -= entry.weight;
        }
    }

    /** Waits for a value that is being computed. */
    private void notifyEvicted(Entry<V> entry) {
        try {
            evicted.accept(entry.value.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            // There is no value. The caller that computed it gets the exception.
        }
    }
}
