package org.aether.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.aether.FloatMatrix;
import org.aether.model.DoubleNetwork;
import org.aether.region.RegionVectors;
import org.aether.view.ViewExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kernel once, small: it measures the right thing when its result is that of a twin written as loops. */
class KernelsTest {

    @Test
    void dequantisingFollowsThePublishedFormulaAndComesBack() {
        DequantiseKernel kernel = new DequantiseKernel();
        kernel.pixels = 64;
        kernel.draw();
        byte[] drawn = kernel.bytes.clone();
        float[] numbers = kernel.decode();
        for (int i = 0; i < drawn.length; i++) {
            if (drawn[i] == -128) {
                assertThat(numbers[i]).isNaN();
            } else {
                double expected = Math.signum(drawn[i]) * Math.pow(drawn[i] / 127.5, 2);
                assertThat((double) numbers[i]).isCloseTo(expected, within(1e-7));
            }
        }
        assertThat(kernel.encode()).containsExactly(drawn);
    }

    @Test
    void projectorGivesWhatTheFormulasGive() {
        ProjectorKernel kernel = new ProjectorKernel();
        kernel.rows = 5;
        kernel.open();
        try {
            FloatMatrix z = kernel.project();
            DoubleNetwork twin = new DoubleNetwork(kernel.weights);
            for (int row = 0; row < kernel.rows; row++) {
                double[] a = new double[64];
                for (int i = 0; i < a.length; i++) {
                    a[i] = kernel.pixels.get(row, i);
                }
                double[] expected = twin.ae(a);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) z.get(row, i)).isCloseTo(expected[i], within(1e-6));
                }
            }
        } finally {
            kernel.close();
        }
    }

    @Test
    void poolingGivesTheMeansOfThePixelsWithinTheCircles() throws Exception {
        PoolingKernel kernel = new PoolingKernel();
        kernel.edge = 48;
        kernel.points = 7;
        kernel.draw();
        ViewExtractor.Views views = kernel.views();
        for (int point = 0; point < kernel.points; point++) {
            assertMean(kernel, kernel.x[point], kernel.y[point], 50, views.base(), point);
            assertMean(kernel, kernel.x[point], kernel.y[point], 100, views.context(), point);
        }
        RegionVectors region = kernel.region();
        assertMean(kernel, 240, 240, 4.9 * 48, region.means(), 0);
    }

    private static void assertMean(PoolingKernel kernel, double x, double y, double radius, FloatMatrix means, int at) {
        double[] sum = new double[PoolingKernel.BANDS];
        int count = 0;
        for (int row = 0; row < kernel.edge; row++) {
            for (int column = 0; column < kernel.edge; column++) {
                double dx = 10 * (column + 0.5) - x;
                double dy = 10 * (kernel.edge - row - 0.5) - y;
                if (Math.hypot(dx, dy) <= radius + 0.001) {
                    count++;
                    for (int band = 0; band < sum.length; band++) {
                        sum[band] += kernel.pixels[(row * kernel.edge + column) * sum.length + band];
                    }
                }
            }
        }
        for (int band = 0; band < sum.length; band++) {
            assertThat((double) means.get(at, band)).isCloseTo(sum[band] / count, within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"LZW,FLOAT32", "ZSTD,FLOAT32", "LZW,INT8", "ZSTD,INT8"})
    void writtenTileReadsBack(String compression, String type) throws Exception {
        TileWritingKernel kernel = new TileWritingKernel();
        kernel.edge = 16;
        kernel.compression = compression;
        kernel.type = type;
        kernel.draw();
        try {
            Path file = kernel.write();
            assertThat(Files.size(file)).isGreaterThan(16 * 16 * 64);
            float[] read = kernel.read();
            for (int i = 0; i < read.length; i++) {
                double x = kernel.pixels[i];
                // Half a step of the quantisation, whose steps are widest for large numbers.
                double error = type.equals("FLOAT32") ? 0 : (2 * Math.sqrt(Math.abs(x)) + 0.5 / 127.5) * 0.5 / 127.5;
                assertThat((double) read[i]).isCloseTo(x, within(error + 1e-7));
            }
        } finally {
            kernel.delete();
        }
    }
}
