package org.aether.feature;

import java.util.Map;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * What was read from a vector file.
 *
 * @param features the usable rows, geometries in east-north axis order; attribute names as in the file
 * @param crs the CRS of the geometries, never null
 * @param unusable why rows were left out, and how many for each reason: "no coordinates" → 12
 */
public record FeatureFile(
        SimpleFeatureCollection features, CoordinateReferenceSystem crs, Map<String, Integer> unusable) {}
