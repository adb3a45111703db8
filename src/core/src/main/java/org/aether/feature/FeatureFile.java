package org.aether.feature;

import java.util.Map;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * What was read from a vector file.
 *
 * @param features the usable rows, geometries in east-north axis order; attribute names as in the file
 * @param crs the CRS of the geometries; null only when the features have none ({@link FeatureFiles#readTable})
 * @param unusable why rows were left out, and how many for each reason: "no coordinates" → 12
 */
public record FeatureFile(
        SimpleFeatureCollection features, CoordinateReferenceSystem crs, Map<String, Integer> unusable) {

    /** Under this key the schema of the features says the same, for those who are handed the features alone. */
    private static final String UNUSABLE = FeatureFile.class.getName() + ".unusable";

    /** The rows that were left out when features were read from a file; none when they come from elsewhere. */
    public static Map<String, Integer> unusable(SimpleFeatureCollection features) {
        return features.getSchema().getUserData().get(UNUSABLE) instanceof Unusable unusable
                ? unusable.counts()
                : Map.of();
    }

    /** Writes into a schema what {@link #unusable(SimpleFeatureCollection)} reads. */
    static void putUnusable(SimpleFeatureType schema, Map<String, Integer> counts) {
        schema.getUserData().put(UNUSABLE, new Unusable(counts));
    }

    private record Unusable(Map<String, Integer> counts) {}
}
