package org.aether.server.layer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * A GeoTIFF of the data directory, read window by window. Thread-safe.
 */
public final class RasterLayer implements Layer {

    private final String name;
    private final GeoTiffRaster raster;
    private final List<EmbeddingRaster> levels = new ArrayList<>();

    private RasterLayer(String name, GeoTiffRaster raster) {
        this.name = name;
        this.raster = raster;
        levels.add(raster);
        for (int level = 0; level < raster.overviews().size(); level++) {
            levels.add(raster.openOverview(level));
        }
    }

    /**
     * Opens a file.
     *
     * @throws org.aether.AetherException when it is not an embedding raster
     */
    public static RasterLayer open(String name, Path file) {
        return new RasterLayer(name, GeoTiffRaster.open(file));
    }

    @Override
    public String name() {
        return name;
    }

    public EmbeddingRaster raster() {
        return raster;
    }

    /** The raster and its overviews, finest first. */
    public List<EmbeddingRaster> levels() {
        return levels;
    }

    /** The coarsest level whose pixels are at most {@code ratio} times as large as those of the raster. */
    public EmbeddingRaster level(double ratio) {
        EmbeddingRaster best = raster;
        for (EmbeddingRaster level : levels) {
            double own = level.grid().pixelWidth() / raster.grid().pixelWidth();
            if (own <= ratio * 1.01 && level.grid().pixelWidth() > best.grid().pixelWidth()) {
                best = level;
            }
        }
        return best;
    }

    @Override
    public ReferencedEnvelope bounds() {
        RasterGrid grid = raster.grid();
        return new ReferencedEnvelope(grid.extent(), grid.crs());
    }

    /** The whole layer as a coverage that is read on demand. */
    public GridCoverage2D coverage() {
        return Coverages.lazy(raster, raster.grid().window());
    }

    /** A part of the layer as a coverage that is read on demand. */
    public GridCoverage2D coverage(PixelWindow part) {
        return Coverages.lazy(raster, part);
    }

    @Override
    public void close() {
        for (int level = levels.size() - 1; level >= 0; level--) {
            levels.get(level).close();
        }
    }
}
