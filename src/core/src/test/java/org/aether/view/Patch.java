package org.aether.view;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;

/** The real AlphaEarth patch of the shared data, in its four layouts. */
public final class Patch {
    private Patch() {}

    public static EmbeddingRaster wisconsin() {
        return open("wisconsin_ae_utm16n_float32.tif");
    }

    public static EmbeddingRaster open(String name) {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"))
                .resolve("data/alphaearth")
                .resolve(name);
        assumeThat(file)
                .as("the shared AlphaEarth patch %s, without which this test skips", file)
                .exists();
        return GeoTiffRaster.open(file);
    }
}
