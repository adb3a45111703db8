package org.aether.head;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The scores of predictions.
 *
 * @param <S> a score: a {@link Double} of one head, a {@link MeanScore} of several
 * @param metrics the scores by metric, in reporting order; in a regression of several targets the means over the targets
 * @param byTarget the scores of every target of a regression of several, in the order of the targets; otherwise empty
 */
public record Scores<S>(Map<Metric, S> metrics, Map<String, Map<Metric, S>> byTarget) {

    public Scores {
        metrics = ordered(metrics);
        Map<String, Map<Metric, S>> copy = new LinkedHashMap<>();
        byTarget.forEach((target, scores) -> copy.put(target, ordered(scores)));
        byTarget = Collections.unmodifiableMap(copy);
    }

    private static <S> Map<Metric, S> ordered(Map<Metric, S> scores) {
        Map<Metric, S> ordered = new EnumMap<>(Metric.class);
        ordered.putAll(scores);
        return Collections.unmodifiableMap(ordered);
    }
}
