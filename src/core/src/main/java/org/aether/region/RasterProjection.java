package org.aether.region;

import org.aether.feature.Reprojection;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * Converts geometries to the CRS of a raster. Of a geometry that reaches beyond the area in which the CRS is defined, such
 * as a country in a UTM zone, the part around the raster is converted.
 */
final class RasterProjection {

    /** Number of steps along each edge of the raster with which its extent in the other CRS is computed. */
    private static final int STEPS = 16;

    private final Reprojection transform;
    private final @Nullable Envelope around;

    /** @param crs of the geometries */
    RasterProjection(CoordinateReferenceSystem crs, RasterGrid grid) {
        this.transform = Reprojection.between(crs, grid.crs());
        Envelope extent = extent(grid, crs);
        if (extent != null) {
            extent.expandBy(0.5 * extent.getWidth(), 0.5 * extent.getHeight());
        }
        this.around = extent;
    }

    /** Converts a geometry vertex by vertex; null when it has no image around the raster. */
    @Nullable Geometry apply(Geometry geometry) {
        Geometry whole = transform.apply(geometry);
        if (whole != null || around == null || !around.intersects(geometry.getEnvelopeInternal())) {
            return whole;
        }
        Geometry near = geometry.intersection(geometry.getFactory().toGeometry(around));
        return near.isEmpty() ? null : transform.apply(near);
    }

    /** The extent of a raster in another CRS; null when it has no image there. */
    static @Nullable Envelope extent(RasterGrid grid, CoordinateReferenceSystem crs) {
        double[] xs = new double[4 * (STEPS + 1)];
        double[] ys = new double[4 * (STEPS + 1)];
        for (int step = 0; step <= STEPS; step++) {
            double x = grid.west() + (grid.east() - grid.west()) * step / STEPS;
            double y = grid.south() + (grid.north() - grid.south()) * step / STEPS;
            System.arraycopy(new double[] {x, x, grid.west(), grid.east()}, 0, xs, 4 * step, 4);
            System.arraycopy(new double[] {grid.south(), grid.north(), y, y}, 0, ys, 4 * step, 4);
        }
        double[][] xy = Reprojection.toCrs(xs, ys, grid.crs(), crs);
        Envelope extent = new Envelope();
        for (int i = 0; i < xs.length; i++) {
            if (Double.isFinite(xy[0][i])) {
                extent.expandToInclude(xy[0][i], xy[1][i]);
            }
        }
        return extent.isNull() ? null : extent;
    }
}
