package org.aether.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.view.Patch;
import org.aether.view.Rasters;
import org.aether.view.SmallBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RasterTransformTest {

    /** The negative of every number, then their sum. */
    private static class Negation implements PixelFunction {
        private final int bands;
        final AtomicInteger calls = new AtomicInteger();

        Negation(int bands) {
            this.bands = bands;
        }

        @Override
        public int inputBands() {
            return bands;
        }

        @Override
        public List<String> bandNames() {
            return IntStream.rangeClosed(0, bands).mapToObj(i -> "N" + i).toList();
        }

        @Override
        public void apply(FloatBuffer in, int n, FloatBuffer out) {
            calls.incrementAndGet();
            for (int row = 0; row < n; row++) {
                float sum = 0;
                for (int band = 0; band < bands; band++) {
                    float value = in.get(row * bands + band);
                    if (Float.isNaN(value)) {
                        throw new AssertionError("A pixel without data reached the function");
                    }
                    sum += value;
                    out.put(row * (bands + 1) + band, -value);
                }
                out.put(row * (bands + 1) + bands, sum);
            }
        }

        @Override
        public void close() {}
    }

    /** Assembles tiles in memory and records their order. */
    private static final class MemorySink implements TileSink {
        final RasterGrid grid;
        final int bands;
        final int tileSize;
        final float[] pixels;
        final List<String> order = new ArrayList<>();
        boolean committed;
        boolean closed;

        MemorySink(RasterGrid grid, int bands, int tileSize) {
            this.grid = grid;
            this.bands = bands;
            this.tileSize = tileSize;
            this.pixels = new float[grid.window().pixels() * bands];
        }

        @Override
        public synchronized void write(int column, int row, float[] tile) {
            assertThat(closed || committed).isFalse();
            order.add(column + "," + row);
            PixelWindow window =
                    new PixelWindow(column * tileSize, row * tileSize, tileSize, tileSize).intersection(grid.window());
            assertThat(tile).hasSize(window.pixels() * bands);
            for (int y = 0; y < window.height(); y++) {
                System.arraycopy(
                        tile,
                        y * window.width() * bands,
                        pixels,
                        ((window.y() + y) * grid.width() + window.x()) * bands,
                        window.width() * bands);
            }
        }

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static float[] everything(EmbeddingRaster raster) {
        FloatBuffer all = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
        raster.read(raster.grid().window(), all);
        return all.array();
    }

    @Property(tries = 30)
    void everyPixelIsTransformedAndNoDataStaysNoData(
            @ForAll @IntRange(min = 1, max = 120) int width,
            @ForAll @IntRange(min = 1, max = 120) int height,
            @ForAll @IntRange(min = 1, max = 3) int tiles,
            @ForAll @IntRange(min = 1, max = 6) int threads,
            @ForAll long seed) {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(width, height), 3, seed);
        MemorySink sink = new MemorySink(raster.grid(), 4, 16 * tiles);
        RasterTransform.Report report = RasterTransform.run(
                raster, new Negation(3), sink, 16 * tiles, PixelType.FLOAT32, threads, Progress.NONE);
        float[] in = everything(raster);
        long valid = 0;
        for (int pixel = 0; pixel < width * height; pixel++) {
            if (Float.isNaN(in[3 * pixel])) {
                assertThat(sink.pixels[4 * pixel]).isNaN();
                assertThat(sink.pixels[4 * pixel + 3]).isNaN();
            } else {
                valid++;
                assertThat(sink.pixels[4 * pixel + 1]).isEqualTo(-in[3 * pixel + 1]);
                assertThat(sink.pixels[4 * pixel + 3]).isEqualTo(in[3 * pixel] + in[3 * pixel + 1] + in[3 * pixel + 2]);
            }
        }
        assertThat(report.pixels()).isEqualTo((long) width * height);
        assertThat(report.validPixels()).isEqualTo(valid);
        assertThat(report.meanCosineError()).isZero();
        assertThat(sink.committed).isTrue();
    }

    @Test
    void everyTileComesOnceAndWithOneThreadInRowMajorOrder() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(80, 50), 2, 1);
        for (int threads : new int[] {1, 3, 8}) {
            MemorySink sink = new MemorySink(raster.grid(), 3, 32);
            RasterTransform.run(raster, new Negation(2), sink, 32, PixelType.FLOAT32, threads, Progress.NONE);
            assertThat(sink.order).containsExactlyInAnyOrder("0,0", "1,0", "2,0", "0,1", "1,1", "2,1");
            if (threads == 1) {
                assertThat(sink.order).isEqualTo(List.of("0,0", "1,0", "2,0", "0,1", "1,1", "2,1"));
            }
        }
    }

    @Test
    void largeTilesAreComputedInSeveralBatches() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(300, 200), 1, 1);
        Negation function = new Negation(1);
        MemorySink sink = new MemorySink(raster.grid(), 2, 512);
        RasterTransform.run(raster, function, sink, 512, PixelType.FLOAT32, 2, Progress.NONE);
        float[] in = everything(raster);
        for (int pixel = 0; pixel < in.length; pixel++) {
            assertThat(Float.compare(sink.pixels[2 * pixel], -in[pixel])).isZero();
        }
        assertThat(function.calls).hasValue(4); // 54,000 valid pixels in batches of 16,384
    }

    /** The reader's blocks span several tiles; they must be read together, and not change the result. */
    @Property(tries = 20)
    void blocksOfTheSourceDoNotChangeAnything(
            @ForAll @IntRange(min = 1, max = 130) int blockWidth,
            @ForAll @IntRange(min = 1, max = 130) int blockHeight,
            @ForAll long seed) {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(150, 110), 2, seed);
        MemorySink one = new MemorySink(raster.grid(), 3, 16);
        RasterTransform.run(
                new SmallBlocks(raster, 16, 16), new Negation(2), one, 16, PixelType.FLOAT32, 2, Progress.NONE);
        MemorySink other = new MemorySink(raster.grid(), 3, 16);
        Negation function = new Negation(2);
        RasterTransform.run(
                new SmallBlocks(raster, blockWidth, blockHeight),
                function,
                other,
                16,
                PixelType.FLOAT32,
                3,
                Progress.NONE);
        assertThat(other.pixels).containsExactly(one.pixels);
        assertThat(other.order).doesNotHaveDuplicates().hasSize(70);
        assertThat(function.calls).hasValue(70);
    }

    @Test
    void tilesOfOneBlockAreReadTogether() {
        SmallBlocks raster = new SmallBlocks(Rasters.random(Rasters.grid(256, 256), 2, 1), 128, 64);
        MemorySink sink = new MemorySink(raster.grid(), 3, 32);
        RasterTransform.run(raster, new Negation(2), sink, 32, PixelType.FLOAT32, 2, Progress.NONE);
        assertThat(raster.reads).hasSize(8).allMatch(window -> window.width() == 128 && window.height() == 64);
    }

    @Test
    void theReportHasTheErrorOfInt8() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(40, 40), 7, 1);
        MemorySink sink = new MemorySink(raster.grid(), 8, 16);
        RasterTransform.Report report =
                RasterTransform.run(raster, new Negation(7), sink, 16, PixelType.INT8, 2, Progress.NONE);
        double sum = 0;
        double max = 0;
        int n = 0;
        for (int at = 0; at < sink.pixels.length; at += 8) {
            if (Float.isNaN(sink.pixels[at])) {
                continue;
            }
            double dot = 0;
            double a = 0;
            double b = 0;
            for (int i = at; i < at + 8; i++) {
                double stored = AeQuantization.decode(AeQuantization.encode(sink.pixels[i]));
                dot += sink.pixels[i] * stored;
                a += (double) sink.pixels[i] * sink.pixels[i];
                b += stored * stored;
            }
            double error = 1 - dot / Math.sqrt(a) / Math.sqrt(b);
            sum += error;
            max = Math.max(max, error);
            n++;
        }
        assertThat(report.meanCosineError()).isCloseTo(sum / n, within(1e-9)).isPositive();
        assertThat(report.maxCosineError()).isCloseTo(max, within(1e-9));
    }

    @Test
    void cancellingLeavesNothingCommittedAndNoThreadWriting() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(100, 100), 2, 1);
        MemorySink sink = new MemorySink(raster.grid(), 3, 16);
        AtomicInteger done = new AtomicInteger();
        Progress afterFive = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {
                assertThat(total).isEqualTo(49);
            }

            @Override
            public void done(long amount) {
                done.addAndGet((int) amount);
            }

            @Override
            public boolean cancelled() {
                return done.get() >= 5;
            }
        };
        assertThatThrownBy(
                        () -> RasterTransform.run(raster, new Negation(2), sink, 16, PixelType.FLOAT32, 2, afterFive))
                .isInstanceOf(CancelledException.class);
        sink.close(); // a later write would fail the assertion in the sink
        assertThat(sink.committed).isFalse();
        assertThat(sink.order).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void failuresOfReaderFunctionAndWriterAreRethrown() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(100, 100), 2, 1);
        AetherException broken = new AetherException("The disk is full.");
        MemorySink good = new MemorySink(raster.grid(), 3, 16);
        TileSink full = new TileSink() {
            @Override
            public void write(int column, int row, float[] pixels) {
                if (row == 3) {
                    throw broken;
                }
            }

            @Override
            public void commit() {
                good.commit();
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() ->
                        RasterTransform.run(raster, new Negation(2), full, 16, PixelType.FLOAT32, 2, Progress.NONE))
                .isSameAs(broken);
        PixelFunction failing = new Negation(2) {
            @Override
            public void apply(FloatBuffer in, int n, FloatBuffer out) {
                throw broken;
            }
        };
        assertThatThrownBy(() -> RasterTransform.run(raster, failing, good, 16, PixelType.FLOAT32, 2, Progress.NONE))
                .isSameAs(broken);
        assertThat(good.committed).isFalse();
    }

    @Test
    void aRasterOf63BandsDoesNotFitAModelOf64() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(4, 4), 63, 1);
        MemorySink sink = new MemorySink(raster.grid(), 65, 16);
        assertThatThrownBy(() ->
                        RasterTransform.run(raster, new Negation(64), sink, 16, PixelType.FLOAT32, 2, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("63 bands")
                .hasMessageContaining("takes 64");
    }

    @Test
    void aWindowEqualsThatPartOfTheWhole() {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(60, 50), 2, 1);
        float[] whole = WindowValues.of(raster, new Negation(2), raster.grid().window());
        PixelWindow window = new PixelWindow(7, 11, 20, 30);
        float[] part = WindowValues.of(raster, new Negation(2), window);
        for (int y = 0; y < 30; y++) {
            int from = ((11 + y) * 60 + 7) * 3;
            assertThat(Arrays.copyOfRange(part, y * 60, (y + 1) * 60))
                    .containsExactly(Arrays.copyOfRange(whole, from, from + 60));
        }
    }

    @Test
    void theFourLayoutsOfTheRealPatchGiveTheSameFile(@TempDir Path directory) throws IOException {
        List<String> names = IntStream.rangeClosed(0, 64).mapToObj(i -> "N" + i).toList();
        byte[] first = null;
        for (String layout : List.of(
                "wisconsin_ae_utm16n_float32.tif",
                "wisconsin_ae_utm16n_int8.tif",
                "bottom_up_int8_band_zstd.tif",
                "bottom_up_int8_pixel_deflate.tif")) {
            Path out = directory.resolve(layout);
            try (EmbeddingRaster patch = Patch.open(layout)) {
                RasterTransform.Report report = RasterTransform.run(
                        patch,
                        new Negation(64),
                        out,
                        new GeoTiffWriter.Options(PixelType.FLOAT32, names, Compression.ZSTD, 32, Map.of()),
                        2,
                        Progress.NONE);
                assertThat(report.pixels()).isEqualTo(10_201);
                assertThat(report.validPixels()).isEqualTo(9_963);
            }
            byte[] bytes = Files.readAllBytes(out);
            first = first == null ? bytes : first;
            assertThat(bytes).as(layout).isEqualTo(first);
            try (EmbeddingRaster patch = Patch.open(layout);
                    EmbeddingRaster negated = GeoTiffRaster.open(out)) {
                float[] in = everything(patch);
                float[] expected = new float[10_201 * 64];
                float[] written = everything(negated);
                float[] negatedBands = new float[expected.length];
                for (int pixel = 0; pixel < 10_201; pixel++) {
                    for (int band = 0; band < 64; band++) {
                        expected[64 * pixel + band] = -in[64 * pixel + band];
                        negatedBands[64 * pixel + band] = written[65 * pixel + band];
                    }
                }
                assertThat(Arrays.equals(negatedBands, expected)).isTrue();
            }
        }
    }

    @Test
    void aFailureLeavesTheDirectoryAsItWas(@TempDir Path directory) throws IOException {
        EmbeddingRaster raster = Rasters.random(Rasters.grid(100, 100), 2, 1);
        Path out = directory.resolve("Z.tif");
        Files.writeString(out, "the file of yesterday");
        PixelFunction failing = new Negation(2) {
            @Override
            public void apply(FloatBuffer in, int n, FloatBuffer results) {
                if (calls.get() == 6) {
                    throw new AetherException("The device is out of memory.");
                }
                super.apply(in, n, results);
            }
        };
        GeoTiffWriter.Options options =
                new GeoTiffWriter.Options(PixelType.INT8, failing.bandNames(), Compression.ZSTD, 16, Map.of());
        assertThatThrownBy(() -> RasterTransform.run(raster, failing, out, options, 2, Progress.NONE))
                .hasMessage("The device is out of memory.");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(out);
        }
        assertThat(out).hasContent("the file of yesterday");
    }
}
