package org.aether.raster;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.crs.CrsTransform;
import org.locationtech.jts.geom.Envelope;

/**
 * Two rasters of one place, such as of two years, as one raster with the vectors of both rasters for each pixel. It has
 * the grid of the first raster; from the second it takes the pixel that contains the centre of the first one's pixel. A
 * pixel has data where both have data and neither vector is zero, because the cosine of a zero vector is undefined.
 *
 * <p>As thread-safe as its parts; closing it closes both.
 */
public final class PairedRaster implements EmbeddingRaster {

    private static final int POINTS_PER_EDGE = 16;

    private final EmbeddingRaster first;
    private final EmbeddingRaster second;

    /**
     * Pairs two rasters.
     *
     * @throws AetherException when their band counts or band names differ, their CRSs cannot be transformed into each other,
     *     or they do not overlap
     */
    public PairedRaster(EmbeddingRaster first, EmbeddingRaster second) {
        if (first.bands() != second.bands()) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "{} has {} bands and {} has {}; compare rasters of one kind.",
                    first.name(),
                    first.bands(),
                    second.name(),
                    second.bands());
        }
        BandNames.requireAlike(first, second);
        this.first = first;
        this.second = new ResampledRaster(second, first.grid());
        if (!overlap(first.grid(), second.grid())) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The rasters {} and {} do not overlap; compare rasters of the same place.",
                    first.name(),
                    second.name());
        }
    }

    /** Whether the extents overlap; true when the extent of one cannot be transformed to the CRS of the other. */
    private static boolean overlap(RasterGrid one, RasterGrid other) {
        Envelope there;
        try {
            there = CrsTransform.between(other.crs(), one.crs()).bounds(other.extent(), POINTS_PER_EDGE);
        } catch (AetherException unknown) {
            return true;
        }
        return there == null || one.extent().intersection(there).getArea() > 0;
    }

    @Override
    public RasterGrid grid() {
        return first.grid();
    }

    /** The number of bands of both rasters: those of the first, then those of the second. */
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

    /** The items of the first raster. */
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

    /** Closes both, even if closing one fails. */
    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
