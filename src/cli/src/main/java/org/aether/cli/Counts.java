package org.aether.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counted reasons in words, for the end of an answer. */
final class Counts {

    private Counts() {}

    /** A line "Left out 15 of the POIs: 12 no coordinates, 3 …", or nothing when none were. */
    static String leftOut(String what, Map<String, Integer> reasons) {
        int sum = reasons.values().stream().mapToInt(Integer::intValue).sum();
        return sum == 0 ? "" : String.format(Locale.ROOT, "%nLeft out %,d %s: %s.", sum, what, list(reasons));
    }

    static String list(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
