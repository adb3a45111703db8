package org.aether.server.wms;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.server.layer.RasterLayer;
import org.aether.server.layer.VectorLayer;
import org.aether.server.process.RunProgress;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.operation.MathTransform2D;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.coverage.grid.GridCoverage2D;

/**
 * Draws maps in blocks of {@value #BLOCK_SIZE} pixels, so that the memory does not depend on the size of the map.
 *
 * <p>The colour of a pixel depends only on its place and the scale of its block. The same request therefore gives the same
 * bytes. Thread-safe.
 */
final class MapRenderer {

    private static final int BLOCK_SIZE = 256;

    private final Transformation transformation;

    MapRenderer(Transformation transformation) {
        this.transformation = transformation;
    }

    /** Draws the map; pixels without data are transparent. */
    BufferedImage draw(MapRequest request, RunProgress progress) {
        RasterGrid grid = request.grid();
        BufferedImage map = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_INT_ARGB);
        for (MapRequest.Drawn drawn : request.drawn()) {
            if (!(drawn.layer() instanceof RasterLayer layer)) {
                new OutlinePainter(map, grid, progress).paint((VectorLayer) drawn.layer());
                continue;
            }
            Map<String, String> arguments = transformation.complete(drawn.style(), request.arguments());
            Colouring colouring = Colouring.of(arguments, transformation.labels(drawn.style(), arguments));
            for (int y = 0; y < grid.height(); y += BLOCK_SIZE) {
                for (int x = 0; x < grid.width(); x += BLOCK_SIZE) {
                    progress.check();
                    PixelWindow block = new PixelWindow(x, y, BLOCK_SIZE, BLOCK_SIZE).intersection(grid.window());
                    int[] argb = block(layer, drawn.style(), grid.crop(block), arguments, colouring, progress);
                    if (argb != null) {
                        over(map, argb, block);
                    }
                }
            }
        }
        return map;
    }

    /** The map on an opaque background. */
    static BufferedImage onto(BufferedImage map, Color background) {
        BufferedImage opaque = new BufferedImage(map.getWidth(), map.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.setColor(background);
        graphics.fillRect(0, 0, map.getWidth(), map.getHeight());
        graphics.drawImage(map, 0, 0, null);
        graphics.dispose();
        return opaque;
    }

    private static void over(BufferedImage map, int[] argb, PixelWindow block) {
        BufferedImage part = new BufferedImage(block.width(), block.height(), BufferedImage.TYPE_INT_ARGB);
        part.setRGB(0, 0, block.width(), block.height(), argb, 0, block.width());
        Graphics2D graphics = map.createGraphics();
        graphics.setComposite(AlphaComposite.SrcOver);
        graphics.drawImage(part, block.x(), block.y(), null);
        graphics.dispose();
    }

    private int[] block(
            RasterLayer layer,
            MapStyle style,
            RasterGrid map,
            Map<String, String> arguments,
            Colouring colouring,
            RunProgress progress) {
        SampledBlock sampled = SampledBlock.of(layer, map, progress);
        if (sampled == null) {
            return null;
        }
        Result result = result(style, sampled, arguments, progress);
        if (result == null) {
            return null;
        }
        int[] argb = new int[sampled.columns().length];
        for (int i = 0; i < argb.length; i++) {
            if (sampled.columns()[i] >= 0 && result.find(sampled, i)) {
                argb[i] = colouring.argb(style, result.image, result.data, result.x, result.y);
            }
        }
        return argb;
    }

    private Result result(MapStyle style, SampledBlock sampled, Map<String, String> arguments, RunProgress progress) {
        GridCoverage2D transformed = transformation.apply(style, sampled.coverage(), arguments, progress);
        return transformed == null ? null : new Result(transformed);
    }

    /**
     * The numbers that a style shows at a pixel of a map, by band name.
     *
     * @param map the grid of this pixel
     * @return empty where there is no data
     */
    Map<String, Double> values(
            RasterLayer layer, MapStyle style, RasterGrid map, Map<String, String> given, RunProgress progress) {
        Map<String, String> arguments = transformation.complete(style, given);
        Map<String, Double> values = new LinkedHashMap<>();
        SampledBlock sampled = SampledBlock.of(layer, map, progress);
        Result result = sampled == null ? null : result(style, sampled, arguments, progress);
        if (result != null && result.find(sampled, 0)) {
            boolean shown =
                    Colouring.of(arguments, List.of()).argb(style, result.image, result.data, result.x, result.y) != 0;
            for (int band = 0; shown && band < result.data.getNumBands(); band++) {
                String name = result.coverage
                        .getSampleDimension(band)
                        .getDescription()
                        .toString();
                values.put(name, result.data.getSampleDouble(result.x, result.y, band));
            }
        }
        return values;
    }

    /** The transformed coverage, on any grid. */
    private static final class Result {

        private final GridCoverage2D coverage;
        private final RenderedImage image;
        private final Raster data;
        private final Rectangle bounds;
        private final MathTransform2D toGrid;
        private final double[] point = new double[2];
        private int x;
        private int y;

        Result(GridCoverage2D coverage) {
            this.coverage = coverage;
            image = coverage.getRenderedImage();
            data = image.getData();
            bounds = data.getBounds();
            toGrid = coverage.getGridGeometry().getCRSToGrid2D(PixelOrientation.UPPER_LEFT);
        }

        /** Sets x and y to the pixel at the centre of a sampled pixel; false when it lies outside. */
        boolean find(SampledBlock sampled, int i) {
            point[0] = sampled.grid().centreX(sampled.columns()[i]);
            point[1] = sampled.grid().centreY(sampled.rows()[i]);
            try {
                toGrid.transform(point, 0, point, 0, 1);
            } catch (TransformException e) {
                throw new IllegalStateException("An affine transform does not fail", e);
            }
            x = (int) Math.floor(point[0]);
            y = (int) Math.floor(point[1]);
            return bounds.contains(x, y);
        }
    }
}
