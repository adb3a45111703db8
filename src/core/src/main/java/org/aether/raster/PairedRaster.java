package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.locationtech.jts.geom.Envelope;

/**
 * Two rasters of one place, such as of two years, as one raster with both vectors of a pixel side by side. It lies on
 * the grid of the first; of the second the pixel counts in which the centre of the first's lies. A pixel has data where
 * both have, and both vectors have a length other than zero: without one there is no cosine.
 *
 * <p>Thread-safe as its parts are; closing it closes both.
 */
public final class PairedRaster implements EmbeddingRaster {

    private static final int POINTS_ALONG_AN_EDGE = 16;

    private final EmbeddingRaster first;
    private final EmbeddingRaster second;

    /**
     * @throws AetherException when the two differ in their bands or the names of these, their CRSs do not lead to each other, or they
     *     do not overlap
     */
    public PairedRaster(EmbeddingRaster first, EmbeddingRaster second) {
        if (first.bands() != second.bands()) {
            throw new AetherException(first.name() + " has " + first.bands() + " bands and " + second.name() + " has "
                    + second.bands() + "; compare rasters of one kind.");
        }
        BandNames.requireAlike(first, second);
        this.first = first;
        this.second = new ResampledRaster(second, first.grid());
        if (!overlap(first.grid(), second.grid())) {
            throw new AetherException("The rasters " + first.name() + " and " + second.name()
                    + " do not overlap; compare rasters of the same place.");
        }
    }

    /** Whether the extents have an area in common; yes where the one cannot be told in the CRS of the other. */
    private static boolean overlap(RasterGrid one, RasterGrid other) {
        Envelope there;
        try {
            there = CrsTransform.between(other.crs(), one.crs())
                    .bounds(
                            new Envelope(other.west(), other.east(), other.south(), other.north()),
                            POINTS_ALONG_AN_EDGE);
        } catch (AetherException unknown) {
            return true;
        }
        Envelope extent = new Envelope(one.west(), one.east(), one.south(), one.north());
        return there == null || extent.intersection(there).getArea() > 0;
    }

    @Override
    public RasterGrid grid() {
        return first.grid();
    }

    /** Those of the first, then as many of the second. */
    @Override
    public int bands() {
        return 2 * first.bands();
    }

    @Override
    public String name() {
        return first.name() + " and " + second.name();
    }

    @Override
    public PixelWindow block() {
        return first.block();
    }

    /** The items of the first; those of the second are its own. */
    @Override
    public Map<String, String> metadata() {
        return first.metadata();
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        int bands = first.bands();
        float[] one = new float[Math.multiplyExact(window.width() * window.height(), bands)];
        float[] two = new float[one.length];
        FloatBuffer ofFirst = FloatBuffer.wrap(one);
        FloatBuffer ofSecond = FloatBuffer.wrap(two);
        first.read(window, ofFirst);
        second.read(window, ofSecond);
        for (int at = 0; at < one.length; at += bands) {
            if (!EmbeddingRaster.hasDirection(ofFirst, at, bands)
                    || !EmbeddingRaster.hasDirection(ofSecond, at, bands)) {
                Arrays.fill(one, at, at + bands, Float.NaN);
                Arrays.fill(two, at, at + bands, Float.NaN);
            }
            pixels.put(2 * at, one, at, bands);
            pixels.put(2 * at + bands, two, at, bands);
        }
    }

    /** Closes both, also when one fails. */
    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
