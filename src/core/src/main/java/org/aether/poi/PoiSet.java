package org.aether.poi;

import java.util.List;
import java.util.Map;
import org.aether.feature.FeatureFile;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * STUB body. POIs of one layer with their sentences.
 *
 * @param pois in file order
 * @param crs their CRS, east-north
 * @param attributes what was used, all resolved (null where there is none)
 * @param unusable reason → count of rows left out (no geometry, nothing to say in words, …)
 */
public record PoiSet(
        List<Poi> pois, CoordinateReferenceSystem crs, PoiAttributes attributes, Map<String, Integer> unusable) {

    public static PoiSet of(FeatureFile file, PoiAttributes attributes) {
        throw new UnsupportedOperationException();
    }
}
