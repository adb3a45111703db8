package org.aether.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.feature.FeatureFile;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/**
 * Labelled vectors taken from features with columns {@code e000…} and target attributes.
 *
 * <pre>{@code
 * HeadData data = HeadData.of(Task.DISTRIBUTION, features, List.of("ns-sec_1", "ns-sec_2", "ns-sec_3"));
 * HeadTrainer.train(data.dataset(), HeadSettings.defaults(), progress);
 * }</pre>
 *
 * <ul>
 *   <li>classification: one attribute of any type; its values are the labels, in numeric order when all are numbers, else
 *       alphabetically;
 *   <li>distribution: two or more numeric attributes, none below 0, that sum to one within {@value #SHARE_TOLERANCE}
 *       (which rounding explains; each row is then divided by its sum). Other sums are refused, or divided by as well
 *       where that is asked for;
 *   <li>regression: one or more numeric attributes, each with more than one value.
 * </ul>
 *
 * @param dataset the usable rows in feature order
 * @param rows position among the features of each row of the data set
 * @param leftOut why features were left out, and how many for each reason; empty when all are used
 * @param normalised rows whose shares did not sum to one within the tolerance and were divided by their sum, because
 *     that was asked for
 */
public record HeadData(HeadTrainer.Dataset dataset, int[] rows, Map<String, Integer> leftOut, int normalised) {

    static final String NO_PIXELS = "no pixel with data in the region";

    /** How far from one the sum of shares may lie that were rounded to a few digits. */
    static final double SHARE_TOLERANCE = 0.02;

    /** Takes what a task needs from the features; shares that do not sum to one are refused. */
    public static HeadData of(Task task, SimpleFeatureCollection features, List<String> targets) {
        return of(task, features, targets, false);
    }

    /**
     * Takes what a task needs from the features.
     *
     * @param normalise whether shares that do not sum to one, such as percentages or counts, are divided by their sum
     * @throws AetherException when vectors or targets are missing or unfit, or too few rows are left
     */
    public static HeadData of(Task task, SimpleFeatureCollection features, List<String> targets, boolean normalise) {
        return of(task, features, FeatureVectors.of(features), targets, normalise);
    }

    /**
     * The same with vectors that were read already.
     *
     * @param vectors those of the features
     */
    public static HeadData of(
            Task task,
            SimpleFeatureCollection features,
            FeatureVectors vectors,
            List<String> targets,
            boolean normalise) {
        requireTargets(task, features.getSchema(), targets);
        Rows rows = Rows.read(task, features, targets, vectors.usable());
        if (rows.kept.size() < Split.FEWEST_ROWS) {
            throw new AetherException("Only " + rows.kept.size() + " of " + vectors.usable().length + " features have "
                    + "both a vector and a value in " + quoted(targets) + ", and a head needs at least "
                    + Split.FEWEST_ROWS + (rows.leftOut.isEmpty() ? "" : " (left out: " + sentence(rows.leftOut) + ")")
                    + "; give more labelled places inside the raster.");
        }
        int scaled = task == Task.DISTRIBUTION ? requireShares(rows.sums, targets, normalise) : 0;
        List<String> labels = task == Task.CLASSIFICATION ? classes(targets.get(0), rows.values) : targets;
        FloatMatrix encoded = task == Task.CLASSIFICATION ? oneHot(rows.values, labels) : numbers(rows.values);
        if (task == Task.REGRESSION) {
            requireSeveralValues(encoded, targets);
        }
        int[] kept = rows.kept.stream().mapToInt(Integer::intValue).toArray();
        return new HeadData(
                new HeadTrainer.Dataset(
                        task, vectors.vectors().select(kept), encoded, List.copyOf(labels), List.copyOf(targets)),
                kept,
                rows.leftOut,
                scaled);
    }

    /**
     * Refuses shares that do not sum to one, unless they may be scaled.
     *
     * @param sums of the shares of each row, all above 0
     * @return how many rows have another sum than one
     */
    private static int requireShares(List<Double> sums, List<String> targets, boolean normalise) {
        List<Double> others = sums.stream()
                .filter(sum -> !(Math.abs(sum - 1) <= SHARE_TOLERANCE))
                .toList();
        if (others.isEmpty() || normalise) {
            return others.size();
        }
        boolean percentages = others.stream().allMatch(sum -> Math.abs(sum - 100) <= 100 * SHARE_TOLERANCE);
        throw new AetherException("The shares " + quoted(targets) + " sum to "
                + AttributeValues.label(Math.rint(others.get(0) * 1e4) / 1e4) + " and not to one in "
                + (others.size() > 1 ? "the first of " : "") + others.size() + " of " + sums.size() + " features"
                + (percentages ? ", so they are percentages" : "") + "; divide them by "
                + (percentages ? "100" : "what they are shares of")
                + ", or ask for them to be divided by their sum (normalise).");
    }

    /** A target that is the same everywhere has no variance to explain: R² would be 0 or 1 by definition. */
    private static void requireSeveralValues(FloatMatrix values, List<String> targets) {
        for (int column = 0; column < values.columns(); column++) {
            float first = values.get(0, column);
            boolean constant = true;
            for (int row = 1; constant && row < values.rows(); row++) {
                constant = values.get(row, column) == first;
            }
            if (constant) {
                throw new AetherException("The attribute '" + targets.get(column) + "' has only one value ("
                        + AttributeValues.label(first) + ") where there are vectors, so there is nothing to learn; name"
                        + " an attribute whose values differ.");
            }
        }
    }

    /** The features that count, their target values, the sums of their shares, and why others do not count. */
    private record Rows(List<Integer> kept, List<Object[]> values, List<Double> sums, Map<String, Integer> leftOut) {

        static Rows read(Task task, SimpleFeatureCollection features, List<String> targets, boolean[] usable) {
            Rows rows = new Rows(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new LinkedHashMap<>(FeatureFile.leftOut(features).counts()));
            try (SimpleFeatureIterator iterator = features.features()) {
                for (int i = 0; iterator.hasNext(); i++) {
                    SimpleFeature feature = iterator.next();
                    Object[] values =
                            targets.stream().map(feature::getAttribute).toArray();
                    String reason = usable[i] ? unfit(task, targets, values) : NO_PIXELS;
                    if (reason == null) {
                        if (task == Task.DISTRIBUTION) {
                            rows.sums.add(divideBySum(values));
                        }
                        rows.kept.add(i);
                        rows.values.add(values);
                    } else {
                        rows.leftOut.merge(reason, 1, Integer::sum);
                    }
                }
            }
            return rows;
        }

        /** Why a feature's targets cannot be used, or null; numbers replace numeric values in place. */
        private static String unfit(Task task, List<String> targets, Object[] values) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                if (AttributeValues.missing(values[i])) {
                    return "no value in '" + targets.get(i) + "'";
                }
                if (task != Task.CLASSIFICATION) {
                    double number = AttributeValues.number(values[i]);
                    if (Double.isNaN(number)) {
                        throw new AetherException("The attribute '" + targets.get(i) + "' holds '" + values[i]
                                + "', but a " + task.name().toLowerCase(Locale.ROOT)
                                + " needs numbers; name a numeric attribute, or use the task classification.");
                    }
                    if (task == Task.DISTRIBUTION && number < 0) {
                        return "a share below 0 in '" + targets.get(i) + "'";
                    }
                    sum += number;
                    values[i] = number;
                }
            }
            return task == Task.DISTRIBUTION && sum <= 0 ? "shares that sum to 0" : null;
        }

        /** Divides numbers by their sum, in place, and gives that sum. */
        private static double divideBySum(Object[] values) {
            double sum = 0;
            for (Object value : values) {
                sum += (double) value;
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = (double) values[i] / sum;
            }
            return sum;
        }
    }

    private static void requireTargets(Task task, SimpleFeatureType schema, List<String> targets) {
        if (targets.isEmpty()) {
            throw new AetherException("No target attribute is named; there are: " + attributes(schema) + ".");
        }
        for (String target : targets) {
            if (schema.getDescriptor(target) == null || schema.getDescriptor(target) instanceof GeometryDescriptor) {
                throw new AetherException("The features of '" + schema.getTypeName() + "' have no attribute '" + target
                        + "' to learn; there are: " + attributes(schema) + ".");
            }
        }
        if (targets.stream().distinct().count() < targets.size()) {
            throw new AetherException("The targets " + quoted(targets) + " name an attribute twice; name each once.");
        }
        if (task == Task.CLASSIFICATION && targets.size() > 1) {
            throw new AetherException("A classification learns one attribute, but " + targets.size() + " are named ("
                    + quoted(targets) + "); name one, or use the task distribution or regression.");
        }
        if (task == Task.DISTRIBUTION && targets.size() < 2) {
            throw new AetherException("A distribution needs at least two attributes, one for each share, but only "
                    + quoted(targets) + " is named; name all of them, or use the task regression.");
        }
    }

    private static String attributes(SimpleFeatureType schema) {
        String names = schema.getAttributeDescriptors().stream()
                .filter(descriptor -> !(descriptor instanceof GeometryDescriptor))
                .map(descriptor -> descriptor.getLocalName())
                .filter(name -> !FeatureVectors.isVectorColumn(name))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none besides the vectors" : names;
    }

    private static List<String> classes(String target, List<Object[]> values) {
        TreeSet<String> distinct = values.stream()
                .map(row -> AttributeValues.label(row[0]))
                .collect(Collectors.toCollection(() -> new TreeSet<>(alphabetical())));
        if (distinct.size() == 1) {
            throw new AetherException("The attribute '" + target + "' has only one value ('" + distinct.first()
                    + "') where there are vectors; a classification needs at least two classes.");
        }
        if (distinct.size() > values.size() / 2) {
            throw new AetherException("The attribute '" + target + "' has " + distinct.size() + " different values in "
                    + values.size()
                    + " rows, too many to be classes; name an attribute whose values repeat, or use the "
                    + "task regression.");
        }
        List<String> labels = new ArrayList<>(distinct);
        ToDoubleFunction<String> number = AttributeValues::number;
        if (labels.stream().noneMatch(label -> Double.isNaN(number.applyAsDouble(label)))) {
            labels.sort(Comparator.comparingDouble(number).thenComparing(alphabetical()));
        }
        return labels;
    }

    private static Comparator<String> alphabetical() {
        return String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());
    }

    private static FloatMatrix oneHot(List<Object[]> values, List<String> labels) {
        Map<String, Integer> column = new HashMap<>();
        for (String label : labels) {
            column.put(label, column.size());
        }
        FloatMatrix encoded = FloatMatrix.zeros(values.size(), labels.size());
        for (int row = 0; row < values.size(); row++) {
            int label = column.get(AttributeValues.label(values.get(row)[0]));
            encoded.data()[row * labels.size() + label] = 1;
        }
        return encoded;
    }

    private static FloatMatrix numbers(List<Object[]> values) {
        int columns = values.get(0).length;
        float[] data = new float[values.size() * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (double) values.get(i / columns)[i % columns];
        }
        return new FloatMatrix(values.size(), columns, data);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    private static String sentence(Map<String, Integer> leftOut) {
        return leftOut.entrySet().stream()
                .map(entry -> entry.getValue() + " with " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
