package org.aether.region;

import java.util.List;
import org.aether.AetherException;
import org.aether.feature.Reprojection;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** A single place asked about by its coordinates, as a region: the pixel that holds it, or the point to be buffered. */
public final class PointRegions {

    private PointRegions() {}

    /** The point itself; give {@link RegionAggregator} a buffer with it. */
    public static SimpleFeatureCollection point(double x, double y, CoordinateReferenceSystem crs) {
        return only(new GeometryFactory().createPoint(new Coordinate(x, y)), crs);
    }

    /**
     * The square of the one pixel that holds the point, of the first raster that reaches there.
     *
     * @param crs of the point, east-north
     * @throws AetherException when the point lies in none of the rasters
     */
    public static SimpleFeatureCollection pixel(
            List<EmbeddingRaster> rasters, double x, double y, CoordinateReferenceSystem crs) {
        for (EmbeddingRaster raster : rasters) {
            RasterGrid grid = raster.grid();
            double[][] place = Reprojection.toCrs(new double[] {x}, new double[] {y}, crs, grid.crs());
            if (Double.isNaN(place[0][0])) {
                continue; // a point that has no place in this raster's CRS lies outside it
            }
            int column = (int) Math.floor(grid.column(place[0][0]));
            int row = (int) Math.floor(grid.row(place[1][0]));
            if (column >= 0 && row >= 0 && column < grid.width() && row < grid.height()) {
                double west = grid.west() + column * grid.pixelWidth();
                double north = grid.north() - row * grid.pixelHeight();
                Geometry square = new GeometryFactory()
                        .toGeometry(new Envelope(west, west + grid.pixelWidth(), north - grid.pixelHeight(), north));
                return only(square, grid.crs());
            }
        }
        RasterGrid first = rasters.get(0).grid();
        throw new AetherException("The point " + x + "," + y + " lies outside the raster, which spans " + first.west()
                + "," + first.south() + " to " + first.east() + "," + first.north() + " in "
                + first.crs().getName().getCode() + "; check the coordinates and their CRS.");
    }

    private static SimpleFeatureCollection only(Geometry geometry, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("place");
        type.add("geometry", Geometry.class, crs);
        SimpleFeatureType schema = type.buildFeatureType();
        SimpleFeature feature = SimpleFeatureBuilder.build(schema, List.of(geometry), "place");
        return new ListFeatureCollection(schema, List.of(feature));
    }
}
