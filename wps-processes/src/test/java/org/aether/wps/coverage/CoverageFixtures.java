package org.aether.wps.coverage;

import java.awt.Point;
import java.awt.geom.AffineTransform;
import java.awt.image.ColorModel;
import org.aether.Progress;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelSource;
import org.aether.wps.Coverages;
import org.aether.wps.model.FakeFunction;
import org.geotools.coverage.grid.GridCoverage2D;

/** Gives tests of other packages what this package keeps to itself. */
public final class CoverageFixtures {

    private CoverageFixtures() {}

    /** The pixels of a coverage as the rendering transformations read them. */
    public static PixelSource pixels(GridCoverage2D coverage, int bands) {
        return CoveragePixels.of(coverage, Encoding.AUTO, bands);
    }

    /** A coverage of any size in UTM that repeats a raster and is computed on demand; its image begins at (5, 7). */
    public static GridCoverage2D repeated(EmbeddingRaster raster, int width, int height) {
        EmbeddingImage image = new EmbeddingImage(
                new Repeated(raster, width, height),
                FakeFunction.copy(raster.bands()).lease(),
                new Point(5, 7),
                EmbeddingImage.PixelStyle.FLOATS,
                64 << 20,
                new WindowBuffers(4),
                Progress.NONE);
        return Coverages.coverage(image, new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000), Coverages.utm());
    }

    /** A colour model for bands that are not colours. */
    public static ColorModel colourModel(int dataType, int bands) {
        return BandColours.model(dataType, bands);
    }
}
