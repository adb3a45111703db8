package org.aether.region;

import org.aether.raster.RasterGrid;
import org.geotools.data.simple.SimpleFeatureCollection;

/** STUB: regions that cover a raster: squares and H3 hexagons. */
public final class RegionGrids {
    private RegionGrids() {}

    /** Squares of {@code metres} in the raster's CRS, aligned to multiples of it; attribute {@code cell}. */
    public static SimpleFeatureCollection squares(RasterGrid grid, double metres) {
        throw new UnsupportedOperationException();
    }

    /** H3 cells of a resolution (0…15) whose centre lies in the raster; attribute {@code h3}; EPSG:4326. */
    public static SimpleFeatureCollection h3(RasterGrid grid, int resolution) {
        throw new UnsupportedOperationException();
    }
}
