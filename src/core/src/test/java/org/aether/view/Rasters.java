package org.aether.view;

import java.util.Random;
import org.aether.raster.ArrayRaster;
import org.aether.raster.ByteRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.referencing.CRS;

/** Random rasters with holes, for tests. */
public final class Rasters {
    private Rasters() {}

    public static CoordinateReferenceSystem crs(String code) {
        try {
            return CRS.decode(code, true);
        } catch (FactoryException e) {
            throw new AssertionError(e);
        }
    }

    /** 10 m pixels in UTM 30N, upper-left corner at 500000, 5700000. */
    public static RasterGrid grid(int width, int height) {
        return new RasterGrid(width, height, 500_000, 5_700_000, 10, 10, crs("EPSG:32630"));
    }

    /** The same as floats, or as bytes like those of int8 files with eight more bands. */
    public static EmbeddingRaster random(RasterGrid grid, int bands, boolean bytes, long seed) {
        return bytes ? new ByteRaster(random(grid, bands + 8, seed)) : random(grid, bands, seed);
    }

    /** Numbers in [-1, 1], a tenth of the pixels without data. */
    public static ArrayRaster random(RasterGrid grid, int bands, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[grid.width() * grid.height() * bands];
        for (int pixel = 0; pixel < grid.width() * grid.height(); pixel++) {
            boolean hole = random.nextInt(10) == 0;
            for (int band = 0; band < bands; band++) {
                pixels[pixel * bands + band] = hole ? Float.NaN : random.nextFloat() * 2 - 1;
            }
        }
        return new ArrayRaster(grid, bands, pixels);
    }
}
