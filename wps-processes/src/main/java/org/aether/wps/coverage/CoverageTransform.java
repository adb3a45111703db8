package org.aether.wps.coverage;

import java.awt.Color;
import java.awt.Point;
import java.awt.image.RenderedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aether.Progress;
import org.aether.embed.PixelFunction;
import org.aether.raster.Provenance;
import org.aether.raster.VectorOrigin;
import org.aether.wps.model.FunctionLease;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.Category;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.coverage.GridSampleDimension;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.util.CoverageUtilities;

/**
 * Coverage + pixel function → coverage on the same grid, in whatever CRS, orientation and crop it comes. The result's
 * first row is its northernmost: renderers turn no-data into zeros while they turn an image that begins in the south.
 *
 * <pre>{@code
 * GridCoverage2D map = transform.apply(coverage, Encoding.AUTO, models.falseColor("london"), listener);
 * }</pre>
 *
 * <p>What is as small as a map is computed before this returns, in its turn ({@link WorkQueue.Kind#MAP}). Anything
 * larger becomes an {@link EmbeddingImage} whose tiles are computed when the encoder comes to them, so that memory
 * depends on the setting {@code aether.request.memory} and not on the coverage; those tiles wait in no queue (they are
 * computed on the threads of whoever reads them, at times under a place in the queue already), but share the device by
 * {@linkplain org.aether.device.Compute#turn turns} like everything else.
 *
 * <p>No data is NaN in floats, 255 in classes, and transparent in colours. Thread-safe.
 */
public final class CoverageTransform {

    /** A screen full: some two seconds on two cores. */
    private static final long MAP_PIXELS = 1 << 20;

    private final WorkQueue queue;
    private final long requestBytes;
    private final WindowBuffers buffers;

    public CoverageTransform(WorkQueue queue, PluginSettings settings) {
        this.queue = queue;
        this.requestBytes = settings.requestBytes();
        this.buffers = new WindowBuffers(4 * settings.compute().threads());
    }

    /**
     * The function's values for every pixel of a coverage.
     *
     * @param coverage null where a renderer found nothing to read
     * @param encoding what the coverage's numbers mean
     * @param lease ended by this when its work is done, or with the coverage that is returned
     * @param listener asked whether to go on, also later by the tiles of a large coverage; may be null
     * @return null for null
     * @throws org.aether.AetherException when the coverage does not fit the function, or the server is busy
     */
    @SuppressWarnings("try") // the place is only held
    public GridCoverage2D apply(
            GridCoverage2D coverage, CoverageRaster.Encoding encoding, FunctionLease lease, ProgressListener listener) {
        boolean handedOn = false;
        try {
            if (coverage == null) {
                return null;
            }
            PixelFunction function = lease.function();
            Progress progress = ListenerProgress.of(listener);
            CoverageRaster raster = CoverageRaster.ofPixels(coverage, encoding, function.inputBands());
            EmbeddingImage.PixelStyle style = EmbeddingImage.PixelStyle.of(function);
            RenderedImage source = coverage.getRenderedImage();
            Point origin = new Point(source.getMinX(), source.getMinY());
            long pixels = (long) source.getWidth() * source.getHeight();
            long bytes = pixels * style.bands(function) * style.sampleBytes();
            boolean small = pixels <= MAP_PIXELS && bytes <= requestBytes / 2;
            EmbeddingImage image = small
                    ? EmbeddingImage.whole(raster, lease, origin, style, buffers, progress)
                    : new EmbeddingImage(raster, lease, origin, style, requestBytes / 2, buffers, progress);
            if (small) {
                try (WorkQueue.Place place = queue.enter(WorkQueue.Kind.MAP, progress)) {
                    image.computeAll(progress);
                }
            }
            GridCoverage2D result = coverage(coverage, image, style, function);
            handedOn = !small;
            return result;
        } finally {
            if (!handedOn) {
                lease.close();
            }
        }
    }

    /**
     * A band in which every byte is a value. For bytes without a no-data value GeoTools takes 0, and its GeoTIFFs say so; a
     * category that no byte belongs to keeps black from becoming no data there.
     */
    private static GridSampleDimension colour(String name) {
        Category none = new Category(Category.NODATA.getName(), new Color(0, true), Double.NaN);
        return new GridSampleDimension(name, new Category[] {none}, null);
    }

    private static GridCoverage2D coverage(
            GridCoverage2D source, EmbeddingImage image, EmbeddingImage.PixelStyle style, PixelFunction function) {
        List<GridSampleDimension> bands = new ArrayList<>();
        List<String> names = function.bandNames();
        Map<String, Object> properties = new HashMap<>();
        properties.put("ATTRIBUTION", Provenance.ALPHA_EARTH);
        function.origin().ifPresent(vectors -> properties.put(VectorOrigin.ITEM, vectors.toString()));
        if (style == EmbeddingImage.PixelStyle.COLOURS) {
            names.forEach(name -> bands.add(colour(name)));
            bands.add(colour("alpha"));
        } else {
            names.forEach(name -> bands.add(new GridSampleDimension(name)));
            CoverageUtilities.setNoDataProperty(
                    properties, style == EmbeddingImage.PixelStyle.FLOATS ? Double.NaN : 255.0);
        }
        return CoverageFactoryFinder.getGridCoverageFactory(null)
                .create(
                        source.getName().toString(),
                        image,
                        CoverageRaster.northFirst(source),
                        bands.toArray(GridSampleDimension[]::new),
                        null,
                        properties);
    }
}
