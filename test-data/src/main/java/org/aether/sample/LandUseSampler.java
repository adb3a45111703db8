package org.aether.sample;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.RasterGrid;

/**
 * Samples labelled points, as evenly over the ten classes as the city allows: random places are visited, and kept as long
 * as their class wants more. Immutable, thread-safe.
 */
final class LandUseSampler {

    /** Standard deviation of what decides on a use and no field knows. */
    private static final double BLUR = 0.25;

    /** Places visited for every point wanted, before a rare class is left short. */
    private static final int PATIENCE = 60;

    record Label(double x, double y, LandUse use) {}

    private final long seed;
    private final HiddenFields fields;

    LandUseSampler(HiddenFields fields, long seed) {
        this.fields = fields;
        this.seed = CoordinateHash.of(seed, 400);
    }

    /** How many points an area has by nature: 2,000 on 512 by 512 pixels, growing with the cube root of the area. */
    static int natural(RasterGrid extent) {
        return (int) Math.round(2000 * Math.cbrt((double) extent.width() * extent.height() / (512.0 * 512.0)));
    }

    List<Label> sample(RasterGrid extent, int count) {
        int[] left = new int[LandUse.values().length];
        for (int i = 0; i < count; i++) {
            left[i % left.length]++;
        }
        List<Label> labels = new ArrayList<>();
        double[] blur = new double[7];
        for (long visit = 0; visit < (long) PATIENCE * count && labels.size() < count; visit++) {
            long bits = CoordinateHash.of(seed, visit);
            double x = extent.west() + extent.width() * extent.pixelWidth() * CoordinateHash.unit(bits, 0);
            double y = extent.south() + extent.height() * extent.pixelHeight() * CoordinateHash.unit(bits, 1);
            for (int i = 0; i < blur.length; i++) {
                blur[i] = BLUR * normal(bits, 2 + 4 * i);
            }
            LandUse use = LandUse.of(fields.at(x, y), blur);
            if (left[use.ordinal()] > 0) {
                left[use.ordinal()]--;
                labels.add(new Label(Math.round(x * 100) / 100.0, Math.round(y * 100) / 100.0, use));
            }
        }
        return labels;
    }

    /** About a standard normal number: the sum of four uniform ones, scaled. */
    static double normal(long bits, int index) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += CoordinateHash.unit(bits, index + i);
        }
        return (sum - 2) * Math.sqrt(3);
    }
}
