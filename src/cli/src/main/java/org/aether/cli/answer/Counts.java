package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.aether.LeftOut;
import org.aether.store.ModelJson;

/** Counts in words, for the end of an answer. */
public final class Counts {

    private Counts() {}

    /** Adds {@code "leftOut"}, the number of items by reason, to an answer. */
    public static void addLeftOut(ObjectNode answer, LeftOut leftOut) {
        answer.set("leftOut", ModelJson.leftOut(leftOut));
    }

    /** As {@link #leftOut(String, Map)}. */
    public static String leftOut(String what, LeftOut leftOut) {
        return leftOut(what, leftOut.counts());
    }

    /** A line "Left out 15 of the POIs: 12 no coordinates, 3 …", or nothing when none were. */
    public static String leftOut(String what, Map<String, Integer> reasons) {
        int sum = reasons.values().stream().mapToInt(Integer::intValue).sum();
        return sum == 0 ? "" : String.format(Locale.ROOT, "%nLeft out %,d %s: %s.", sum, what, list(reasons));
    }

    /** A line that says how many shares were divided by their sum, or nothing when none were. */
    public static String normalised(int count, String what) {
        return count == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%nThe shares of %,d %s did not sum to one and were divided by their sum.",
                        count,
                        what);
    }

    /** A line that says how many polygons were repaired, or nothing when none were. */
    public static String repaired(int count) {
        return count == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%n%,d polygon%s invalid (such as one that crosses itself) and repaired; check %s on a map.",
                        count,
                        count == 1 ? " was" : "s were",
                        count == 1 ? "it" : "them");
    }

    static String list(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
