package org.aether.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.aether.raster.ArrayRaster;
import org.aether.raster.RasterGrid;
import org.geotools.referencing.crs.DefaultEngineeringCRS;
import org.junit.jupiter.api.Test;

class PrecisionErrorTest {

    @Test
    void theErrorOfARotationIsOneMinusTheCosineOfTheAngle() {
        for (int side : new int[] {40, 64, 300}) {
            PrecisionError error = PrecisionError.measure(raster(side), turned(0), turned(Math.toRadians(8)));
            assertThat(error.mean()).isCloseTo(1 - Math.cos(Math.toRadians(8)), within(1e-6));
            assertThat(error.max()).isCloseTo(1 - Math.cos(Math.toRadians(8)), within(1e-6));
        }
    }

    @Test
    void theSampleIsTheValidPixelsOfSixteenWindows() {
        // Every tenth pixel of a row has no data: of 64 columns from column 0, seven.
        assertThat(PrecisionError.measure(raster(64), turned(0), turned(0)))
                .isEqualTo(new PrecisionError(64 * 57, 0, 0));
        // Columns 0, 78, 157, 236 are where windows of a 300 pixel wide raster begin.
        long columns = 57 + 57 + 57 + 58;
        assertThat(PrecisionError.measure(raster(300), turned(0), turned(0)).pixels())
                .isEqualTo(4 * 64 * columns);
    }

    private static ArrayRaster raster(int side) {
        float[] pixels = new float[side * side * 2];
        for (int pixel = 0; pixel < side * side; pixel++) {
            boolean data = pixel % side % 10 != 0;
            pixels[2 * pixel] = data ? (float) Math.cos(pixel) : Float.NaN;
            pixels[2 * pixel + 1] = data ? (float) Math.sin(pixel) : Float.NaN;
        }
        return new ArrayRaster(new RasterGrid(side, side, 0, 0, 1, 1, DefaultEngineeringCRS.CARTESIAN_2D), 2, pixels);
    }

    /** Rotates vectors of two numbers. */
    private static PixelFunction turned(double angle) {
        return new PixelFunction() {
            @Override
            public int inputBands() {
                return 2;
            }

            @Override
            public List<String> bandNames() {
                return List.of("x", "y");
            }

            @Override
            public void apply(FloatBuffer in, int n, FloatBuffer out) {
                for (int row = 0; row < n; row++) {
                    double x = in.get(2 * row);
                    double y = in.get(2 * row + 1);
                    out.put(2 * row, (float) (x * Math.cos(angle) - y * Math.sin(angle)));
                    out.put(2 * row + 1, (float) (x * Math.sin(angle) + y * Math.cos(angle)));
                }
            }

            @Override
            public void close() {}
        };
    }
}
