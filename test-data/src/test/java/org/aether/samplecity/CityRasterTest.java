package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.aether.geotiff.PixelType;
import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.junit.jupiter.api.Test;

class CityRasterTest {

    private static final int BANDS = 64;
    private static final SampleCity.Settings CITY =
            SampleCity.Settings.of(192, 128, 7).withOrigin(504480, 199200).withType(PixelType.FLOAT32);

    private static float[] whole(SampleCity.Settings city) {
        PixelWindow window = city.grid().window();
        float[] pixels = new float[window.pixels() * BANDS];
        SampleCity.fill(city, window, pixels);
        return pixels;
    }

    @Test
    void tilesAndThreadsDoNotChangeABit() throws Exception {
        float[] expected = whole(CITY);
        float[] assembled = new float[expected.length];
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> tiles = new ArrayList<>();
        for (int y = 0; y < CITY.height(); y += 37) {
            for (int x = 0; x < CITY.width(); x += 53) {
                PixelWindow tile =
                        new PixelWindow(x, y, 53, 37).intersection(CITY.grid().window());
                tiles.add(threads.submit(() -> {
                    float[] pixels = new float[tile.pixels() * BANDS];
                    SampleCity.fill(CITY, tile, pixels);
                    for (int row = 0; row < tile.height(); row++) {
                        System.arraycopy(
                                pixels,
                                row * tile.width() * BANDS,
                                assembled,
                                ((tile.y() + row) * CITY.width() + tile.x()) * BANDS,
                                tile.width() * BANDS);
                    }
                }));
            }
        }
        for (Future<?> tile : tiles) {
            tile.get();
        }
        threads.shutdown();
        assertThat(bits(assembled)).isEqualTo(bits(expected));
    }

    @Test
    void aPartOfACityEqualsTheSamePartOfALargerOne() {
        SampleCity.Settings part = SampleCity.Settings.of(40, 30, 7)
                .withType(PixelType.FLOAT32)
                .withOrigin(CITY.originX() + 10 * 100, CITY.originY() - 10 * 50);
        float[] inLarger = new float[40 * 30 * BANDS];
        SampleCity.fill(CITY, new PixelWindow(100, 50, 40, 30), inLarger);
        assertThat(bits(whole(part))).isEqualTo(bits(inLarger));
    }

    @Test
    void rasterDoesNotDependOnPoisOrLabels() {
        SampleCity.Settings drawnAgain = CITY.withSampling(new SampleCity.Sampling(99, 50, 10));
        assertThat(bits(whole(drawnAgain))).isEqualTo(bits(whole(CITY)));
    }

    @Test
    void pixelsAreTheSameOnEveryMachine() {
        // Holds the pixels across Java versions and processors; a change would change every figure measured on the
        // city.
        CRC32 crc = new CRC32();
        for (float number : whole(CITY)) {
            crc.update(AeQuantization.encode(number));
        }
        assertThat(Long.toHexString(crc.getValue())).isEqualTo("7f4a6b62");
    }

    @Test
    void vectorsHaveLengthOneAndMissingPixelsAreMissingInEveryBand() {
        float[] pixels = whole(SampleCity.Settings.of(512, 512, 7));
        int missing = 0;
        for (int pixel = 0; pixel < 512 * 512; pixel++) {
            double length = 0;
            int nan = 0;
            for (int band = 0; band < BANDS; band++) {
                float number = pixels[pixel * BANDS + band];
                length += (double) number * number;
                nan += Float.isNaN(number) ? 1 : 0;
            }
            if (nan > 0) {
                missing++;
                assertThat(nan).isEqualTo(BANDS);
            } else {
                assertThat(Math.sqrt(length)).isEqualTo(1, within(1e-5));
            }
        }
        assertThat(missing / (512.0 * 512)).isBetween(0.0005, 0.02);
    }

    @Test
    void int8PixelsAreTheQuantisedFloats() {
        float[] floats = whole(CITY);
        FloatBuffer bytes = FloatBuffer.allocate(floats.length);
        try (EmbeddingRaster raster = SampleCity.raster(CITY.withType(PixelType.INT8))) {
            raster.read(CITY.grid().window(), bytes);
        }
        double worst = 1;
        for (int from = 0; from < floats.length; from += BANDS) {
            double dot = 0;
            double length = 0;
            for (int i = from; i < from + BANDS; i++) {
                float decoded = AeQuantization.decode(AeQuantization.encode(floats[i]));
                assertThat(Float.floatToIntBits(bytes.get(i))).isEqualTo(Float.floatToIntBits(decoded));
                dot += (double) floats[i] * decoded;
                length += (double) decoded * decoded;
            }
            if (!Double.isNaN(dot)) {
                worst = Math.min(worst, dot / Math.sqrt(length));
            }
        }
        assertThat(worst).isGreaterThan(0.999);
    }

    @Test
    void anotherSeedGivesAnotherCity() {
        float[] one = whole(CITY);
        float[] other = whole(new SampleCity.Settings(
                CITY.width(),
                CITY.height(),
                8,
                CITY.originX(),
                CITY.originY(),
                CITY.crs(),
                CITY.type(),
                1,
                CITY.sampling()));
        double sum = 0;
        int count = 0;
        for (int from = 0; from < one.length; from += BANDS) {
            double dot = dot(one, from, other, from);
            if (!Double.isNaN(dot)) {
                sum += dot;
                count++;
            }
        }
        // About the similarity of distant places of one city, see below.
        assertThat(sum / count).isLessThan(0.75);
    }

    @Test
    void similarityDecreasesWithDistanceAsInRealEmbeddings() {
        SampleCity.Settings city = SampleCity.Settings.of(256, 256, 7).withOrigin(504000, 200000);
        float[] pixels = whole(city);
        int[] distances = {1, 3, 10, 20, 40, 80, 160};
        double[] similarity = new double[distances.length];
        for (int d = 0; d < distances.length; d++) {
            similarity[d] = meanCosine(pixels, 256, distances[d]);
        }
        for (int d = 1; d < distances.length; d++) {
            assertThat(similarity[d]).as("at %d pixels", distances[d]).isLessThan(similarity[d - 1]);
        }
        // Real AlphaEarth pixels (rural Wisconsin): 0.99 at 1 pixel, 0.81 at 10, 0.64 at 80; 0.42 across San Francisco
        // Bay.
        assertThat(similarity[0]).isBetween(0.93, 0.99);
        assertThat(similarity[2]).isBetween(0.80, 0.93);
        assertThat(similarity[6]).isBetween(0.40, 0.80);
    }

    @Test
    void fastSineApproximatesTheSine() {
        for (float turns = -3; turns < 3; turns += 0.001f) {
            assertThat((double) EmbeddingSpace.sineOfTurns(turns))
                    .isEqualTo(Math.sin(2 * Math.PI * turns), within(0.0015));
        }
    }

    private static double meanCosine(float[] pixels, int width, int distance) {
        double sum = 0;
        long count = 0;
        for (int y = 0; y < width; y++) {
            for (int x = 0; x + distance < width; x++) {
                double dot = dot(pixels, (y * width + x) * BANDS, pixels, (y * width + x + distance) * BANDS);
                if (!Double.isNaN(dot)) {
                    sum += dot;
                    count++;
                }
            }
        }
        return sum / count;
    }

    private static double dot(float[] a, int fromA, float[] b, int fromB) {
        double dot = 0;
        for (int band = 0; band < BANDS; band++) {
            dot += (double) a[fromA + band] * b[fromB + band];
        }
        return dot;
    }

    private static int[] bits(float[] numbers) {
        int[] bits = new int[numbers.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(numbers[i]);
        }
        return bits;
    }
}
