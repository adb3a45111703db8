package org.aether.crs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicMask;
import org.aether.Progress;
import org.aether.embed.PixelFunctions;
import org.aether.raster.ArrayRaster;
import org.aether.raster.RasterGrid;
import org.aether.region.RegionAggregator;
import org.aether.view.Footprint;
import org.aether.view.Pooling;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** Circles and buffers against geodesics, pixel by pixel (GeographicLib). */
class GroundMetricTest {

    private static final int SIZE = 61;

    private static CoordinateReferenceSystem crs(String name) {
        return switch (name) {
            case "sinusoidal" -> WellKnownText.parse(
                    "PROJCS[\"s\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],"
                            + "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Sinusoidal\"],"
                            + "PARAMETER[\"longitude_of_center\",0],UNIT[\"metre\",1]]",
                    "a test");
            case "feet" -> WellKnownText.parse(
                    "PROJCS[\"f\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],"
                            + "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Mercator_1SP\"],"
                            + "PARAMETER[\"central_meridian\",0],PARAMETER[\"scale_factor\",1],UNIT[\"foot\",0.3048]]",
                    "a test");
            default -> EpsgCodes.decode(Integer.parseInt(name));
        };
    }

    private static RasterGrid around(CoordinateReferenceSystem crs, double longitude, double latitude, double pixel) {
        double[] place = {longitude, latitude};
        CrsTransform.between(EpsgCodes.decode(4326), crs).transform(place);
        double half = SIZE * pixel / 2;
        return new RasterGrid(SIZE, SIZE, place[0] - half, place[1] + half, pixel, pixel, crs);
    }

    private static double metres(double[] a, double[] b) {
        return Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0], GeodesicMask.DISTANCE).s12;
    }

    private static double[] lonLat(CrsTransform toLonLat, double x, double y) {
        double[] place = {x, y};
        toLonLat.transform(place);
        return place;
    }

    @ParameterizedTest
    @CsvSource({
        "3857, 0, 51.5, 16",
        "3857, -179.99, -60, 20",
        "3857, 25, 0, 10",
        "3857, 20, 70, 25",
        "3395, 10, 48, 15",
        "feet, 10, 48, 50",
        "sinusoidal, 60, 50, 10",
        "sinusoidal, -120, -35, 10",
        "3035, 35, 40, 10",
        "3035, -20, 65, 10",
        "3413, 10, 66, 10",
        "3031, 170, -62, 11",
        "32633, 25, 50, 10",
        "32633, 14, 50, 10",
        "2154, 3, 47, 10",
        "5880, -70, -25, 10",
        "4326, 20, 65, 0.0001",
    })
    void circlesEqualThoseOfGeodesics(String name, double longitude, double latitude, double pixel) {
        CoordinateReferenceSystem crs = crs(name);
        RasterGrid grid = around(crs, longitude, latitude, pixel);
        CrsTransform toLonLat = CrsTransform.between(crs, EpsgCodes.decode(4326));
        GroundMetric metric = GroundMetric.of(crs);
        Random random = new Random(5);
        for (double radius : new double[] {50, 100, 137}) {
            double x = grid.west() + (0.4 + 0.2 * random.nextDouble()) * SIZE * pixel;
            double y = grid.north() - (0.4 + 0.2 * random.nextDouble()) * SIZE * pixel;
            Footprint footprint = Footprint.of(new Pooling.Circle(radius), grid, metric, x, y);
            double[] place = lonLat(toLonLat, x, y);
            double tolerance = 0.0021 * radius + 0.02;
            int inside = 0;
            for (int row = 0; row < SIZE; row++) {
                for (int column = 0; column < SIZE; column++) {
                    double distance = metres(place, lonLat(toLonLat, grid.centreX(column), grid.centreY(row)));
                    boolean taken = row >= footprint.firstRow()
                            && row < footprint.endRow()
                            && column >= footprint.from(row)
                            && column < footprint.to(row);
                    inside += taken ? 1 : 0;
                    if (distance < radius - tolerance) {
                        assertThat(taken)
                                .as("%s, %f m of %f", name, distance, radius)
                                .isTrue();
                    } else if (distance > radius + tolerance) {
                        assertThat(taken)
                                .as("%s, %f m of %f", name, distance, radius)
                                .isFalse();
                    }
                }
            }
            assertThat(inside).isEqualTo(footprint.pixels()).isPositive();
        }
    }

    @Test
    void crsWithTrueScaleUsesItsOwnUnit() {
        GroundMetric metric = GroundMetric.of(EpsgCodes.decode(27700));
        assertThat(metric.at(530000, 180000)).isEqualTo(new GroundMetric.Local(1, 0, 1));
        assertThat(GroundMetric.of(EpsgCodes.decode(32633)).at(300000, 5500000))
                .isEqualTo(new GroundMetric.Local(1, 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"3857, 0, 51.5, 16", "sinusoidal, 60, 50, 10", "3035, 35, 40, 10"})
    void buffersEqualThoseOfGeodesics(String name, double longitude, double latitude, double pixel) {
        CoordinateReferenceSystem crs = crs(name);
        RasterGrid grid = around(crs, longitude, latitude, pixel);
        CrsTransform toLonLat = CrsTransform.between(crs, EpsgCodes.decode(4326));
        double[] start = {grid.west() + 20 * pixel, grid.north() - 22 * pixel};
        double[] end = {grid.west() + 38 * pixel, grid.north() - 41 * pixel};
        Geometry line = new GeometryFactory()
                .createLineString(
                        new Coordinate[] {new Coordinate(start[0], start[1]), new Coordinate(end[0], end[1])});
        float[] ones = new float[SIZE * SIZE];
        java.util.Arrays.fill(ones, 1);
        long pixels = RegionAggregator.aggregate(
                        List.of(new ArrayRaster(grid, 1, ones)),
                        features(crs, line),
                        75,
                        PixelFunctions.raw(1),
                        Progress.NONE)
                .pixels()[0];
        long sure = 0;
        long possible = 0;
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                double[] centre = lonLat(toLonLat, grid.centreX(column), grid.centreY(row));
                double nearest = Double.POSITIVE_INFINITY;
                for (int i = 0; i <= 100; i++) {
                    double share = i / 100.0;
                    double[] on = lonLat(
                            toLonLat, start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]));
                    nearest = Math.min(nearest, metres(centre, on));
                }
                sure += nearest < 74.5 ? 1 : 0;
                possible += nearest < 75.5 ? 1 : 0;
            }
        }
        assertThat(pixels).isBetween(sure, possible);
    }

    private static SimpleFeatureCollection features(CoordinateReferenceSystem crs, Geometry geometry) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("regions");
        type.setCRS(crs);
        type.add("geom", Geometry.class);
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type.buildFeatureType());
        builder.add(geometry);
        SimpleFeature feature = builder.buildFeature("r.1");
        return new ListFeatureCollection(builder.getFeatureType(), List.of(feature));
    }
}
