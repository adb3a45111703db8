package org.aether.feature;

import org.aether.LeftOut;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.jspecify.annotations.Nullable;

/**
 * The content of a vector file.
 *
 * @param features the usable rows; geometries have easting first, attributes have their names in the file
 * @param crs the CRS of the geometries; null only when the features have no geometry ({@link FeatureFiles#readTable})
 * @param leftOut the rows that cannot be used
 */
public record FeatureFile(SimpleFeatureCollection features, @Nullable CoordinateReferenceSystem crs, LeftOut leftOut) {

    /** The key of the user data of a schema that holds the same {@link LeftOut}, for code that gets only the features. */
    private static final String LEFT_OUT = FeatureFile.class.getName() + ".leftOut";

    /** The rows that were left out when the features were read; none when the features do not come from a file. */
    public static LeftOut leftOut(SimpleFeatureCollection features) {
        return features.getSchema().getUserData().get(LEFT_OUT) instanceof LeftOut leftOut ? leftOut : LeftOut.NONE;
    }

    /** Stores in a schema what {@link #leftOut(SimpleFeatureCollection)} returns. */
    static void putLeftOut(SimpleFeatureType schema, LeftOut leftOut) {
        schema.getUserData().put(LEFT_OUT, leftOut);
    }
}
