package org.aether.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.uber.h3core.H3Core;
import com.uber.h3core.util.LatLng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.embed.PixelFunctions;
import org.aether.feature.Reprojection;
import org.aether.raster.ArrayRaster;
import org.aether.raster.RasterGrid;
import org.aether.view.Rasters;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;

class RegionGridsTest {

    private static Map<String, Geometry> cells(SimpleFeatureCollection features, String attribute) {
        Map<String, Geometry> cells = new HashMap<>();
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                cells.put((String) feature.getAttribute(attribute), (Geometry) feature.getDefaultGeometry());
            }
        }
        assertThat(cells).hasSize(features.size());
        return cells;
    }

    @Test
    void squaresAreAlignedToMultiplesOfTheirSize() {
        RasterGrid grid = new RasterGrid(101, 101, 358_390, 4_906_620, 10, 10, Rasters.crs("EPSG:32616"));
        Map<String, Geometry> cells = cells(RegionGrids.squares(grid, 250), "cell");
        // x 358250 to 359500 and y 4905500 to 4906750.
        assertThat(cells).hasSize(25).containsKeys("250mN4905500E358250", "250mN4906500E359250");
        assertThat(cells.get("250mN4905500E358250").getEnvelopeInternal())
                .isEqualTo(new Envelope(358_250, 358_500, 4_905_500, 4_905_750));
    }

    @Test
    void squaresInAFootCrsHaveTheirSizeInMetres() {
        RasterGrid grid = new RasterGrid(100, 100, 700_000, 900_000, 32.8, 32.8, Rasters.crs("EPSG:2249"));
        Geometry cell = cells(RegionGrids.squares(grid, 500), "cell")
                .values()
                .iterator()
                .next();
        assertThat(cell.getEnvelopeInternal().getWidth()).isCloseTo(500 * 3937 / 1200.0, within(1e-6));
    }

    @Test
    void squaresNeedACrsThatKeepsAreas() {
        RasterGrid london = new RasterGrid(100, 100, -14000, 6711000, 16, 16, Rasters.crs("EPSG:3857"));
        assertThatThrownBy(() -> RegionGrids.squares(london, 100))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("is 0.39 square metres on the ground")
                .hasMessageContaining("for H3 cells instead");
        RasterGrid equalArea = new RasterGrid(100, 100, 5_500_000, 2_000_000, 10, 10, Rasters.crs("EPSG:3035"));
        assertThat(RegionGrids.squares(equalArea, 100).size()).isEqualTo(100);
    }

    @Test
    void squaresNeedAProjectedCrsAndAReasonableSize() {
        RasterGrid degrees = new RasterGrid(10, 10, -1, 51, 0.1, 0.1, Rasters.crs("EPSG:4326"));
        assertThatThrownBy(() -> RegionGrids.squares(degrees, 100))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("H3");
        assertThatThrownBy(() -> RegionGrids.squares(Rasters.grid(10, 10), 0)).isInstanceOf(AetherException.class);
        assertThatThrownBy(() -> RegionGrids.squares(Rasters.grid(100_000, 100_000), 10))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("larger cells");
    }

    @Test
    void moreCellsThanFitIntoMemoryAreRejected() {
        RasterGrid grid = new RasterGrid(601, 500, 0, 5_000, 10, 10, Rasters.crs("EPSG:32616"));
        assertThatThrownBy(() -> RegionGrids.squares(grid, 10))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "The raster has about 300500 squares of 10 m, more than 300000; choose larger cells with the grid size.");
    }

    @Test
    void h3CellsAreThoseThatOverlapTheRaster() throws Exception {
        // San Francisco: the cell of resolution 9 at 37.775938728915946, -122.41795063018799 in H3's own documentation.
        double[] xy = toUtm(-122.41795063018799, 37.775938728915946);
        RasterGrid grid = new RasterGrid(300, 200, xy[0] - 1500, xy[1] + 1000, 10, 10, Rasters.crs("EPSG:32610"));
        SimpleFeatureCollection features = RegionGrids.h3(grid, 9);
        Map<String, Geometry> cells = cells(features, "h3");
        assertThat(cells).containsKey("8928308280fffff");
        assertThat(CRS.equalsIgnoreMetadata(
                        features.getSchema().getCoordinateReferenceSystem(), Rasters.crs("EPSG:4326")))
                .isTrue();
        // Reference: every cell within 40 rings of the central one, with its outline in UTM.
        H3Core h3 = H3Core.newInstance();
        Geometry raster =
                new GeometryFactory().toGeometry(new Envelope(grid.west(), grid.east(), grid.south(), grid.north()));
        long overlapping = 0;
        long centred = 0;
        for (long cell : h3.gridDisk(h3.stringToH3("8928308280fffff"), 40)) {
            List<Coordinate> ring = new ArrayList<>();
            for (LatLng corner : h3.cellToBoundary(cell)) {
                double[] utm = toUtm(corner.lng, corner.lat);
                ring.add(new Coordinate(utm[0], utm[1]));
            }
            ring.add(ring.get(0));
            if (new GeometryFactory()
                    .createPolygon(ring.toArray(Coordinate[]::new))
                    .intersects(raster)) {
                LatLng centre = h3.cellToLatLng(cell);
                double[] utm = toUtm(centre.lng, centre.lat);
                overlapping++;
                centred += raster.contains(new GeometryFactory().createPoint(new Coordinate(utm[0], utm[1]))) ? 1 : 0;
                Geometry polygon = cells.get(h3.h3ToString(cell));
                assertThat(polygon).isNotNull();
                assertThat(polygon.getCentroid().getX()).isCloseTo(centre.lng, within(1e-4));
                assertThat(polygon.getCentroid().getY()).isCloseTo(centre.lat, within(1e-4));
            }
        }
        assertThat((long) cells.size()).isEqualTo(overlapping).isGreaterThan(centred);
        assertThat(centred).isGreaterThan(30);
    }

    @ParameterizedTest
    @CsvSource({
        // CRS, west, north, pixel, resolution: a city, a raster smaller than a cell, high latitude, the antimeridian,
        // degrees
        "EPSG:32610, 551000, 4181000, 10, 9",
        "EPSG:32610, 551003, 4181007, 10, 11",
        "EPSG:32610, 551003, 4181007, 10, 6",
        "EPSG:32633, 500000, 8700000, 10, 8",
        "EPSG:32760, 830000, 8010000, 10, 8",
        "EPSG:4326, -0.13, 51.52, 0.0001, 9",
        "EPSG:3857, -13600000, 4540000, 20, 7",
    })
    void everyPixelLiesInExactlyOneH3Cell(String crs, double west, double north, double pixel, int resolution) {
        RasterGrid grid = new RasterGrid(90, 70, west, north, pixel, pixel, Rasters.crs(crs));
        float[] ones = new float[90 * 70];
        Arrays.fill(ones, 1);
        SimpleFeatureCollection cells = RegionGrids.h3(grid, resolution);
        // Both counts agree with the raster only if every pixel belongs to exactly one cell.
        RegionVectors vectors = RegionAggregator.aggregate(
                List.of(new ArrayRaster(grid, 1, ones)), cells, 0, PixelFunctions.raw(1), Progress.NONE);
        assertThat(Arrays.stream(vectors.pixels()).sum()).isEqualTo(90 * 70);
        int[] taken = new int[90 * 70];
        for (Geometry cell : cells(cells, "h3").values()) {
            Geometry outline = Reprojection.toCrs(cell, Rasters.crs("EPSG:4326"), grid.crs());
            var inside = PreparedGeometryFactory.prepare(outline);
            for (int i = 0; i < taken.length; i++) {
                Coordinate centre = new Coordinate(grid.centreX(i % 90), grid.centreY(i / 90));
                taken[i] += inside.covers(new GeometryFactory().createPoint(centre)) ? 1 : 0;
            }
        }
        assertThat(taken).containsOnly(1);
    }

    private static double[] toUtm(double longitude, double latitude) {
        double[][] xy = Reprojection.toCrs(
                new double[] {longitude}, new double[] {latitude}, Rasters.crs("EPSG:4326"), Rasters.crs("EPSG:32610"));
        return new double[] {xy[0][0], xy[1][0]};
    }

    @Test
    void h3CoversTheWholeEarth() {
        RasterGrid earth = new RasterGrid(360, 180, -180, 90, 1, 1, Rasters.crs("EPSG:4326"));
        assertThat(cells(RegionGrids.h3(earth, 1), "h3")).hasSize(842);
    }

    @Test
    void h3ResolutionsOutOfRangeAreRejected() {
        RasterGrid grid = Rasters.grid(20, 20);
        assertThatThrownBy(() -> RegionGrids.h3(grid, 16)).isInstanceOf(AetherException.class);
        assertThat(RegionGrids.h3(grid, 0).size()).isEqualTo(1);
        assertThatThrownBy(() -> RegionGrids.h3(Rasters.grid(10_000, 10_000), 15))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("larger cells");
    }
}
