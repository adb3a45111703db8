package org.aether.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.Setting;
import org.aether.feature.FeatureFile;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/**
 * Labelled vectors, taken from features with columns {@code e000…} and target attributes.
 *
 * <pre>{@code
 * HeadData data = HeadData.of(features, Target.of(Task.DISTRIBUTION, "ns-sec_1", "ns-sec_2", "ns-sec_3"));
 * HeadTrainer.train(data.dataset(), HeadSettings.defaults(), progress);
 * }</pre>
 *
 * <ul>
 *   <li>classification: one attribute of any type; its values are the labels, in numeric order when all are numbers,
 *       otherwise in alphabetical order;
 *   <li>distribution: two or more numeric attributes, none below 0, whose sum is one within {@value #SHARE_TOLERANCE}, a
 *       difference that rounding explains; each row is divided by its sum. Other sums are an error, unless
 *       {@link Target#normalise} asks for the division;
 *   <li>regression: one or more numeric attributes, each with more than one value.
 * </ul>
 *
 * @param dataset the usable rows in feature order
 * @param rows the position among the features of every row of the data set
 * @param leftOut the features that cannot be used
 * @param normalised the number of rows that were divided by their sum because {@link Target#normalise} asks for it, and
 *     whose sum was not one within the tolerance
 */
public record HeadData(Dataset dataset, int[] rows, LeftOut leftOut, int normalised) {

    static final String NO_PIXELS = "no pixel with data in the region";

    /** The largest difference from one of a sum of shares that were rounded to a few digits. */
    static final double SHARE_TOLERANCE = 0.02;

    /**
     * Takes what a head learns from features.
     *
     * @throws AetherException when vectors or targets are missing or unsuitable, or too few rows are left
     */
    public static HeadData of(SimpleFeatureCollection features, Target target) {
        return of(FeatureVectors.of(features), target);
    }

    /** The same for features whose vectors have been read. */
    public static HeadData of(FeatureVectors vectors, Target target) {
        Task task = target.task();
        List<String> attributes = target.attributes();
        requireAttributes(target, vectors.features().getSchema());
        Rows rows = Rows.read(target, vectors);
        LeftOut leftOut = rows.leftOut.toLeftOut();
        if (rows.kept.size() < Split.MIN_ROWS) {
            throw new AetherException("Only " + rows.kept.size() + " of " + vectors.usable().length + " features have "
                    + "both a vector and a value in " + quoted(attributes) + ", and a head needs at least "
                    + Split.MIN_ROWS + (leftOut.isEmpty() ? "" : " (left out: " + leftOut + ")")
                    + "; add labelled places that lie inside the raster.");
        }
        int scaled = task == Task.DISTRIBUTION ? requireShares(rows.sums, target) : 0;
        List<String> labels = task == Task.CLASSIFICATION ? classes(attributes.get(0), rows.values) : attributes;
        FloatMatrix encoded = task == Task.CLASSIFICATION ? oneHot(rows.values, labels) : numbers(rows.values);
        if (task == Task.REGRESSION) {
            requireSeveralValues(encoded, attributes);
        }
        int[] kept = rows.kept.stream().mapToInt(Integer::intValue).toArray();
        return new HeadData(
                new Dataset(task, vectors.vectors().select(kept), encoded, labels, attributes, vectors.origin()),
                kept,
                leftOut,
                scaled);
    }

    /**
     * Rejects shares that do not sum to one, unless the target allows them to be scaled.
     *
     * @param sums of the shares of every row, all above 0
     * @return the number of rows whose sum is not one
     */
    private static int requireShares(List<Double> sums, Target target) {
        List<Double> others = sums.stream()
                .filter(sum -> !(Math.abs(sum - 1) <= SHARE_TOLERANCE))
                .toList();
        if (others.isEmpty() || target.normalise()) {
            return others.size();
        }
        boolean percentages = others.stream().allMatch(sum -> Math.abs(sum - 100) <= 100 * SHARE_TOLERANCE);
        throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The shares {} sum to {} and not to one in {}{} of {} features{}; divide them by {}, or use {}.",
                        quoted(target.attributes()),
                        AttributeValues.label(Math.rint(others.get(0) * 1e4) / 1e4),
                        others.size() > 1 ? "the first of " : "",
                        others.size(),
                        sums.size(),
                        percentages ? ", so they are percentages" : "",
                        percentages ? "100" : "the total of which they are parts",
                        Setting.NORMALISE)
                .about(Setting.NORMALISE);
    }

    /** A constant target has no variance to explain: its R² would be 0 or 1 by definition. */
    private static void requireSeveralValues(FloatMatrix values, List<String> targets) {
        for (int column = 0; column < values.columns(); column++) {
            float first = values.get(0, column);
            boolean constant = true;
            for (int row = 1; constant && row < values.rows(); row++) {
                constant = values.get(row, column) == first;
            }
            if (constant) {
                throw new AetherException("The attribute '" + targets.get(column) + "' has only one value ("
                        + AttributeValues.label(first) + ") where there are vectors, so there is nothing to learn;"
                        + " choose an attribute whose values differ.");
            }
        }
    }

    /** The usable features, their target values and the sums of their shares, and the features that were left out. */
    private record Rows(List<Integer> kept, List<Object[]> values, List<Double> sums, LeftOut.Counter leftOut) {

        static Rows read(Target target, FeatureVectors vectors) {
            SimpleFeatureCollection features = vectors.features();
            Rows rows = new Rows(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    LeftOut.counter().add(FeatureFile.leftOut(features)));
            try (SimpleFeatureIterator iterator = features.features()) {
                for (int i = 0; iterator.hasNext(); i++) {
                    SimpleFeature feature = iterator.next();
                    Object[] values = target.attributes().stream()
                            .map(feature::getAttribute)
                            .toArray();
                    Optional<String> reason = vectors.usable()[i] ? unusable(target, values) : Optional.of(NO_PIXELS);
                    if (reason.isPresent()) {
                        rows.leftOut.add(reason.get());
                        continue;
                    }
                    if (target.task() == Task.DISTRIBUTION) {
                        rows.sums.add(divideBySum(values));
                    }
                    rows.kept.add(i);
                    rows.values.add(values);
                }
            }
            return rows;
        }

        /** The reason why the target values of a feature cannot be used, if any; replaces numeric values by numbers. */
        private static Optional<String> unusable(Target target, Object[] values) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                String attribute = target.attributes().get(i);
                if (AttributeValues.missing(values[i])) {
                    return Optional.of("no value in '" + attribute + "'");
                }
                if (target.task() != Task.CLASSIFICATION) {
                    double number = AttributeValues.number(values[i]);
                    if (Double.isNaN(number)) {
                        throw new AetherException(
                                        Kind.INVALID_INPUT,
                                        "The attribute '{}' holds '{}', but a {} needs numbers; choose a numeric attribute, or"
                                                + " use {}.",
                                        attribute,
                                        values[i],
                                        target.task().label(),
                                        Task.CLASSIFICATION.choice())
                                .about(Setting.TASK);
                    }
                    if (target.task() == Task.DISTRIBUTION && number < 0) {
                        return Optional.of("a share below 0 in '" + attribute + "'");
                    }
                    sum += number;
                    values[i] = number;
                }
            }
            return target.task() == Task.DISTRIBUTION && sum <= 0
                    ? Optional.of("shares that sum to 0")
                    : Optional.empty();
        }

        /** Divides numbers by their sum, in place, and returns the sum. */
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

    private static void requireAttributes(Target target, SimpleFeatureType schema) {
        Task task = target.task();
        List<String> attributes = target.attributes();
        if (attributes.isEmpty()) {
            throw new AetherException("No target attribute is given; there are: " + attributes(schema) + ".");
        }
        for (String attribute : attributes) {
            AttributeDescriptor descriptor = schema.getDescriptor(attribute);
            if (descriptor == null || descriptor instanceof GeometryDescriptor) {
                throw new AetherException("The features of '" + schema.getTypeName() + "' have no attribute '"
                        + attribute + "' to learn; there are: " + attributes(schema) + ".");
            }
        }
        if (attributes.stream().distinct().count() < attributes.size()) {
            throw new AetherException(
                    "The targets " + quoted(attributes) + " contain an attribute twice; give each attribute once.");
        }
        if (task == Task.CLASSIFICATION && attributes.size() > 1) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "A classification learns one attribute, but {} are given ({}); give one, or use {} or {}.",
                            attributes.size(),
                            quoted(attributes),
                            Task.DISTRIBUTION.choice(),
                            Task.REGRESSION.choice())
                    .about(Setting.TASK);
        }
        if (task == Task.DISTRIBUTION && attributes.size() < 2) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "A distribution needs at least two attributes, one for each share, but only {} is given; give"
                                    + " all of them, or use {}.",
                            quoted(attributes),
                            Task.REGRESSION.choice())
                    .about(Setting.TASK);
        }
    }

    private static String attributes(SimpleFeatureType schema) {
        String names = schema.getAttributeDescriptors().stream()
                .filter(descriptor -> !(descriptor instanceof GeometryDescriptor))
                .map(AttributeDescriptor::getLocalName)
                .filter(name -> !FeatureVectors.isVectorColumn(name))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none except the vectors" : names;
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
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The attribute '{}' has {} different values in {} rows, too many to be classes; choose an"
                                    + " attribute whose values repeat, or use {}.",
                            target,
                            distinct.size(),
                            values.size(),
                            Task.REGRESSION.choice())
                    .about(Setting.TASK);
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
            int label = Objects.requireNonNull(column.get(AttributeValues.label(values.get(row)[0])));
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
}
