package org.aether.samplecity;

import java.util.ArrayList;
import java.util.List;
import org.aether.raster.RasterGrid;

/**
 * Samples labelled points, evenly over the ten classes as far as the city allows: random places are drawn and kept until
 * their class has enough points. Immutable and thread-safe.
 */
final class LandUseSampler {

    /** Standard deviation of the noise of the scores. */
    private static final double NOISE = 0.25;

    /** Maximum number of places that are drawn per requested point; rare classes may get fewer points. */
    private static final int MAX_DRAWS_PER_POINT = 60;

    record Label(double x, double y, LandUse use) {}

    private final long seed;
    private final HiddenFields fields;

    LandUseSampler(HiddenFields fields, long seed) {
        this.fields = fields;
        this.seed = CoordinateHash.of(seed, 400);
    }

    /** The default number of points: 2,000 for 512 by 512 pixels, proportional to the cube root of the area. */
    static int defaultCount(RasterGrid extent) {
        return (int) Math.round(2000 * Math.cbrt((double) extent.width() * extent.height() / (512.0 * 512.0)));
    }

    List<Label> sample(RasterGrid extent, int count) {
        int[] remaining = new int[LandUse.values().length];
        for (int i = 0; i < count; i++) {
            remaining[i % remaining.length]++;
        }
        List<Label> labels = new ArrayList<>();
        double[] noise = new double[7];
        for (long draw = 0; draw < (long) MAX_DRAWS_PER_POINT * count && labels.size() < count; draw++) {
            long bits = CoordinateHash.of(seed, draw);
            double x = extent.west() + extent.width() * extent.pixelWidth() * CoordinateHash.unit(bits, 0);
            double y = extent.south() + extent.height() * extent.pixelHeight() * CoordinateHash.unit(bits, 1);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = NOISE * normal(bits, 2 + 4 * i);
            }
            LandUse use = LandUse.of(fields.at(x, y), noise);
            if (remaining[use.ordinal()] > 0) {
                remaining[use.ordinal()]--;
                labels.add(new Label(Math.round(x * 100) / 100.0, Math.round(y * 100) / 100.0, use));
            }
        }
        return labels;
    }

    /** An approximately standard normal number: the scaled sum of four uniform numbers. */
    static double normal(long bits, int index) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += CoordinateHash.unit(bits, index + i);
        }
        return (sum - 2) * Math.sqrt(3);
    }
}
