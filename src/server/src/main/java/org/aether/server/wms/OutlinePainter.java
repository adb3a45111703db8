package org.aether.server.wms;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import org.aether.feature.Reprojection;
import org.aether.raster.RasterGrid;
import org.aether.server.layer.VectorLayer;
import org.aether.server.process.RunProgress;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.locationtech.jts.awt.PointShapeFactory;
import org.locationtech.jts.awt.ShapeWriter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/** Draws features: lines and borders in one colour on a light edge, points as squares. */
final class OutlinePainter {

    /** Readable on light and dark pictures, with the edge. */
    static final Color LINE = new Color(0x1b2330);

    private static final Color EDGE = new Color(0xd9ffffff, true);
    private static final double POINT_PIXELS = 5;

    private final BufferedImage map;
    private final RasterGrid grid;
    private final RunProgress progress;

    OutlinePainter(BufferedImage map, RasterGrid grid, RunProgress progress) {
        this.map = map;
        this.grid = grid;
        this.progress = progress;
    }

    void paint(VectorLayer layer) {
        Reprojection toMap = Reprojection.between(layer.bounds().getCoordinateReferenceSystem(), grid.crs());
        ShapeWriter shapes = new ShapeWriter(
                (world, pixel) -> pixel.setLocation(grid.column(world.x), grid.row(world.y)),
                new PointShapeFactory.Square(POINT_PIXELS));
        double margin = POINT_PIXELS * Math.max(grid.pixelWidth(), grid.pixelHeight());
        Envelope visible = new Envelope(grid.west(), grid.east(), grid.south(), grid.north());
        visible.expandBy(margin);
        Graphics2D graphics = map.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        try (SimpleFeatureIterator features = layer.features().features()) {
            while (features.hasNext()) {
                progress.check();
                SimpleFeature feature = features.next();
                Geometry geometry = feature.getDefaultGeometry() instanceof Geometry own ? toMap.apply(own) : null;
                if (geometry != null && visible.intersects(geometry.getEnvelopeInternal())) {
                    draw(graphics, shapes.toShape(geometry), geometry.getDimension() == 0);
                }
            }
        } finally {
            graphics.dispose();
        }
    }

    private static void draw(Graphics2D graphics, Shape shape, boolean point) {
        graphics.setColor(EDGE);
        graphics.setStroke(new BasicStroke(3));
        graphics.draw(shape);
        graphics.setColor(LINE);
        graphics.setStroke(new BasicStroke(1));
        if (point) {
            graphics.fill(shape);
        } else {
            graphics.draw(shape);
        }
    }
}
