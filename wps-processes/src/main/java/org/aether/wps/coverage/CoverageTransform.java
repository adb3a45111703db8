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
 * Applies a pixel function to a coverage. The result is a coverage on the same grid; any CRS, orientation and crop is accepted.
 * The first row of the result is its northernmost row, because renderers replace no-data by zeros when they flip an image that
 * begins in the south.
 *
 * <pre>{@code
 * try (FunctionLease lease = models.falseColor("london")) {
 *     GridCoverage2D map = transform.apply(coverage, Encoding.AUTO, lease, listener);
 * }
 * }</pre>
 *
 * <p>A result of the size of a map is computed at once, with a permit of the queue ({@link WorkQueue.Kind#MAP}). A larger result
 * is an {@link EmbeddingImage} whose tiles are computed when the encoder reads them, so that the memory depends on the setting
 * {@code aether.request.memory} and not on the coverage. These tiles are computed without a permit, on the threads that read
 * them, which sometimes hold a permit already. They share the device in {@linkplain org.aether.device.Compute#turn turns} with
 * all other work.
 *
 * <p>No data is NaN in floats, 255 in classes, and transparent in colours. Thread-safe.
 */
public final class CoverageTransform {

    /** About the size of a screen, which takes some two seconds on two cores. */
    private static final long MAX_MAP_PIXELS = 1 << 20;

    private final WorkQueue queue;
    private final long requestBytes;
    private final WindowBuffers buffers;

    public CoverageTransform(WorkQueue queue, PluginSettings settings) {
        this.queue = queue;
        this.requestBytes = settings.requestBytes();
        this.buffers = new WindowBuffers(4 * settings.compute().threads());
    }

    /**
     * Computes the function for every pixel of a coverage.
     *
     * @param coverage null when a renderer found nothing to read
     * @param encoding the meaning of the coverage's numbers
     * @param lease the function; a result that is computed later takes a lease of its own
     * @param listener checked for cancellation, also later by the tiles of a large coverage; may be null
     * @return null for null
     * @throws org.aether.AetherException when the coverage does not fit the function, or of kind BUSY
     */
    @SuppressWarnings("try") // the permit is only held
    public GridCoverage2D apply(
            GridCoverage2D coverage, Encoding encoding, FunctionLease lease, ProgressListener listener) {
        if (coverage == null) {
            return null;
        }
        PixelFunction function = lease.function();
        Progress progress = ListenerProgress.of(listener);
        CoveragePixels pixels = CoveragePixels.of(coverage, encoding, function.inputBands());
        EmbeddingImage.PixelStyle style = EmbeddingImage.PixelStyle.of(function);
        RenderedImage source = coverage.getRenderedImage();
        Point origin = new Point(source.getMinX(), source.getMinY());
        long count = (long) source.getWidth() * source.getHeight();
        long bytes = count * style.bands(function) * style.sampleBytes();
        if (count > MAX_MAP_PIXELS || bytes > requestBytes / 2) {
            return coverage(
                    coverage,
                    new EmbeddingImage(pixels, lease, origin, style, requestBytes / 2, buffers, progress),
                    style,
                    function);
        }
        EmbeddingImage image = EmbeddingImage.whole(pixels, lease, origin, style, buffers, progress);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.MAP, progress)) {
            image.computeAll(progress);
        }
        return coverage(coverage, image, style, function);
    }

    /**
     * A band in which every byte is a value. Without a no-data value GeoTools uses 0 for bytes, and writes it into GeoTIFFs. A
     * category that contains no byte prevents that black becomes no data.
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
                        CoveragePixels.northFirst(source),
                        bands.toArray(GridSampleDimension[]::new),
                        null,
                        properties);
    }
}
