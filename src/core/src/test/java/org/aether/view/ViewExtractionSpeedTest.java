package org.aether.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.aether.Progress;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Run by hand: {@code mvn -pl src/core test -Dtest=ViewExtractionSpeedTest -DexcludedGroups=}. */
@Tag("slow")
class ViewExtractionSpeedTest {

    @Test
    void takesAFewTimesAsLongAsCopyingTheRasterOnce() {
        RasterGrid grid = Rasters.grid(2000, 2000);
        float[] pixels = new float[2000 * 2000 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (i % 97) / 97f - 0.5f;
        }
        EmbeddingRaster raster = new ArrayRaster(grid, 64, pixels);
        int n = 50_000;
        Random random = new Random(1);
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = grid.west() + random.nextDouble() * 20_000;
            y[i] = grid.north() - random.nextDouble() * 20_000;
        }
        double reading = Double.MAX_VALUE;
        double paper = Double.MAX_VALUE;
        double reference = Double.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            reading = Math.min(reading, seconds(() -> readOnce(raster)));
            paper = Math.min(paper, seconds(() -> extract(raster, x, y, ViewSettings.PAPER)));
            reference = Math.min(reference, seconds(() -> extract(raster, x, y, ViewSettings.REFERENCE)));
        }
        System.out.printf(
                "processor seconds: reading once from memory %.2f; circles %.2f = %.0f POIs/s, %.2f x; squares %.2f, %.2f x%n",
                reading, paper, n / paper, paper / reading, reference, reference / reading);
        assertThat(paper).isLessThan(10 * reading);
    }

    private static void extract(EmbeddingRaster raster, double[] x, double[] y, ViewSettings settings) {
        ViewExtractor.extract(List.of(raster), x, y, raster.grid().crs(), settings, Progress.NONE);
    }

    private static void readOnce(EmbeddingRaster raster) {
        FloatBuffer tile = FloatBuffer.allocate(256 * 256 * raster.bands());
        for (int row = 0; row < raster.grid().height(); row += 256) {
            for (int column = 0; column < raster.grid().width(); column += 256) {
                raster.read(
                        new PixelWindow(column, row, 256, 256)
                                .intersection(raster.grid().window()),
                        tile);
            }
        }
    }

    /** Processor time of all threads in seconds, which depends less on other load of the machine than wall-clock time. */
    private static double seconds(Runnable work) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        work.run();
        return (system.getProcessCpuTime() - start) / 1e9;
    }
}
