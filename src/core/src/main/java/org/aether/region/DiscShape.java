package org.aether.region;

import org.aether.crs.GroundMetric;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.view.Footprint;
import org.aether.view.Pooling;
import org.locationtech.jts.geom.Envelope;

/** The exact circle around a point: the same pixels as a view of that radius pools. */
record DiscShape(Footprint footprint, PixelWindow box, double areaBeyond) implements RegionShape {

    static DiscShape of(RasterGrid grid, GroundMetric metric, double x, double y, double radius) {
        Pooling.Circle circle = new Pooling.Circle(radius);
        GroundMetric.Local local = metric.at(x, y);
        double radiusX = local.halfWidth(radius);
        double radiusY = local.halfHeight(radius);
        Envelope extent = new Envelope(x - radiusX, x + radiusX, y - radiusY, y + radiusY);
        return new DiscShape(
                Footprint.of(circle, grid, metric, x, y),
                Footprint.box(circle, grid, metric, x, y),
                grid.extent().contains(extent)
                        ? 0
                        : Math.PI * radius * radius / (local.p() * local.t() * grid.pixelWidth() * grid.pixelHeight()));
    }

    @Override
    public void runs(int row, int firstColumn, int endColumn, RunConsumer consumer) {
        if (row < footprint.firstRow() || row >= footprint.endRow()) {
            return;
        }
        int from = Math.max(firstColumn, footprint.from(row));
        int to = Math.min(endColumn, footprint.to(row));
        if (from < to) {
            consumer.accept(from, to);
        }
    }
}
