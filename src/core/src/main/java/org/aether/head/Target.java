package org.aether.head;

import java.util.List;

/**
 * What a head learns.
 *
 * @param task what kind of prediction it is
 * @param attributes the attributes that hold the true values: one of a classification, one for each share of a
 *     distribution, one or more of a regression
 * @param normalise whether shares that do not sum to one, such as percentages or counts, are divided by their sum;
 *     otherwise they are an error
 */
public record Target(Task task, List<String> attributes, boolean normalise) {

    public Target {
        attributes = List.copyOf(attributes);
    }

    /** Shares have to sum to one. */
    public static Target of(Task task, String... attributes) {
        return new Target(task, List.of(attributes), false);
    }

    /** The same target; shares are divided by their sum. */
    public Target normalised() {
        return new Target(task, attributes, true);
    }
}
