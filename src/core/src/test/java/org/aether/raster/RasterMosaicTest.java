package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aether.geotiff.GeoTiffRasterTest;
import org.aether.geotiff.GeoTiffWriterTest;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.junit.jupiter.api.Test;

class RasterMosaicTest {

    private static final CoordinateReferenceSystem UTM = GeoTiffWriterTest.crs(32616);

    private static ArrayRaster filled(double west, double north, int width, int height, float value) {
        return filled(west, north, width, height, value, UTM);
    }

    private static ArrayRaster filled(
            double west, double north, int width, int height, float value, CoordinateReferenceSystem crs) {
        float[] pixels = new float[width * height * 2];
        Arrays.fill(pixels, value);
        return new ArrayRaster(new RasterGrid(width, height, west, north, 10, 10, crs), 2, pixels);
    }

    @Test
    void joiningTheTilesOfARasterGivesTheRaster() {
        Random random = new Random(3);
        float[] pixels = new float[30 * 20 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        ArrayRaster whole = new ArrayRaster(new RasterGrid(30, 20, 500_000, 4_000_000, 10, 10, UTM), 3, pixels);
        List<EmbeddingRaster> parts = List.of(
                cut(whole, new PixelWindow(11, 0, 19, 7)),
                cut(whole, new PixelWindow(0, 0, 11, 20)),
                cut(whole, new PixelWindow(9, 5, 21, 15)));
        List<EmbeddingRaster> joined = RasterMosaic.group(parts);
        assertThat(joined).hasSize(1);
        EmbeddingRaster mosaic = joined.get(0);
        assertThat(mosaic.grid()).isEqualTo(whole.grid());
        for (int i = 0; i < 50; i++) {
            int x = random.nextInt(30);
            int y = random.nextInt(20);
            PixelWindow window = new PixelWindow(x, y, 1 + random.nextInt(30 - x), 1 + random.nextInt(20 - y));
            assertThat(GeoTiffRasterTest.read(mosaic, window)).isEqualTo(GeoTiffRasterTest.read(whole, window));
        }
    }

    @Test
    void bytesDecodeToTheNumbers() {
        Random random = new Random(5);
        float[] pixels = new float[30 * 20 * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            boolean hole = random.nextInt(4) == 0;
            for (int band = 0; band < 3; band++) {
                pixels[i + band] = hole ? Float.NaN : random.nextFloat() * 2 - 1;
            }
        }
        ArrayRaster whole = new ArrayRaster(new RasterGrid(30, 20, 500_000, 4_000_000, 10, 10, UTM), 3, pixels);
        EmbeddingRaster mosaic = RasterMosaic.group(List.of(
                        new ByteRaster(cut(whole, new PixelWindow(16, 2, 14, 10))),
                        new ByteRaster(cut(whole, new PixelWindow(0, 0, 20, 9)))))
                .get(0);
        for (PixelWindow window : List.of(mosaic.grid().window(), new PixelWindow(17, 3, 9, 5))) {
            byte[] bytes = new byte[window.pixels() * 3];
            mosaic.readBytes(window, bytes);
            float[] numbers = new float[bytes.length];
            AeQuantization.decode(bytes, 0, numbers, 0, bytes.length);
            assertThat(numbers).isEqualTo(GeoTiffRasterTest.read(mosaic, window));
        }
        EmbeddingRaster mixed = RasterMosaic.group(List.of(
                        new ByteRaster(cut(whole, new PixelWindow(0, 0, 10, 20))),
                        cut(whole, new PixelWindow(10, 0, 20, 20))))
                .get(0);
        assertThat(mixed.quantised()).isFalse();
        assertThatThrownBy(() -> mixed.readBytes(new PixelWindow(0, 0, 1, 1), new byte[3]))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static ArrayRaster cut(ArrayRaster whole, PixelWindow window) {
        return new ArrayRaster(whole.grid().crop(window), whole.bands(), GeoTiffRasterTest.read(whole, window));
    }

    @Test
    void metadataOfAllPartsAreKept() {
        EmbeddingRaster mosaic = RasterMosaic.group(List.of(
                        labelled(0, Map.of("SOURCE", "simulated, seed 2", "YEAR", "2024")),
                        labelled(20, Map.of("SOURCE", "simulated, seed 1", "YEAR", "2024"))))
                .get(0);
        assertThat(mosaic.metadata())
                .isEqualTo(Map.of("SOURCE", "simulated, seed 1; simulated, seed 2", "YEAR", "2024"));
        assertThat(Provenance.of(mosaic)).isEqualTo(Map.of("SOURCE", "simulated, seed 1; simulated, seed 2"));
        assertThat(Provenance.of(filled(0, 0, 2, 1, .1f))).containsOnlyKeys("ATTRIBUTION");
    }

    /** A raster of two by one pixels with metadata. */
    private static EmbeddingRaster labelled(double west, Map<String, String> metadata) {
        ArrayRaster pixels = filled(west, 0, 2, 1, .1f);
        return new EmbeddingRaster() {
            @Override
            public RasterGrid grid() {
                return pixels.grid();
            }

            @Override
            public int bands() {
                return pixels.bands();
            }

            @Override
            public String name() {
                return pixels.name();
            }

            @Override
            public PixelWindow block() {
                return pixels.block();
            }

            @Override
            public Map<String, String> metadata() {
                return metadata;
            }

            @Override
            public void read(PixelWindow window, FloatBuffer into) {
                pixels.read(window, into);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void betweenPartsThereIsNoData() {
        EmbeddingRaster mosaic = RasterMosaic.group(List.of(filled(0, 0, 2, 1, .1f), filled(30, 0, 1, 1, .2f)))
                .get(0);
        assertThat(GeoTiffRasterTest.readAll(mosaic))
                .containsExactly(.1f, .1f, .1f, .1f, Float.NaN, Float.NaN, .2f, .2f);
        assertThat(GeoTiffRasterTest.read(mosaic, new PixelWindow(2, 0, 1, 1))).containsOnly(Float.NaN);
    }

    @Test
    void inOverlapsTheFirstRasterWithDataIsUsed() {
        ArrayRaster first = new ArrayRaster(
                new RasterGrid(2, 1, 0, 0, 10, 10, UTM), 2, new float[] {.1f, .1f, Float.NaN, Float.NaN});
        EmbeddingRaster mosaic =
                RasterMosaic.group(List.of(first, filled(0, 0, 2, 1, .2f))).get(0);
        assertThat(GeoTiffRasterTest.readAll(mosaic)).containsExactly(.1f, .1f, .2f, .2f);
    }

    @Test
    void rastersWithinAHundredthOfAPixelAreAligned() {
        ArrayRaster first = filled(0, 0, 2, 2, .1f);
        assertThat(RasterMosaic.group(List.of(first, filled(20.09, 0, 2, 2, .2f))))
                .hasSize(1);
        assertThat(RasterMosaic.group(List.of(first, filled(20.11, 0, 2, 2, .2f))))
                .hasSize(2);
        assertThat(RasterMosaic.group(List.of(first, filled(20, -0.2, 2, 2, .2f))))
                .hasSize(2);
    }

    @Test
    void rastersOfOtherZonesPixelSizesAndBandCountsStaySeparate() {
        ArrayRaster first = filled(0, 0, 2, 2, .1f);
        ArrayRaster zone = filled(0, 0, 2, 2, .1f, GeoTiffWriterTest.crs(32617));
        ArrayRaster finer = new ArrayRaster(new RasterGrid(2, 2, 0, 0, 9.9, 10, UTM), 2, new float[8]);
        ArrayRaster bands = new ArrayRaster(new RasterGrid(2, 2, 0, 0, 10, 10, UTM), 3, new float[12]);
        ArrayRaster beside = filled(20, 0, 2, 2, .3f);
        List<EmbeddingRaster> groups = RasterMosaic.group(List.of(first, zone, finer, bands, beside));
        assertThat(groups).hasSize(4);
        assertThat(groups.subList(1, 4)).containsExactly(zone, finer, bands);
        assertThat(groups.get(0).grid().width()).isEqualTo(4);
        assertThat(groups.get(0).name()).isEqualTo("array and 1 other");
    }

    @Test
    void readingOutsideTheGridIsAnIndexError() {
        EmbeddingRaster mosaic = RasterMosaic.group(List.of(filled(0, 0, 2, 1, 1), filled(20, 0, 2, 1, 1)))
                .get(0);
        assertThatThrownBy(() -> mosaic.read(new PixelWindow(3, 0, 2, 1), FloatBuffer.allocate(8)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
