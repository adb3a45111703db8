package org.aether.region;

import java.util.List;
import org.aether.AetherException;
import org.aether.feature.Reprojection;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** Regions for a place that is given by its coordinates: the pixel that holds it, or the point itself. */
public final class PointRegions {

    private PointRegions() {}

    /** The point itself, which {@link RegionAggregator} aggregates only with a buffer. */
    public static SimpleFeatureCollection point(double x, double y, CoordinateReferenceSystem crs) {
        return region(new GeometryFactory().createPoint(new Coordinate(x, y)), crs);
    }

    /**
     * The square of the pixel that holds the point, in the first raster that contains it.
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
                continue; // a point without an image in the CRS of this raster lies outside it
            }
            if (grid.contains(place[0][0], place[1][0])) {
                PixelWindow pixel = new PixelWindow((int) grid.column(place[0][0]), (int) grid.row(place[1][0]), 1, 1);
                Geometry square =
                        new GeometryFactory().toGeometry(grid.crop(pixel).extent());
                return region(square, grid.crs());
            }
        }
        RasterGrid first = rasters.get(0).grid();
        throw new AetherException("The point " + x + "," + y + " lies outside the raster, which spans " + first.west()
                + "," + first.south() + " to " + first.east() + "," + first.north() + " in "
                + first.crs().getName().getCode() + "; check the coordinates and their CRS.");
    }

    private static SimpleFeatureCollection region(Geometry geometry, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("place");
        type.add("geometry", Geometry.class, crs);
        SimpleFeatureType schema = type.buildFeatureType();
        SimpleFeature feature = SimpleFeatureBuilder.build(schema, List.of(geometry), "place");
        return new ListFeatureCollection(schema, List.of(feature));
    }
}
