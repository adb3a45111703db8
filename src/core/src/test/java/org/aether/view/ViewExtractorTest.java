package org.aether.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;

class ViewExtractorTest {

    private static final CoordinateReferenceSystem UTM30 = Rasters.crs("EPSG:32630");

    private static ViewExtractor.Views extract(EmbeddingRaster raster, double[] x, double[] y, ViewSettings settings) {
        return ViewExtractor.extract(List.of(raster), x, y, raster.grid().crs(), settings, Progress.NONE);
    }

    @Test
    void poolsTheRealPatchLikeTheReference() throws IOException {
        EmbeddingRaster patch = Patch.wisconsin();
        JsonNode points;
        try (var golden = getClass().getResourceAsStream("/org/aether/golden/pooling.json")) {
            points = new ObjectMapper().readTree(golden).get("points");
        }
        double[] x = new double[points.size()];
        double[] y = new double[points.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = points.get(i).get("x").asDouble();
            y[i] = points.get(i).get("y").asDouble();
        }

        ViewExtractor.Views paper = extract(patch, x, y, ViewSettings.PAPER);
        ViewExtractor.Views reference = extract(patch, x, y, ViewSettings.REFERENCE);

        assertThat(x).hasSizeGreaterThan(10);
        for (int i = 0; i < x.length; i++) {
            JsonNode point = points.get(i);
            assertThat(paper.basePixels()[i])
                    .isEqualTo(point.get("circle_50m_pixels").asInt());
            assertThat(paper.contextPixels()[i])
                    .isEqualTo(point.get("circle_100m_pixels").asInt());
            assertClose(paper.base().row(i), point.get("circle_50m"));
            assertClose(paper.context().row(i), point.get("circle_100m"));
            assertClose(reference.base().row(i), point.get("square_r4"));
            assertClose(reference.context().row(i), point.get("square_r9"));
        }
        assertThat(paper.outside()).containsExactly(reference.outside());
        assertThat(paper.outside()[x.length - 1]).isTrue();
    }

    private static void assertClose(float[] actual, JsonNode expected) {
        for (int band = 0; band < actual.length; band++) {
            assertThat((double) actual[band]).isCloseTo(expected.get(band).asDouble(), within(1e-5));
        }
    }

    @Property(tries = 60)
    void equalsTheSumOverSinglePixels(
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll @IntRange(min = 1, max = 70) int height,
            @ForAll @DoubleRange(min = 0, max = 130) double radius,
            @ForAll @IntRange(min = 0, max = 12) int square,
            @ForAll boolean bytes,
            @ForAll long seed) {
        RasterGrid grid = Rasters.grid(width, height);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 3, bytes, seed), 16, 16);
        Random random = new Random(seed);
        int n = 20;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            // Multiples of 2.5 m, so that points on pixel borders and centres on the circle occur.
            x[i] = grid.west() - 100 + 2.5 * random.nextInt(4 * width + 80);
            y[i] = grid.north() + 100 - 2.5 * random.nextInt(4 * height + 80);
        }
        double rounded = random.nextBoolean() ? Math.rint(radius / 5) * 5 : radius;
        Pooling circle = new Pooling.Circle(rounded);

        ViewExtractor.Views views = extract(raster, x, y, new ViewSettings(circle, new Pooling.Square(square)));

        for (int i = 0; i < n; i++) {
            double px = x[i];
            double py = y[i];
            assertPooled(raster, views.base().row(i), views.basePixels()[i], (c, r) -> {
                double dx = grid.centreX(c) - px;
                double dy = grid.centreY(r) - py;
                return Math.hypot(dx, dy) <= rounded + Footprint.BOUNDARY;
            });
            int column = (int) Math.floor((px - grid.west()) / 10);
            int row = (int) Math.floor((grid.north() - py) / 10);
            boolean outside = column < 0 || row < 0 || column >= width || row >= height;
            assertThat(views.outside()[i]).isEqualTo(outside);
            assertPooled(
                    raster,
                    views.context().row(i),
                    views.contextPixels()[i],
                    (c, r) -> !outside && Math.abs(c - column) <= square && Math.abs(r - row) <= square);
        }
    }

    private interface Member {
        boolean test(int column, int row);
    }

    private static void assertPooled(EmbeddingRaster raster, float[] mean, int pixels, Member member) {
        RasterGrid grid = raster.grid();
        FloatBuffer all = FloatBuffer.allocate(grid.window().pixels() * raster.bands());
        raster.read(grid.window(), all);
        double[] sums = new double[raster.bands()];
        int count = 0;
        for (int row = 0; row < grid.height(); row++) {
            for (int column = 0; column < grid.width(); column++) {
                int at = (row * grid.width() + column) * raster.bands();
                if (member.test(column, row) && !Float.isNaN(all.get(at))) {
                    count++;
                    for (int band = 0; band < sums.length; band++) {
                        sums[band] += all.get(at + band);
                    }
                }
            }
        }
        assertThat(pixels).isEqualTo(count);
        for (int band = 0; band < sums.length; band++) {
            assertThat((double) mean[band]).isCloseTo(count == 0 ? 0 : sums[band] / count, within(1e-6));
        }
    }

    @Test
    void circleTakesPixelsWhoseCentreLiesExactlyOnIt() {
        EmbeddingRaster raster = new ArrayRaster(Rasters.grid(21, 21), 1, ones(21 * 21));
        // From a pixel's centre, the centres 50 m away lie at (±5, 0), (±3, ±4), (±4, ±3), (0, ±5): 12 of the 81.
        ViewExtractor.Views on = extract(raster, new double[] {500_105}, new double[] {5_699_895}, circles(50, 49.99));
        assertThat(on.basePixels()[0]).isEqualTo(81);
        assertThat(on.contextPixels()[0]).isEqualTo(69);
    }

    private static ViewSettings circles(double base, double context) {
        return new ViewSettings(new Pooling.Circle(base), new Pooling.Circle(context));
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        RasterGrid grid = Rasters.grid(300, 280);
        EmbeddingRaster raster = new SmallBlocks(Rasters.random(grid, 5, 1), 256, 16);
        double[][] points = randomPoints(grid, 500, 2);
        ViewExtractor.Views one = ViewExtractor.extract(
                List.of(raster), points[0], points[1], UTM30, ViewSettings.PAPER, 1, Progress.NONE);
        ViewExtractor.Views seven = ViewExtractor.extract(
                List.of(raster), points[0], points[1], UTM30, ViewSettings.PAPER, 7, Progress.NONE);
        assertThat(seven.base().data()).containsExactly(one.base().data());
        assertThat(seven.context().data()).containsExactly(one.context().data());
        assertThat(seven.contextPixels()).containsExactly(one.contextPixels());
    }

    private static double[][] randomPoints(RasterGrid grid, int n, long seed) {
        Random random = new Random(seed);
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = grid.west() + random.nextDouble() * (grid.east() - grid.west());
            y[i] = grid.south() + random.nextDouble() * (grid.north() - grid.south());
        }
        return new double[][] {x, y};
    }

    @Test
    void readsEveryPixelAtMostOnceAndNothingFarFromPoints() {
        RasterGrid grid = Rasters.grid(1100, 900);
        SmallBlocks raster = new SmallBlocks(Rasters.random(grid, 1, 1), 256, 256);
        double[][] dense = randomPoints(grid, 3000, 3);
        extract(raster, dense[0], dense[1], ViewSettings.PAPER);
        assertThat(raster.reads.stream().mapToInt(PixelWindow::pixels).sum())
                .isLessThanOrEqualTo(grid.window().pixels());
        List<PixelWindow> reads = new ArrayList<>(raster.reads);
        for (int i = 0; i < reads.size(); i++) {
            for (int j = i + 1; j < reads.size(); j++) {
                assertThat(reads.get(i).intersection(reads.get(j)).isEmpty()).isTrue();
            }
        }

        raster.reads.clear();
        extract(raster, new double[] {grid.centreX(600)}, new double[] {grid.centreY(600)}, ViewSettings.PAPER);
        assertThat(raster.reads).containsExactly(new PixelWindow(590, 590, 21, 21));
    }

    @Test
    void circlesInDegreesAreCirclesOnTheGround() {
        CoordinateReferenceSystem wgs84 = Rasters.crs("EPSG:4326");
        double step = 0.0001;
        RasterGrid grid = new RasterGrid(80, 60, -0.1, 51.5, step, step, wgs84);
        EmbeddingRaster raster = new ArrayRaster(grid, 1, ones(80 * 60));
        double x = -0.09601;
        double y = 51.49703;
        ViewExtractor.Views views = extract(raster, new double[] {x}, new double[] {y}, circles(100, 137));
        assertThat(views.basePixels()[0]).isEqualTo(geodesicCount(grid, x, y, 100));
        assertThat(views.contextPixels()[0]).isEqualTo(geodesicCount(grid, x, y, 137));
    }

    /** Pixel centres within the radius, by the straight distance between points on the ellipsoid. */
    private static int geodesicCount(RasterGrid grid, double x, double y, double radius) {
        double[] point = geocentric(x, y);
        int count = 0;
        for (int row = 0; row < grid.height(); row++) {
            for (int column = 0; column < grid.width(); column++) {
                double[] centre = geocentric(grid.centreX(column), grid.centreY(row));
                double squared = 0;
                for (int axis = 0; axis < 3; axis++) {
                    squared += (centre[axis] - point[axis]) * (centre[axis] - point[axis]);
                }
                if (Math.sqrt(squared) <= radius) {
                    count++;
                }
            }
        }
        return count;
    }

    private static double[] geocentric(double longitude, double latitude) {
        double a = 6_378_137;
        double e2 = 0.00669437999014;
        double lambda = Math.toRadians(longitude);
        double phi = Math.toRadians(latitude);
        double n = a / Math.sqrt(1 - e2 * Math.sin(phi) * Math.sin(phi));
        return new double[] {
            n * Math.cos(phi) * Math.cos(lambda), n * Math.cos(phi) * Math.sin(lambda), n * (1 - e2) * Math.sin(phi)
        };
    }

    @Test
    void circlesInAFootCrsAreStillInMetres() {
        // NAD83 / Massachusetts Mainland (ftUS), in Boston: 10 m pixels are 32.808333… feet.
        double pixel = 10 / (1200.0 / 3937.0);
        RasterGrid grid = new RasterGrid(40, 40, 770_000, 2_960_000, pixel, pixel, Rasters.crs("EPSG:2249"));
        EmbeddingRaster raster = new ArrayRaster(grid, 1, ones(40 * 40));
        double x = grid.centreX(20) + 1;
        double y = grid.centreY(20) + 2;
        ViewExtractor.Views views = extract(raster, new double[] {x}, new double[] {y}, circles(49, 101));

        EmbeddingRaster metric = new ArrayRaster(Rasters.grid(40, 40), 1, ones(40 * 40));
        double foot = 1200.0 / 3937.0;
        ViewExtractor.Views inMetres = extract(
                metric,
                new double[] {metric.grid().centreX(20) + foot},
                new double[] {metric.grid().centreY(20) + 2 * foot},
                circles(49, 101));
        assertThat(views.basePixels()).containsExactly(inMetres.basePixels());
        assertThat(views.contextPixels()).containsExactly(inMetres.contextPixels());
    }

    @Test
    void longitudesAndLatitudesFindTheirPixels() throws FactoryException {
        RasterGrid grid = Rasters.grid(50, 50);
        float[] pixels = new float[2500];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        EmbeddingRaster raster = new ArrayRaster(grid, 1, pixels);
        // The centre of pixel (20, 20), 500205 E 5699795 N, by gdaltransform.
        double[] longitude = {-2.99704992127514};
        double[] latitude = {51.4493388486239};
        ViewSettings pixel = new ViewSettings(new Pooling.Square(0), new Pooling.Square(1));
        CoordinateReferenceSystem latitudeFirst = CRS.decode("EPSG:4326", false);
        assertThat(CRS.getAxisOrder(latitudeFirst)).isEqualTo(CRS.AxisOrder.NORTH_EAST);
        for (CoordinateReferenceSystem crs : List.of(Rasters.crs("EPSG:4326"), latitudeFirst)) {
            ViewExtractor.Views views =
                    ViewExtractor.extract(List.of(raster), longitude, latitude, crs, pixel, Progress.NONE);
            assertThat(views.base().get(0, 0)).isEqualTo(20 * 50 + 20);
            assertThat(views.contextPixels()[0]).isEqualTo(9);
        }
    }

    @Test
    void aPointTakesItsViewsFromTheFirstRasterWithDataInTheBaseView() {
        EmbeddingRaster empty = new ArrayRaster(Rasters.grid(30, 30), 1, filled(900, Float.NaN));
        EmbeddingRaster first = new ArrayRaster(Rasters.grid(30, 30), 1, filled(900, 1));
        EmbeddingRaster second = new ArrayRaster(Rasters.grid(60, 30), 1, filled(1800, 2));
        double[] x = {500_105, 500_505, 499_000};
        double[] y = {5_699_895, 5_699_895, 5_699_895};
        ViewExtractor.Views views =
                ViewExtractor.extract(List.of(empty, first, second), x, y, UTM30, ViewSettings.PAPER, Progress.NONE);
        assertThat(views.base().data()).containsExactly(1, 2, 0);
        assertThat(views.basePixels()).containsExactly(81, 81, 0);
        assertThat(views.outside()).containsExactly(false, false, true);
    }

    private static float[] filled(int n, float value) {
        float[] values = new float[n];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void rastersOfDifferentBandCountsAreRejected() {
        EmbeddingRaster one = Rasters.random(Rasters.grid(5, 5), 63, 1);
        EmbeddingRaster two = Rasters.random(Rasters.grid(5, 5), 64, 1);
        assertThatThrownBy(() -> ViewExtractor.extract(
                        List.of(one, two), new double[1], new double[1], UTM30, ViewSettings.PAPER, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("63 bands")
                .hasMessageContaining("has 64");
    }

    @Test
    void pointsWithoutAnImageInTheRastersCrsAreOutside() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(20, 20), 2, 1);
        ViewExtractor.Views views = ViewExtractor.extract(
                List.of(raster),
                new double[] {Double.NaN, 200, -3},
                new double[] {51, 95, 51.4495},
                Rasters.crs("EPSG:4326"),
                ViewSettings.PAPER,
                Progress.NONE);
        assertThat(views.outside()).startsWith(true, true);
        assertThat(views.basePixels()).startsWith(0, 0);
    }

    @Test
    void cancellingStopsThePooling() {
        RasterGrid grid = Rasters.grid(600, 600);
        double[][] points = randomPoints(grid, 100, 1);
        Progress cancelled = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> ViewExtractor.extract(
                        List.of(Rasters.random(grid, 1, 1)),
                        points[0],
                        points[1],
                        UTM30,
                        ViewSettings.PAPER,
                        cancelled))
                .isInstanceOf(CancelledException.class);
    }
}
