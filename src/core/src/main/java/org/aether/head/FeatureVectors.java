package org.aether.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/**
 * Features together with the vectors in their columns {@code e000, e001, …}, as region aggregation writes them.
 *
 * @param features the features themselves
 * @param vectors {@code [features, inputs]} in feature order; a row of NaN where {@code usable} is false
 * @param usable whether a feature has a vector: every column holds a finite number, and {@code pixels}, if there is such a
 *     column, is above 0
 * @param origin where the vectors come from; empty when the features do not name it
 */
public record FeatureVectors(
        SimpleFeatureCollection features, FloatMatrix vectors, boolean[] usable, Optional<VectorOrigin> origin) {

    private static final Pattern COLUMN = Pattern.compile("e(\\d{3,})");
    private static final String PIXELS = "pixels";

    /**
     * Reads the vectors of all features.
     *
     * @throws AetherException when there are no such columns, when one of them is missing, or when the vectors have more than
     *     one origin
     */
    public static FeatureVectors of(SimpleFeatureCollection features) {
        List<String> columns = columns(features.getSchema());
        boolean hasPixels = features.getSchema().getDescriptor(PIXELS) != null;
        List<float[]> rows = new ArrayList<>();
        List<Boolean> usable = new ArrayList<>();
        boolean hasOrigin = features.getSchema().getDescriptor(VectorOrigin.COLUMN) != null;
        Map<Optional<VectorOrigin>, Integer> origins = new LinkedHashMap<>();
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                float[] row = row(feature, columns);
                boolean empty = hasPixels && AttributeValues.number(feature.getAttribute(PIXELS)) == 0;
                boolean finite = !empty;
                for (int i = 0; finite && i < row.length; i++) {
                    finite = Float.isFinite(row[i]);
                }
                if (!finite) {
                    Arrays.fill(row, Float.NaN);
                } else if (hasOrigin) {
                    origins.merge(VectorOrigin.parse(feature.getAttribute(VectorOrigin.COLUMN)), 1, Integer::sum);
                }
                rows.add(row);
                usable.add(finite);
            }
        }
        float[] data = new float[Math.multiplyExact(rows.size(), columns.size())];
        boolean[] flags = new boolean[rows.size()];
        for (int i = 0; i < flags.length; i++) {
            System.arraycopy(rows.get(i), 0, data, i * columns.size(), columns.size());
            flags[i] = usable.get(i);
        }
        return new FeatureVectors(
                features,
                new FloatMatrix(rows.size(), columns.size(), data),
                flags,
                single(features.getSchema().getTypeName(), origins));
    }

    /** The only origin of all vectors; empty when none of them has one. */
    private static Optional<VectorOrigin> single(String typeName, Map<Optional<VectorOrigin>, Integer> origins) {
        if (origins.isEmpty()) {
            return Optional.empty();
        }
        Optional<VectorOrigin> first = origins.keySet().iterator().next();
        for (Optional<VectorOrigin> other : origins.keySet()) {
            boolean same = first.isPresent() && other.isPresent()
                    ? first.get().matches(other.get())
                    : first.isEmpty() && other.isEmpty();
            if (!same) {
                String found = origins.entrySet().stream()
                        .map(entry -> entry.getKey().map(VectorOrigin::toString).orElse("unknown") + " in "
                                + entry.getValue())
                        .collect(Collectors.joining(", "));
                throw new AetherException("The features of '" + typeName
                        + "' hold vectors of different origins (column " + VectorOrigin.COLUMN + ": " + found
                        + "); aggregate the raster over all features again.");
            }
        }
        return first;
    }

    /** Whether a column holds a number of the vectors. */
    static boolean isNumber(String name) {
        return COLUMN.matcher(name).matches();
    }

    /** Whether region aggregation wrote a column: a number of the vectors, or one of the columns that go with them. */
    static boolean isVectorColumn(String name) {
        return name.equals(PIXELS) || name.equals("coverage") || name.equals(VectorOrigin.COLUMN) || isNumber(name);
    }

    private static float[] row(SimpleFeature feature, List<String> columns) {
        float[] row = new float[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) AttributeValues.number(feature.getAttribute(columns.get(i)));
        }
        return row;
    }

    private static List<String> columns(SimpleFeatureType schema) {
        TreeMap<Integer, String> byIndex = new TreeMap<>();
        for (var descriptor : schema.getAttributeDescriptors()) {
            Matcher matcher = COLUMN.matcher(descriptor.getLocalName());
            if (matcher.matches()) {
                byIndex.put(Integer.parseInt(matcher.group(1)), descriptor.getLocalName());
            }
        }
        if (byIndex.isEmpty()) {
            throw new AetherException("The features of '" + schema.getTypeName()
                    + "' carry no vectors (columns e000, e001, …); aggregate a raster over the features first.");
        }
        for (int i = 0; i < byIndex.size(); i++) {
            if (!byIndex.containsKey(i)) {
                throw new AetherException(String.format(
                        Locale.ROOT,
                        "The features of '%s' lack the vector column e%03d although they have %s; aggregate the raster"
                                + " over them again.",
                        schema.getTypeName(),
                        i,
                        byIndex.lastEntry().getValue()));
            }
        }
        return List.copyOf(byIndex.values());
    }
}
