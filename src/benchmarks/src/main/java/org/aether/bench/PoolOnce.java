package org.aether.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.aether.Progress;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;

/** A program that pools the views of random points and prints the seconds. */
final class PoolOnce {

    private PoolOnce() {}

    /** @param arguments raster, points, threads */
    public static void main(String[] arguments) {
        int points = Integer.parseInt(arguments[1]);
        try (EmbeddingRaster raster = GeoTiffRaster.open(Path.of(arguments[0]))) {
            RasterGrid grid = raster.grid();
            Random random = new Random(Site.SEED);
            double[] x = random.doubles(points, grid.west(), grid.east()).toArray();
            double[] y = random.doubles(points, grid.south(), grid.north()).toArray();
            long began = System.nanoTime();
            ViewExtractor.extract(
                    List.of(raster),
                    x,
                    y,
                    grid.crs(),
                    ViewSettings.PAPER,
                    Integer.parseInt(arguments[2]),
                    Progress.NONE);
            System.out.println((System.nanoTime() - began) * 1e-9);
        }
    }
}
