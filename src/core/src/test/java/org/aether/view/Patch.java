package org.aether.view;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.Raster;
import java.nio.file.Path;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.geometry.Bounds;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.referencing.CRS;

/** The real AlphaEarth patch of the shared data, read with GeoTools. */
final class Patch {
    private Patch() {}

    static EmbeddingRaster wisconsin() throws Exception {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"))
                .resolve("data/alphaearth/wisconsin_ae_utm16n_float32.tif");
        assumeThat(file)
                .as("the shared AlphaEarth patch %s, without which this test skips", file)
                .exists();
        GeoTiffReader reader = new GeoTiffReader(file.toFile());
        try {
            GridCoverage2D coverage = reader.read(null);
            Raster pixels = coverage.getRenderedImage().getData();
            Bounds bounds = coverage.getEnvelope();
            RasterGrid grid = new RasterGrid(
                    pixels.getWidth(),
                    pixels.getHeight(),
                    bounds.getMinimum(0),
                    bounds.getMaximum(1),
                    bounds.getSpan(0) / pixels.getWidth(),
                    bounds.getSpan(1) / pixels.getHeight(),
                    CRS.decode("EPSG:32616", true));
            float[] values = pixels.getPixels(
                    pixels.getMinX(), pixels.getMinY(), pixels.getWidth(), pixels.getHeight(), (float[]) null);
            return new ArrayRaster(grid, pixels.getNumBands(), values);
        } finally {
            reader.dispose();
        }
    }
}
