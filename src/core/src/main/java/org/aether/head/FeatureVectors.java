package org.aether.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.FloatMatrix;
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
 */
public record FeatureVectors(FloatMatrix vectors, boolean[] usable) {

    private static final Pattern COLUMN = Pattern.compile("e(\\d{3,})");
    private static final String PIXELS = "pixels";

    /**
     * Reads the vectors of all features.
     *
     * @throws AetherException when there are no such columns, or one in between is missing
     */
    public static FeatureVectors of(SimpleFeatureCollection features) {
        List<String> columns = columns(features.getSchema());
        boolean counted = features.getSchema().getDescriptor(PIXELS) != null;
        List<float[]> rows = new ArrayList<>();
        List<Boolean> usable = new ArrayList<>();
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
        return new FeatureVectors(new FloatMatrix(rows.size(), columns.size(), data), flags);
    }

    /** Whether a column holds a number of the vectors. */
    static boolean isNumber(String name) {
        return COLUMN.matcher(name).matches();
    }

    /** Whether a column comes from the aggregation: a number of the vectors, or what stands beside them. */
    static boolean isVectorColumn(String name) {
        return name.equals(PIXELS) || name.equals("coverage") || isNumber(name);
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
