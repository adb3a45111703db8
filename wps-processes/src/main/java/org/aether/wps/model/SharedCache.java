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
 * Values that are made once, shared by all who ask for them, and forgotten when there is no room, the one not used for
 * the longest time first.
 *
 * <pre>{@code
 * SharedCache<String, AlignmentModel> models = new SharedCache<>(16, model -> {});
 * AlignmentModel model = models.get(id, 1, () -> store.load(id));
 * }</pre>
 *
 * <p>Whoever asks for a value that another thread is making waits for that. A value that could not be made is not
 * remembered: the next who asks tries again. A value heavier than the capacity stays until the next one comes.
 * Thread-safe.
 */
public final class SharedCache<K, V> {

    private record Entry<V>(FutureTask<V> value, long weight) {}

    private final long capacity;
    private final Consumer<V> forgotten;
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /**
     * @param capacity the most that the weights of all values may sum to
     * @param forgotten told of every value that leaves, after it left
     */
    public SharedCache(long capacity, Consumer<V> forgotten) {
        this.capacity = capacity;
        this.forgotten = forgotten;
    }

    /**
     * The value of a key, made on this thread if nobody has yet.
     *
     * @param weight of the value, in the unit of the capacity
     * @throws CancelledException when this thread is interrupted while another makes the value
     */
    public V get(K key, long weight, Supplier<V> maker) {
        while (true) {
            FutureTask<V> mine = new FutureTask<>(maker::get);
            FutureTask<V> value = remember(key, weight, mine);
            value.run();
            try {
                return value.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            } catch (ExecutionException e) {
                forget(key, value);
                if (value != mine && e.getCause() instanceof CancelledException) {
                    // Somebody else lost interest, not this caller.
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

    /** The sum of the weights of what is remembered. */
    public synchronized long weight() {
        return weight;
    }

    /** Forgets everything, and waits for what is still being made to forget that too. */
    void clear() {
        Map<K, Entry<V>> left;
        synchronized (this) {
            left = new LinkedHashMap<>(entries);
            entries.clear();
            weight = 0;
        }
        left.values().forEach(this::tell);
    }

    private FutureTask<V> remember(K key, long added, FutureTask<V> mine) {
        Map<K, Entry<V>> evicted = new LinkedHashMap<>();
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
                // What is still being made stays: somebody is about to use it.
                if (entry.getValue().value.isDone()) {
                    evicted.put(entry.getKey(), entry.getValue());
                    weight -= entry.getValue().weight;
                    eldest.remove();
                }
            }
        }
        evicted.values().forEach(this::tell);
        return mine;
    }

    private synchronized void forget(K key, FutureTask<V> value) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.value == value) {
            entries.remove(key);
            weight -= entry.weight;
        }
    }

    /** Waits for a value that is still being made. */
    private void tell(Entry<V> entry) {
        try {
            forgotten.accept(entry.value.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            // Nothing was made, so nothing is left to be told of; whoever asked has been told why.
        }
    }
}
