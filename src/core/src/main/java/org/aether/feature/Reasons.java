package org.aether.feature;

import java.util.Map;
import java.util.stream.Collectors;

/** Reasons why rows were left out, counted, in words. */
public final class Reasons {

    private Reasons() {}

    /** {@code "no coordinates: 12, outside: 3"}, in the map's order. */
    public static String sentence(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
