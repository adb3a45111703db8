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
 * The vectors in the columns {@code e000, e001, …} of a feature collection, as region aggregation writes them.
 *
 * @param vectors {@code [features, inputs]} in feature order; NaN throughout where {@code usable} is false
 * @param usable whether a feature has a vector: every column a finite number, and {@code pixels} (where there is such a
 *     column) above 0
 * @param origin where the vectors come from, or null when the features do not say
 */
public record FeatureVectors(FloatMatrix vectors, boolean[] usable, VectorOrigin origin) {

    private static final Pattern COLUMN = Pattern.compile("e(\\d{3,})");
    private static final String PIXELS = "pixels";

    /**
     * Reads the vectors of all features.
     *
     * @throws AetherException when there are no such columns, one in between is missing, or the vectors come from more
     *     than one place
     */
    public static FeatureVectors of(SimpleFeatureCollection features) {
        List<String> columns = columns(features.getSchema());
        boolean counted = features.getSchema().getDescriptor(PIXELS) != null;
        List<float[]> rows = new ArrayList<>();
        List<Boolean> usable = new ArrayList<>();
        boolean stated = features.getSchema().getDescriptor(VectorOrigin.COLUMN) != null;
        Map<Optional<VectorOrigin>, Integer> origins = new LinkedHashMap<>();
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                float[] row = row(feature, columns);
                boolean empty = counted && AttributeValues.number(feature.getAttribute(PIXELS)) == 0;
                boolean finite = !empty;
                for (int i = 0; finite && i < row.length; i++) {
                    finite = Float.isFinite(row[i]);
                }
                if (!finite) {
                    Arrays.fill(row, Float.NaN);
                } else if (stated) {
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
                new FloatMatrix(rows.size(), columns.size(), data),
                flags,
                single(features.getSchema().getTypeName(), origins));
    }

    /** The one origin of all vectors, or null when none says its own. */
    private static VectorOrigin single(String typeName, Map<Optional<VectorOrigin>, Integer> origins) {
        if (origins.isEmpty()) {
            return null;
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
                        + "); aggregate the raster over all of them again.");
            }
        }
        return first.orElse(null);
    }

    /** Whether a column holds a number of the vectors. */
    static boolean isNumber(String name) {
        return COLUMN.matcher(name).matches();
    }

    /** Whether a column comes from the aggregation: a number of the vectors, or what stands beside them. */
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
                    + "' carry no vectors (columns e000, e001, …); aggregate a raster over them first.");
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
