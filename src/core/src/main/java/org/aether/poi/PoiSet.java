package org.aether.poi;

import java.util.List;
import org.aether.LeftOut;
import org.aether.feature.FeatureFile;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * The POIs of one layer with their sentences.
 *
 * <pre>{@code
 * PoiSet pois = PoiSet.of(FeatureFiles.read(file), PoiAttributes.BY_USUAL_NAMES);
 * }</pre>
 *
 * @param pois in file order, at least one; duplicates stay
 * @param crs their CRS, east-north
 * @param attributes what was used, all resolved (null where there is none)
 * @param leftOut the other rows of the file, by reason ("no coordinates", "no geometry", "nothing to say in words", …)
 */
public record PoiSet(List<Poi> pois, CoordinateReferenceSystem crs, PoiAttributes attributes, LeftOut leftOut) {

    /**
     * Describes every feature as a sentence (eq. 1); a geometry that is no point counts by its centroid.
     *
     * @throws org.aether.AetherException when a given attribute does not exist, when no attribute can be found by the
     *     usual names, or when no feature is usable
     */
    public static PoiSet of(FeatureFile file, PoiAttributes attributes) {
        return PoiReader.read(file, attributes, PoiSet::new);
    }
}
