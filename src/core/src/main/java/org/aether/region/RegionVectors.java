package org.aether.region;

import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;
import org.geotools.data.simple.SimpleFeatureCollection;

/**
 * Regions and their mean vectors.
 *
 * @param regions the regions, in the order of the vectors
 * @param means {@code [regions, bands]}, not normalised; NaN for a region without valid pixels
 * @param pixels the number of valid pixels behind each mean
 * @param outside whether a region touches none of the rasters, or has no geometry
 * @param coverage the part of each region that has data, 0 to 1: its valid pixels divided by all its pixels, or by its area
 *     in pixels where it reaches beyond the raster
 * @param repaired the number of invalid polygons that were repaired
 * @param origin where the vectors come from; empty when that is not known
 */
public record RegionVectors(
        SimpleFeatureCollection regions,
        FloatMatrix means,
        long[] pixels,
        boolean[] outside,
        double[] coverage,
        int repaired,
        Optional<VectorOrigin> origin) {

    /** The number of regions. */
    public int size() {
        return pixels.length;
    }

    /** The number of regions that have a vector although less than half of their area has data. */
    public int underHalf() {
        int count = 0;
        for (int region = 0; region < pixels.length; region++) {
            count += pixels[region] > 0 && coverage[region] < 0.5 ? 1 : 0;
        }
        return count;
    }

    /**
     * The regions with their attributes and geometries, and with further attributes: {@code pixels} (Long),
     * {@code coverage} (Double, 0 to 1), {@code vectors} (String, the origin of the vectors, null when it is not known),
     * {@code e000}, {@code e001}… (Float, null when no pixel has data). If the regions have such attributes from an earlier
     * aggregation (that is, {@code e000}), these are replaced. Other attributes with such names are kept, with {@code _1}
     * (or {@code _2}…) appended to the name.
     *
     * @return a view that iterates over the regions again each time, so it needs no memory
     */
    public SimpleFeatureCollection toFeatures() {
        return new RegionFeatures(
                regions,
                means,
                pixels,
                coverage,
                origin.map(VectorOrigin::toString).orElse(null));
    }
}
