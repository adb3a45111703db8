package org.aether;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many items, such as rows of a file, POIs or features, were left out of some work, and why.
 *
 * <pre>{@code
 * LeftOut.Counter counter = LeftOut.counter().add(file.leftOut());
 * counter.add("no geometry");
 * LeftOut leftOut = counter.toLeftOut(); // no coordinates: 12, no geometry: 1
 * }</pre>
 *
 * @param counts reason → number of items, in the order in which the reasons first occurred; every number is positive. A
 *     reason is a phrase for people, such as "no coordinates"; programs pass it on and never interpret it.
 */
public record LeftOut(Map<String, Integer> counts) {

    /** Nothing was left out. */
    public static final LeftOut NONE = new LeftOut(Map.of());

    /** @throws IllegalArgumentException when a number is not positive */
    public LeftOut {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        if (counts.values().stream().anyMatch(count -> count <= 0)) {
            throw new IllegalArgumentException("A reason without items: " + counts);
        }
    }

    /** Starts counting. */
    public static Counter counter() {
        return new Counter();
    }

    /** The number of items that were left out, whatever the reason. */
    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether nothing was left out. */
    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** {@code no coordinates: 12, no geometry: 1}; empty when nothing was left out. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Counts items by reason. One thread at a time. */
    public static final class Counter {

        private final Map<String, Integer> counts = new LinkedHashMap<>();

        private Counter() {}

        /** Counts one item. */
        public Counter add(String reason) {
            return add(reason, 1);
        }

        /** Counts several items; none when the number is 0. */
        public Counter add(String reason, int items) {
            if (items > 0) {
                counts.merge(reason, items, Integer::sum);
            }
            return this;
        }

        /** Counts what an earlier step left out. */
        public Counter add(LeftOut earlier) {
            earlier.counts.forEach(this::add);
            return this;
        }

        /** The items counted so far. */
        public LeftOut toLeftOut() {
            return new LeftOut(counts);
        }
    }
}
