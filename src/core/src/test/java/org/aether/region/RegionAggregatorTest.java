package org.aether.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.Reprojection;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.view.Pooling;
import org.aether.view.Rasters;
import org.aether.view.SmallBlocks;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

class RegionAggregatorTest {

    private static final CoordinateReferenceSystem UTM30 = Rasters.crs("EPSG:32630");
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private static SimpleFeatureCollection features(
            CoordinateReferenceSystem crs, List<? extends Geometry> geometries) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("regions");
        type.setCRS(crs);
        type.add("geom", Geometry.class);
        type.add("name", String.class);
        type.add("Pixels", Integer.class);
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type.buildFeatureType());
        List<SimpleFeature> list = new ArrayList<>();
        for (Geometry geometry : geometries) {
            builder.add(geometry);
            builder.add("region " + list.size());
            builder.add(7);
            list.add(builder.buildFeature("r." + list.size()));
        }
        return new ListFeatureCollection(builder.getFeatureType(), list);
    }

    private static Geometry wkt(String wkt) {
        try {
            return new WKTReader().read(wkt);
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static RegionVectors rawMeans(
            List<EmbeddingRaster> rasters, SimpleFeatureCollection regions, double buffer, Progress progress) {
        return RegionAggregator.aggregate(
                rasters, regions, buffer, PixelFunctions.raw(rasters.get(0).bands()), progress);
    }

    private static RegionVectors aggregate(EmbeddingRaster raster, List<? extends Geometry> regions, double buffer) {
        return rawMeans(List.of(raster), features(raster.grid().crs(), regions), buffer, Progress.NONE);
    }

    /** A star around a place, with some hundred corners: concave, and at no special coordinates. */
    private static Geometry star(Random random, double x, double y, double size, int corners) {
        Coordinate[] ring = new Coordinate[corners + 1];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double radius = size * (0.3 + 0.7 * random.nextDouble());
            ring[i] = new Coordinate(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
        }
        ring[corners] = ring[0].copy();
        return GEOMETRY.createPolygon(ring);
    }

    /** Most of the world has no image in a transverse Mercator; the part of a region on the raster counts nevertheless. */
    @Test
    void regionsThatReachBeyondTheRastersCrsCountByTheirPartOnIt() {
        RasterGrid grid = Rasters.grid(30, 20);
        EmbeddingRaster raster = Rasters.random(grid, 3, false, 5);
        double[][] middle = Reprojection.toCrs(
                new double[] {(grid.west() + grid.east()) / 2},
                new double[] {(grid.south() + grid.north()) / 2},
                grid.crs(),
                CoordinateSystems.lonLat());
        List<Geometry> regions = List.of(
                wkt("POLYGON ((-180 -89, 180 -89, 180 89, -180 89, -180 -89))"),
                GEOMETRY.toGeometry(new Envelope(-180, middle[0][0], -89, 89)),
                wkt("POLYGON ((100 -80, 170 -80, 170 80, 100 80, 100 -80))"));
        RegionVectors found =
                rawMeans(List.of(raster), features(CoordinateSystems.lonLat(), regions), 0, Progress.NONE);
        RegionVectors whole = aggregate(raster, List.of(extent(grid)), 0);

        assertThat(found.pixels()[0]).isEqualTo(whole.pixels()[0]).isGreaterThan(100);
        // Here meridians deviate from the columns of the grid by a few pixels.
        assertThat((double) found.pixels()[1]).isCloseTo(0.5 * whole.pixels()[0], within(0.1 * whole.pixels()[0]));
        assertThat(found.pixels()[2]).isZero();
    }

    @Property(tries = 40)
    void aRegionHasThePixelsWhoseCentreIsInsideAccordingToJts(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 90) int height,
            @ForAll boolean bytes,
            @ForAll long seed) {
        Random random = new Random(seed);
        RasterGrid grid = Rasters.grid(width, height);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 3, bytes, seed), 16, 32);
        List<Geometry> regions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            double x = grid.west() + random.nextDouble() * 10 * width;
            double y = grid.north() - random.nextDouble() * 10 * height;
            Geometry star = star(random, x, y, 40 + random.nextDouble() * 400, 5 + random.nextInt(120));
            Geometry hole = star(random, x, y, 60, 9);
            regions.add(i % 2 == 0 ? star : star.difference(hole).union(star(random, x + 300, y, 100, 7)));
        }
        RegionVectors vectors;
        try {
            vectors = aggregate(raster, regions, 0);
        } catch (AetherException allOutside) {
            FloatMatrix none = FloatMatrix.zeros(6, raster.bands());
            Arrays.fill(none.data(), Float.NaN);
            vectors = new RegionVectors(
                    features(UTM30, regions), none, new long[6], filled(6), new double[6], 0, Optional.empty());
        }
        for (int i = 0; i < regions.size(); i++) {
            Geometry region = regions.get(i);
            assertThat(vectors.outside()[i]).isEqualTo(!region.intersects(extent(grid)));
            assertMean(raster, region, vectors, i);
        }
    }

    private static boolean[] filled(int n) {
        boolean[] all = new boolean[n];
        Arrays.fill(all, true);
        return all;
    }

    private static Geometry extent(RasterGrid grid) {
        return GEOMETRY.toGeometry(new Envelope(grid.west(), grid.east(), grid.south(), grid.north()));
    }

    private static void assertMean(EmbeddingRaster raster, Geometry region, RegionVectors vectors, int index) {
        RasterGrid grid = raster.grid();
        FloatBuffer all = FloatBuffer.allocate(grid.window().pixels() * raster.bands());
        raster.read(grid.window(), all);
        double[] sums = new double[raster.bands()];
        long count = 0;
        for (int row = 0; row < grid.height(); row++) {
            for (int column = 0; column < grid.width(); column++) {
                int at = (row * grid.width() + column) * raster.bands();
                if (!Float.isNaN(all.get(at))
                        && region.contains(
                                GEOMETRY.createPoint(new Coordinate(grid.centreX(column), grid.centreY(row))))) {
                    count++;
                    for (int band = 0; band < sums.length; band++) {
                        sums[band] += all.get(at + band);
                    }
                }
            }
        }
        assertThat(vectors.pixels()[index]).isEqualTo(count);
        for (int band = 0; band < sums.length; band++) {
            float mean = vectors.means().get(index, band);
            if (count == 0) {
                assertThat(mean).isNaN();
            } else {
                assertThat((double) mean).isCloseTo(sums[band] / count, within(1e-6));
            }
        }
    }

    @Test
    void ofRegionsThatShareEdgesExactlyOneHasEachPixel() {
        RasterGrid grid = Rasters.grid(120, 100);
        EmbeddingRaster raster = Rasters.random(grid, 1, 4);
        Random random = new Random(5);
        List<Coordinate> sites = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // Sites on pixel corners, so that many Voronoi edges run through pixel centres.
            sites.add(new Coordinate(grid.west() + 10 * random.nextInt(120), grid.south() + 10 * random.nextInt(100)));
        }
        VoronoiDiagramBuilder voronoi = new VoronoiDiagramBuilder();
        voronoi.setSites(sites);
        voronoi.setClipEnvelope(extent(grid).buffer(500).getEnvelopeInternal());
        Geometry cells = voronoi.getDiagram(GEOMETRY);
        List<Geometry> regions = new ArrayList<>();
        for (int i = 0; i < cells.getNumGeometries(); i++) {
            regions.add(cells.getGeometryN(i));
        }
        assertThat(Arrays.stream(aggregate(raster, regions, 0).pixels()).sum()).isEqualTo(validPixels(raster));
    }

    private static long validPixels(EmbeddingRaster raster) {
        FloatBuffer all = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
        raster.read(raster.grid().window(), all);
        long valid = 0;
        for (int pixel = 0; pixel < raster.grid().window().pixels(); pixel++) {
            valid += Float.isNaN(all.get(pixel * raster.bands())) ? 0 : 1;
        }
        return valid;
    }

    @Property(tries = 25)
    void exactlyOneSquareHasEachPixel(@ForAll @IntRange(min = 5, max = 700) int metres, @ForAll long seed) {
        RasterGrid odd = new RasterGrid(53, 47, 358_391.7, 4_906_620.3, 10, 10, UTM30);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(odd, 1, seed), 16, 16);
        SimpleFeatureCollection squares = RegionGrids.squares(odd, metres);
        RegionVectors vectors = rawMeans(List.of(raster), squares, 0, Progress.NONE);
        assertThat(Arrays.stream(vectors.pixels()).sum()).isEqualTo(validPixels(raster));
        assertThat(vectors.outside()).doesNotContain(true);
    }

    @Test
    void aCentreOnAWesternOrSouthernEdgeIsInsideAndOnOtherEdgesOutside() {
        RasterGrid grid = Rasters.grid(10, 10);
        EmbeddingRaster raster = new ArrayRaster(grid, 1, ramp(100));
        // From centre (2, 7) in the south-west to centre (5, 3) in the north-east.
        Geometry square =
                wkt("POLYGON((500025 5699925, 500055 5699925, 500055 5699965, 500025 5699965, 500025 5699925))");
        RegionVectors vectors = aggregate(raster, List.of(square), 0);
        assertThat(vectors.pixels()[0]).isEqualTo(12);
        // Columns 2 to 4 and rows 4 to 7.
        assertThat(vectors.means().get(0, 0)).isEqualTo((42 + 43 + 44 + 72 + 73 + 74) / 6f);
    }

    private static float[] ramp(int n) {
        float[] ramp = new float[n];
        for (int i = 0; i < n; i++) {
            ramp[i] = i;
        }
        return ramp;
    }

    @Test
    void bufferedPointsPoolThePixelsOfTheView() {
        RasterGrid grid = Rasters.grid(80, 70);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 4, 9), 32, 32);
        Random random = new Random(10);
        int n = 40;
        double[] x = new double[n];
        double[] y = new double[n];
        List<Geometry> points = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            x[i] = grid.west() - 60 + 5 * random.nextInt(184);
            y[i] = grid.north() + 60 - 5 * random.nextInt(164);
            Geometry point = GEOMETRY.createPoint(new Coordinate(x[i], y[i]));
            points.add(i % 2 == 0 ? point : GEOMETRY.createMultiPoint(new Point[] {(Point) point}));
        }
        RegionVectors regions = aggregate(raster, points, 75);
        ViewExtractor.Views views = ViewExtractor.extract(
                List.of(raster),
                x,
                y,
                UTM30,
                new ViewSettings(new Pooling.Circle(75), new Pooling.Circle(75)),
                Progress.NONE);
        for (int i = 0; i < n; i++) {
            assertThat(regions.pixels()[i]).isEqualTo(views.basePixels()[i]);
            for (int band = 0; band < 4; band++) {
                assertThat(regions.means().get(i, band)).isCloseTo(views.base().get(i, band), within(1e-6f));
            }
        }
    }

    @Test
    void bufferedLinesHaveThePixelsNearThem() {
        EmbeddingRaster raster = new ArrayRaster(Rasters.grid(40, 40), 1, ramp(1600));
        Geometry line = wkt("LINESTRING(500101 5699801, 500299 5699801)");
        RegionVectors vectors = aggregate(raster, List.of(line), 27);
        // Rows whose centres lie within 27 m of the line, and round caps: as JTS measures the distance.
        long near = 0;
        for (int row = 0; row < 40; row++) {
            for (int column = 0; column < 40; column++) {
                if (line.distance(GEOMETRY.createPoint(new Coordinate(
                                raster.grid().centreX(column), raster.grid().centreY(row))))
                        <= 27) {
                    near++;
                }
            }
        }
        assertThat(vectors.pixels()[0]).isEqualTo(near);
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        RasterGrid grid = Rasters.grid(300, 300);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 6, 1), 256, 8);
        Random random = new Random(3);
        List<Geometry> stars = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            stars.add(star(
                    random,
                    grid.west() + 3000 * random.nextDouble(),
                    grid.south() + 3000 * random.nextDouble(),
                    900,
                    40));
        }
        for (PixelFunction function : new PixelFunction[] {PixelFunctions.raw(6), new Negation(6)}) {
            RegionVectors one =
                    RegionAggregator.aggregate(List.of(raster), features(UTM30, stars), 0, function, 1, Progress.NONE);
            RegionVectors five =
                    RegionAggregator.aggregate(List.of(raster), features(UTM30, stars), 0, function, 5, Progress.NONE);
            assertThat(five.means().data()).containsExactly(one.means().data());
            assertThat(five.pixels()).containsExactly(one.pixels());
        }
    }

    /** The negative of every number, and the sum of the first two as another band. */
    private record Negation(int inputBands) implements PixelFunction {
        @Override
        public List<String> bandNames() {
            List<String> names = new ArrayList<>();
            for (int band = 0; band <= inputBands; band++) {
                names.add("N" + band);
            }
            return names;
        }

        @Override
        public void apply(FloatBuffer in, int n, FloatBuffer out) {
            assertThat(in.isDirect() && out.isDirect()).isTrue();
            for (int row = 0; row < n; row++) {
                for (int band = 0; band < inputBands; band++) {
                    float value = in.get(row * inputBands + band);
                    assertThat(value).isNotNaN();
                    out.put(row * (inputBands + 1) + band, -value);
                }
                out.put(row * (inputBands + 1) + inputBands, in.get(row * inputBands) + in.get(row * inputBands + 1));
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void aFunctionIsAppliedBeforeAveraging() {
        RasterGrid grid = Rasters.grid(100, 90);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 3, 1), 32, 32);
        List<Geometry> regions = List.of(
                wkt("POLYGON((500100 5699300, 500700 5699350, 500500 5699900, 500100 5699300))"),
                wkt("POLYGON((500200 5699200, 500800 5699350, 500600 5699950, 500200 5699200))"));
        RegionVectors raw = aggregate(raster, regions, 0);
        RegionVectors negated = RegionAggregator.aggregate(
                List.of(raster), features(UTM30, regions), 0, new Negation(3), Progress.NONE);
        assertThat(negated.pixels()).containsExactly(raw.pixels());
        for (int i = 0; i < 2; i++) {
            for (int band = 0; band < 3; band++) {
                assertThat(negated.means().get(i, band)).isCloseTo(-raw.means().get(i, band), within(1e-6f));
            }
            assertThat(negated.means().get(i, 3))
                    .isCloseTo(raw.means().get(i, 0) + raw.means().get(i, 1), within(1e-6f));
        }
    }

    @Test
    void regionsInDegreesHaveTheSamePixels() {
        RasterGrid grid = Rasters.grid(60, 60);
        EmbeddingRaster raster = Rasters.random(grid, 2, 1);
        Geometry region = star(new Random(1), 500_300, 5_699_700, 250, 30);
        Geometry inDegrees = Reprojection.toCrs(region, UTM30, Rasters.crs("EPSG:4326"));
        RegionVectors metres = aggregate(raster, List.of(region), 0);
        RegionVectors degrees =
                rawMeans(List.of(raster), features(Rasters.crs("EPSG:4326"), List.of(inDegrees)), 0, Progress.NONE);
        assertThat(degrees.pixels()).containsExactly(metres.pixels());
        assertThat(degrees.means().data()).containsExactly(metres.means().data());
    }

    @Test
    void sumsAreAddedOverRasters() {
        RasterGrid all = Rasters.grid(40, 20);
        EmbeddingRaster whole = Rasters.random(all, 2, 1);
        RasterGrid westHalf = all.crop(new PixelWindow(0, 0, 20, 20));
        RasterGrid eastHalf = all.crop(new PixelWindow(20, 0, 20, 20));
        List<EmbeddingRaster> halves = List.of(part(whole, westHalf, 0), part(whole, eastHalf, 20));
        List<Geometry> regions = List.of(
                star(new Random(1), 500_200, 5_699_900, 120, 12), star(new Random(2), 500_350, 5_699_900, 30, 8));
        RegionVectors one = aggregate(whole, regions, 0);
        RegionVectors two = rawMeans(halves, features(UTM30, regions), 0, Progress.NONE);
        assertThat(two.pixels()).containsExactly(one.pixels());
        for (int i = 0; i < 4; i++) {
            assertThat(two.means().data()[i]).isCloseTo(one.means().data()[i], within(1e-6f));
        }
        assertThat(two.outside()).containsExactly(false, false);
    }

    private static EmbeddingRaster part(EmbeddingRaster whole, RasterGrid grid, int x) {
        FloatBuffer pixels = FloatBuffer.allocate(grid.window().pixels() * whole.bands());
        whole.read(new PixelWindow(x, 0, grid.width(), grid.height()), pixels);
        return new ArrayRaster(grid, whole.bands(), pixels.array());
    }

    @Test
    void invalidPolygonsAreRepairedAndCounted() {
        EmbeddingRaster raster = new ArrayRaster(Rasters.grid(40, 40), 1, ramp(1600));
        // A bow tie of two triangles with 200 m sides.
        Geometry bowTie =
                wkt("POLYGON((500101 5699701, 500301 5699901, 500301 5699701, 500101 5699901, 500101 5699701))");
        List<String> notes = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return false;
            }

            @Override
            public void note(String remark) {
                notes.add(remark);
            }
        };
        RegionVectors vectors = rawMeans(List.of(raster), features(UTM30, List.of(bowTie)), 0, progress);
        assertThat(vectors.pixels()[0]).isBetween(190L, 210L);
        assertThat(vectors.repaired()).isEqualTo(1);
        assertThat(notes).containsExactly("1 of 1 polygons were invalid and were repaired");
    }

    @Test
    void regionsOutsideAreFlaggedAndAllOutsideIsAnErrorThatNamesBothExtents() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 1, 1);
        Geometry inside = wkt("POLYGON((500000 5699900, 500100 5699900, 500100 5700000, 500000 5699900))");
        Geometry outside = wkt("POLYGON((600000 5699900, 600100 5699900, 600100 5700000, 600000 5699900))");
        RegionVectors vectors = aggregate(raster, List.of(inside, outside), 0);
        assertThat(vectors.outside()).containsExactly(false, true);
        assertThat(vectors.pixels()[1]).isZero();
        assertThat(vectors.means().row(1)).containsExactly(Float.NaN);
        assertThat(vectors.coverage()[1]).isZero();
        assertThatThrownBy(() -> aggregate(raster, List.of(outside), 0))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("None of the 1 regions touches array")
                .hasMessageContaining("x 600000 to 600100")
                .hasMessageContaining("x 500000 to 500200")
                .hasMessageContaining("UTM zone 30N");
    }

    @Property(tries = 20)
    void coverageIsTheValidPartOfAllPixelsOfTheRegion(@ForAll boolean bytes, @ForAll long seed) {
        Random random = new Random(seed);
        RasterGrid grid = Rasters.grid(60, 50);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 2, bytes, seed), 16, 32);
        float[] pixels = new float[60 * 50 * raster.bands()];
        raster.read(grid.window(), FloatBuffer.wrap(pixels));
        List<Geometry> regions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            regions.add(star(
                    random,
                    grid.west() + 150 + random.nextInt(300),
                    grid.north() - 150 - random.nextInt(200),
                    30 + random.nextInt(110),
                    20));
        }
        RegionVectors vectors = aggregate(raster, regions, 0);
        for (int i = 0; i < regions.size(); i++) {
            int all = 0;
            int valid = 0;
            for (int pixel = 0; pixel < 3000; pixel++) {
                Coordinate centre = new Coordinate(grid.centreX(pixel % 60), grid.centreY(pixel / 60));
                if (regions.get(i).contains(GEOMETRY.createPoint(centre))) {
                    all++;
                    valid += Float.isNaN(pixels[pixel * raster.bands()]) ? 0 : 1;
                }
            }
            assertThat(vectors.coverage()[i]).isEqualTo(all == 0 ? 0 : (double) valid / all);
        }
    }

    @Test
    void regionsBeyondTheRasterArePartlyCovered() {
        RasterGrid grid = Rasters.grid(20, 20);
        EmbeddingRaster raster = new ArrayRaster(grid, 1, ramp(400));
        Geometry within =
                wkt("POLYGON((500050 5699850, 500150 5699850, 500150 5699950, 500050 5699950, 500050 5699850))");
        Geometry half =
                wkt("POLYGON((499900 5699850, 500100 5699850, 500100 5699950, 499900 5699950, 499900 5699850))");
        Geometry tenth =
                wkt("POLYGON((500180 5699850, 500380 5699850, 500380 5699950, 500180 5699950, 500180 5699850))");
        Geometry touching =
                wkt("POLYGON((500200 5699850, 500380 5699850, 500380 5699950, 500200 5699950, 500200 5699850))");
        RegionVectors vectors = aggregate(raster, List.of(within, half, tenth, touching), 0);
        assertThat(vectors.coverage()).containsExactly(1, 0.5, 0.1, 0);
        assertThat(vectors.underHalf()).isEqualTo(1);
        assertThat(vectors.means().get(3, 0)).isNaN();

        // Discs around the middle, the middle of an edge and a corner.
        RegionVectors discs = aggregate(
                raster,
                List.of(wkt("POINT(500100 5699900)"), wkt("POINT(500000 5699900)"), wkt("POINT(500000 5700000)")),
                80);
        assertThat(discs.coverage()[0]).isEqualTo(1);
        assertThat(discs.coverage()[1]).isCloseTo(0.5, within(0.03));
        assertThat(discs.coverage()[2]).isCloseTo(0.25, within(0.03));
        assertThat(discs.underHalf()).isBetween(1, 2);
    }

    @Test
    void aRegionOnTwoRastersIsCoveredByBoth() {
        RasterGrid west = Rasters.grid(20, 20);
        RasterGrid east = new RasterGrid(20, 20, west.east(), west.north(), 10, 10, west.crs());
        RegionVectors vectors = RegionAggregator.aggregate(
                List.of(new ArrayRaster(west, 1, ramp(400)), new ArrayRaster(east, 1, ramp(400))),
                features(
                        UTM30,
                        List.of(wkt("POLYGON((500150 5699850, 500250 5699850, 500250 5699950, 500150 5699950, 500150"
                                + " 5699850))"))),
                0,
                PixelFunctions.raw(1),
                Progress.NONE);
        assertThat(vectors.pixels()[0]).isEqualTo(100);
        assertThat(vectors.coverage()[0]).isEqualTo(1);
    }

    @Test
    void regionsWithoutDataHaveNoVector() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 2, 1);
        SimpleFeatureCollection regions = features(
                UTM30,
                List.of(
                        extent(raster.grid()),
                        wkt("POLYGON((600000 5699900, 600100 5699900, 600100 5700000, 600000 5699900))")));
        RegionVectors vectors = rawMeans(List.of(raster), regions, 0, Progress.NONE);
        try (SimpleFeatureIterator iterator = vectors.toFeatures().features()) {
            SimpleFeature first = iterator.next();
            assertThat(first.getAttribute("coverage")).isEqualTo(vectors.pixels()[0] / 400.0);
            SimpleFeature second = iterator.next();
            assertThat(second.getAttribute("pixels")).isEqualTo(0L);
            assertThat(second.getAttribute("coverage")).isEqualTo(0.0);
            assertThat(second.getAttribute("e000")).isNull();
            assertThat(second.getAttribute("e001")).isNull();
        }
    }

    @Test
    void vectorsOfAnEarlierAggregationAreReplacedAsAWhole() {
        SimpleFeatureCollection regions =
                features(UTM30, List.of(extent(Rasters.grid(20, 20)), extent(Rasters.grid(10, 10))));
        EmbeddingRaster five = Rasters.random(Rasters.grid(20, 20), 5, 1);
        EmbeddingRaster two = Rasters.random(Rasters.grid(20, 20), 2, 2);
        SimpleFeatureCollection once =
                rawMeans(List.of(five), regions, 0, Progress.NONE).toFeatures();
        RegionVectors second = rawMeans(List.of(two), once, 0, Progress.NONE);
        SimpleFeatureCollection twice = second.toFeatures();
        assertThat(twice.getSchema().getAttributeDescriptors().stream().map(a -> a.getLocalName()))
                .containsExactly("geom", "name", "Pixels_1", "pixels", "coverage", "vectors", "e000", "e001");
        try (SimpleFeatureIterator iterator = twice.features()) {
            iterator.next();
            SimpleFeature feature = iterator.next();
            assertThat(feature.getAttribute("name")).isEqualTo("region 1");
            assertThat(feature.getAttribute("Pixels_1")).isEqualTo(7);
            assertThat(feature.getAttribute("pixels")).isEqualTo(second.pixels()[1]);
            assertThat(feature.getAttribute("e001")).isEqualTo(second.means().get(1, 1));
        }
    }

    /** A raster with the given metadata. */
    private record Labelled(EmbeddingRaster raster, Map<String, String> metadata) implements EmbeddingRaster {
        @Override
        public RasterGrid grid() {
            return raster.grid();
        }

        @Override
        public int bands() {
            return raster.bands();
        }

        @Override
        public String name() {
            return "labelled";
        }

        @Override
        public PixelWindow block() {
            return raster.block();
        }

        @Override
        public void read(PixelWindow window, FloatBuffer pixels) {
            raster.read(window, pixels);
        }

        @Override
        public void close() {}
    }

    private static String origin(EmbeddingRaster... rasters) {
        SimpleFeatureCollection regions = features(UTM30, List.of(extent(Rasters.grid(20, 20))));
        RegionVectors vectors = rawMeans(List.of(rasters), regions, 0, Progress.NONE);
        try (SimpleFeatureIterator iterator = vectors.toFeatures().features()) {
            return (String) iterator.next().getAttribute("vectors");
        }
    }

    @Test
    void vectorsHaveTheOriginOfTheRaster() {
        EmbeddingRaster floats = Rasters.random(Rasters.grid(20, 20), 4, 1);
        assertThat(origin(floats)).isEqualTo("raw@float32");
        assertThat(origin(Rasters.random(Rasters.grid(20, 20), 4, true, 1))).isEqualTo("raw@int8");
        String london = "london@0123456789abcdef";
        EmbeddingRaster embedding = new Labelled(floats, Map.of("AETHER_VECTORS", london));
        assertThat(origin(embedding)).isEqualTo(london);
        assertThat(origin(embedding, embedding)).isEqualTo(london);
        // Written by a version that did not hash weights; and 128 numbers are more likely an embedding than AlphaEarth.
        assertThat(origin(new Labelled(floats, Map.of("AETHER_MODEL", "london"))))
                .isNull();
        assertThat(origin(Rasters.random(Rasters.grid(20, 20), 128, 1))).isNull();

        assertThatThrownBy(() -> origin(embedding, floats))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "labelled holds vectors of the model 'london' (0123456789abcdef), but array of raw AlphaEarth"
                                + " vectors (float32); aggregate the rasters separately.");
        // As a mosaic joins the items of its parts.
        assertThatThrownBy(() ->
                        origin(new Labelled(floats, Map.of("AETHER_VECTORS", london + "; london@fedcba9876543210"))))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("use rasters of one model");
    }

    @Test
    void anAttributeNamedLikeANumberOfAVectorIsRenamed() {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("additives");
        type.setCRS(UTM30);
        type.add("geom", Geometry.class);
        type.add("E330", String.class);
        type.add("e101", String.class);
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type.buildFeatureType());
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 2, 1);
        builder.addAll(extent(raster.grid()), "citric acid", "riboflavin");
        SimpleFeatureCollection regions =
                new ListFeatureCollection(builder.getFeatureType(), List.of(builder.buildFeature("a.1")));
        RegionVectors vectors = rawMeans(List.of(raster), regions, 0, Progress.NONE);
        SimpleFeatureCollection result = vectors.toFeatures();
        assertThat(result.getSchema().getAttributeDescriptors().stream().map(a -> a.getLocalName()))
                .containsExactly("geom", "E330_1", "e101_1", "pixels", "coverage", "vectors", "e000", "e001");
        try (SimpleFeatureIterator iterator = result.features()) {
            assertThat(iterator.next().getAttribute("e101_1")).isEqualTo("riboflavin");
        }
    }

    @Test
    void pointsWithoutABufferAndEmptyLayersAreRejected() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 1, 1);
        assertThatThrownBy(() -> aggregate(raster, List.of(wkt("POINT(500100 5699900)")), 0))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'r.0' is a Point")
                .hasMessageContaining("buffer");
        assertThatThrownBy(() -> aggregate(raster, List.of(), 0))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("no regions");
        assertThatThrownBy(() -> aggregate(raster, List.of(wkt("POINT(500100 5699900)")), -1))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void aRasterOf63BandsDoesNotFitAModelOf64() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 63, 1);
        assertThatThrownBy(() -> RegionAggregator.aggregate(
                        List.of(raster),
                        features(UTM30, List.of(extent(raster.grid()))),
                        0,
                        new Negation(64),
                        Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("array has 63 bands, but the model takes 64");
    }

    @Test
    void resultsKeepTheAttributesAndTheCrs() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 2, 1);
        SimpleFeatureCollection regions = features(UTM30, List.of(extent(raster.grid())));
        RegionVectors vectors = rawMeans(List.of(raster), regions, 0, Progress.NONE);
        SimpleFeatureCollection result = vectors.toFeatures();
        assertThat(result.getSchema().getAttributeDescriptors().stream().map(a -> a.getLocalName()))
                .containsExactly("geom", "name", "Pixels_1", "pixels", "coverage", "vectors", "e000", "e001");
        assertThat(result.getSchema().getCoordinateReferenceSystem()).isEqualTo(UTM30);
        assertThat(result.size()).isEqualTo(1);
        try (SimpleFeatureIterator iterator = result.features()) {
            SimpleFeature feature = iterator.next();
            assertThat(feature.getID()).isEqualTo("r.0");
            assertThat(feature.getAttribute("name")).isEqualTo("region 0");
            assertThat(feature.getAttribute("Pixels_1")).isEqualTo(7);
            assertThat(feature.getAttribute("pixels")).isEqualTo(vectors.pixels()[0]);
            assertThat(feature.getAttribute("e001")).isEqualTo(vectors.means().get(0, 1));
            assertThat(((Geometry) feature.getDefaultGeometry()).getArea()).isEqualTo(40_000);
        }
    }
}
