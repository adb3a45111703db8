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
import org.aether.server.process.RunProgress;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.operation.MathTransform2D;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.coverage.grid.GridCoverage2D;

/**
 * Draws maps, block by block of {@value #BLOCK} pixels, so that memory does not depend on the size of the map.
 *
 * <p>What a pixel shows depends on its place and its block's scale alone, not on what else is drawn: the same request gives
 * the same bytes. Thread-safe.
 */
final class MapRenderer {

    private static final int BLOCK = 256;

    private final Transformation transformation;

    MapRenderer(Transformation transformation) {
        this.transformation = transformation;
    }

    /** The map with transparent pixels where there is nothing. */
    BufferedImage draw(MapRequest request, RunProgress progress) {
        RasterGrid grid = request.grid();
        BufferedImage map = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_INT_ARGB);
        for (MapRequest.Drawn drawn : request.drawn()) {
            Map<String, String> arguments = transformation.complete(drawn.style(), request.arguments());
            Colouring colouring = Colouring.of(arguments, transformation.labels(drawn.style(), arguments));
            for (int y = 0; y < grid.height(); y += BLOCK) {
                for (int x = 0; x < grid.width(); x += BLOCK) {
                    progress.check();
                    PixelWindow block = new PixelWindow(x, y, BLOCK, BLOCK).intersection(grid.window());
                    int[] argb = block(drawn.layer(), drawn.style(), grid.crop(block), arguments, colouring, progress);
                    if (argb != null) {
                        over(map, argb, block);
                    }
                }
            }
        }
        return map;
    }

    /** On white or another colour, for those who do not want it transparent. */
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
        Answer answer = answer(style, sampled, arguments, progress);
        if (answer == null) {
            return null;
        }
        int[] argb = new int[sampled.columns().length];
        for (int i = 0; i < argb.length; i++) {
            if (sampled.columns()[i] >= 0 && answer.find(sampled, i)) {
                argb[i] = colouring.argb(style, answer.image, answer.data, answer.x, answer.y);
            }
        }
        return argb;
    }

    private Answer answer(MapStyle style, SampledBlock sampled, Map<String, String> arguments, RunProgress progress) {
        GridCoverage2D transformed = transformation.apply(style, sampled.coverage(), arguments, progress);
        return transformed == null ? null : new Answer(transformed);
    }

    /**
     * The numbers a style shows at one pixel of a map, by band name.
     *
     * @param map a single pixel
     * @return empty where there is nothing
     */
    Map<String, Double> values(
            RasterLayer layer, MapStyle style, RasterGrid map, Map<String, String> given, RunProgress progress) {
        Map<String, String> arguments = transformation.complete(style, given);
        Map<String, Double> values = new LinkedHashMap<>();
        SampledBlock sampled = SampledBlock.of(layer, map, progress);
        Answer answer = sampled == null ? null : answer(style, sampled, arguments, progress);
        if (answer != null && answer.find(sampled, 0)) {
            boolean shown =
                    Colouring.of(arguments, List.of()).argb(style, answer.image, answer.data, answer.x, answer.y) != 0;
            for (int band = 0; shown && band < answer.data.getNumBands(); band++) {
                String name = answer.coverage
                        .getSampleDimension(band)
                        .getDescription()
                        .toString();
                values.put(name, answer.data.getSampleDouble(answer.x, answer.y, band));
            }
        }
        return values;
    }

    /** A transformed coverage, to be asked for pixels; whatever grid the process has chosen for it. */
    private static final class Answer {

        private final GridCoverage2D coverage;
        private final RenderedImage image;
        private final Raster data;
        private final Rectangle bounds;
        private final MathTransform2D toGrid;
        private final double[] point = new double[2];
        private int x;
        private int y;

        Answer(GridCoverage2D coverage) {
            this.coverage = coverage;
            image = coverage.getRenderedImage();
            data = image.getData();
            bounds = data.getBounds();
            toGrid = coverage.getGridGeometry().getCRSToGrid2D(PixelOrientation.UPPER_LEFT);
        }

        /** Looks for the pixel under the centre of the sampled pixel; x and y say where it is. */
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
