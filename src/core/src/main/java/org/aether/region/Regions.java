package org.aether.region;

import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.crs.GroundMetric;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.geom.util.NoninvertibleTransformationException;
import org.locationtech.jts.geom.util.PolygonExtracter;

/**
 * The geometries of regions in feature order, and their pixels on a raster.
 *
 * @param geometries the geometries; null for a feature without one
 * @param crs their CRS, with easting first
 * @param bufferMetres radius of the buffer around each geometry; 0 is no buffer
 * @param repaired the number of invalid polygons that were repaired
 */
record Regions(List<@Nullable Geometry> geometries, CoordinateReferenceSystem crs, double bufferMetres, int repaired) {

    /** Segments of a quarter of a circle around a line or polygon; the largest error is 0.03 % of the radius. */
    private static final int QUADRANT_SEGMENTS = 32;

    /**
     * Reads all regions.
     *
     * @throws AetherException when there is no region, no CRS, a negative buffer, or a geometry without area and no
     *     buffer
     */
    static Regions read(SimpleFeatureCollection features, double bufferMetres) {
        Setting.BUFFER.check(bufferMetres);
        CoordinateReferenceSystem crs = features.getSchema().getCoordinateReferenceSystem();
        if (crs == null) {
            throw new AetherException("The regions have no CRS; add it to the file or the layer.");
        }
        List<@Nullable Geometry> geometries = new ArrayList<>();
        int repaired = 0;
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                Geometry geometry = (Geometry) feature.getDefaultGeometry();
                if (geometry == null || geometry.isEmpty()) {
                    geometries.add(null);
                    continue;
                }
                if (bufferMetres == 0) {
                    geometry = polygons(feature, geometry);
                }
                if (geometry instanceof Polygonal && !geometry.isValid()) {
                    repaired++;
                    geometry = GeometryFixer.fix(geometry);
                }
                geometries.add(geometry);
            }
        }
        if (geometries.isEmpty()) {
            throw new AetherException("There are no regions to aggregate over; the file or layer is empty.");
        }
        return new Regions(geometries, crs, bufferMetres, repaired);
    }

    private static Geometry polygons(SimpleFeature feature, Geometry geometry) {
        if (geometry instanceof Polygonal) {
            return geometry;
        }
        List<Polygon> found = new ArrayList<>();
        geometry.apply(new PolygonExtracter(found));
        if (found.isEmpty()) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The region '{}' is a {}, which has no area; set {} to a radius in metres, or use polygons.",
                            feature.getID(),
                            geometry.getGeometryType(),
                            Setting.BUFFER)
                    .about(Setting.BUFFER);
        }
        return geometry.getFactory().buildGeometry(found).union();
    }

    int size() {
        return geometries.size();
    }

    /**
     * The pixels of every region on a raster; null for a region that does not touch it.
     *
     * @param raster the raster; the regions are converted to its CRS vertex by vertex
     */
    @Nullable RegionShape[] on(EmbeddingRaster raster) {
        RasterGrid grid = raster.grid();
        GroundMetric metric = GroundMetric.of(grid.crs());
        RasterProjection projection = new RasterProjection(crs, grid);
        Envelope extent = grid.extent();
        @Nullable RegionShape[] shapes = new RegionShape[size()];
        for (int region = 0; region < shapes.length; region++) {
            Geometry geometry = geometries.get(region);
            if (geometry != null) {
                shapes[region] = shape(projection.apply(geometry), grid, metric, extent);
            }
        }
        return shapes;
    }

    private @Nullable RegionShape shape(
            @Nullable Geometry geometry, RasterGrid grid, GroundMetric metric, Envelope extent) {
        if (geometry == null) {
            return null; // a region without an image in the CRS of the raster lies outside it
        }
        if (bufferMetres > 0 && geometry.getNumGeometries() == 1 && geometry.getGeometryN(0) instanceof Point point) {
            return touches(extent, metric, point)
                    ? DiscShape.of(grid, metric, point.getX(), point.getY(), bufferMetres)
                    : null;
        }
        Geometry area = bufferMetres > 0 ? buffered(geometry, metric) : geometry;
        if (!extent.intersects(area.getEnvelopeInternal())
                || !area.getFactory().toGeometry(extent).intersects(area)) {
            return null;
        }
        return PolygonShape.of(grid, area);
    }

    private boolean touches(Envelope extent, GroundMetric metric, Point point) {
        double dx = Math.max(0, Math.max(extent.getMinX() - point.getX(), point.getX() - extent.getMaxX()));
        double dy = Math.max(0, Math.max(extent.getMinY() - point.getY(), point.getY() - extent.getMaxY()));
        GroundMetric.Local local = metric.at(point.getX(), point.getY());
        // On a skewed grid the distance is shorter than the one along the axes, by the skew at most.
        double skew = Math.abs(local.q()) * Math.max(dx, dy);
        return Math.hypot(dx * local.p(), dy * local.t()) <= bufferMetres + skew;
    }

    /** Adds a buffer in metres. The metric is that of the centre of each part, so the CRS may use degrees or be distorted. */
    private Geometry buffered(Geometry geometry, GroundMetric metric) {
        if (geometry.getNumGeometries() > 1) {
            List<Geometry> parts = new ArrayList<>();
            for (int i = 0; i < geometry.getNumGeometries(); i++) {
                parts.add(buffered(geometry.getGeometryN(i), metric));
            }
            return geometry.getFactory().buildGeometry(parts).union();
        }
        Coordinate middle = geometry.getEnvelopeInternal().centre();
        GroundMetric.Local local = metric.at(middle.x, middle.y);
        AffineTransformation toMetres = new AffineTransformation(local.p(), local.q(), 0, 0, local.t(), 0);
        Geometry area = toMetres.transform(geometry).buffer(bufferMetres, QUADRANT_SEGMENTS);
        try {
            return toMetres.getInverse().transform(area);
        } catch (NoninvertibleTransformationException e) {
            throw new IllegalStateException("a scale of zero", e);
        }
    }

    /** The extent of all regions in their own CRS. */
    Envelope extent() {
        Envelope extent = new Envelope();
        for (Geometry geometry : geometries) {
            if (geometry != null) {
                extent.expandToInclude(geometry.getEnvelopeInternal());
            }
        }
        return extent;
    }

    /** The extent of a raster in the CRS of the regions; null when it has no image there. */
    @Nullable Envelope extentOf(RasterGrid grid) {
        return RasterProjection.extent(grid, crs);
    }
}
