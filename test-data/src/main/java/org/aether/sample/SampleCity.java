package org.aether.sample;

import java.nio.file.Path;
import org.aether.Progress;
import org.aether.raster.PixelType;

/** STUB: the procedural sample city. */
public final class SampleCity {

    /**
     * @param width pixels of 10 m
     * @param height pixels
     * @param originX CRS x of the west edge
     * @param originY CRS y of the north edge
     * @param crs EPSG code of the city's CRS, 27700 by default
     */
    public record Settings(
            int width, int height, long seed, double originX, double originY, int crs, PixelType type, int threads) {}

    /** The files written. */
    public record Files(Path embeddings, Path pois, Path districts, Path landUse) {}

    private SampleCity() {}

    /** Writes ae.tif, pois.geojson, districts.geojson, landuse.geojson into a directory. */
    public static Files write(Path directory, Settings settings, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
