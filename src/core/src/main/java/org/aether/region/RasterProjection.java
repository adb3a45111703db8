package org.aether.region;

import org.aether.crs.GroundMetric;
import org.aether.feature.Reprojection;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * Converts geometries to the CRS of a raster. Of a geometry that reaches beyond the area in which the CRS is defined, such
 * as a country in a UTM zone, the part around the raster is converted.
 */
final class RasterProjection {

    /** Number of steps along each edge of the raster with which its extent in the other CRS is computed. */
    private static final int STEPS = 16;

    /**
     * Metres by which a vertex may miss its place after the conversion to the raster's CRS and back. Outside the domain of
     * their projection, coordinates are meaningless: GeoTools checks them only when Java's assertions are enabled.
     */
    private static final double MAX_ROUND_TRIP_ERROR = 2.5;

    private final Reprojection transform;
    private final Reprojection back;
    private final GroundMetric metric;
    private final @Nullable Envelope around;

    /** @param crs of the geometries */
    RasterProjection(CoordinateReferenceSystem crs, RasterGrid grid) {
        this.transform = Reprojection.between(crs, grid.crs());
        this.back = Reprojection.between(grid.crs(), crs);
        this.metric = GroundMetric.of(crs);
        Envelope extent = extent(grid, crs);
        if (extent != null) {
            extent.expandBy(0.5 * extent.getWidth(), 0.5 * extent.getHeight());
        }
        this.around = extent;
    }

    /** Converts a geometry vertex by vertex; null when it has no image around the raster. */
    @Nullable Geometry apply(Geometry geometry) {
        Envelope extent = geometry.getEnvelopeInternal();
        Geometry whole = transform.apply(geometry);
        if (whole != null
                && (around != null && around.contains(extent) || returns(geometry, back.apply(whole), metric))) {
            return whole;
        }
        if (around == null || !around.intersects(extent)) {
            return null;
        }
        Geometry near = geometry.intersection(geometry.getFactory().toGeometry(around));
        return near.isEmpty() ? null : transform.apply(near);
    }

    /**
     * Whether every vertex of a geometry is at its place after the conversion to another CRS and back.
     *
     * @param returned the geometry after both conversions; null when a vertex has no image
     * @param metric of the geometry's CRS
     */
    static boolean returns(Geometry geometry, @Nullable Geometry returned, GroundMetric metric) {
        if (returned == null) {
            return false;
        }
        Coordinate[] before = geometry.getCoordinates();
        Coordinate[] after = returned.getCoordinates();
        for (int i = 0; i < before.length; i++) {
            GroundMetric.Local local = metric.at(before[i].x, before[i].y);
            double dx = after[i].x - before[i].x;
            if (metric.geographic()) {
                dx -= 360 * Math.rint(dx / 360);
            }
            if (!(local.length(dx, after[i].y - before[i].y) <= MAX_ROUND_TRIP_ERROR)) {
                return false;
            }
        }
        return true;
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
