package org.aether.wps.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferFloat;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.imageio.ImageWriteParam;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.wps.Coverages;
import org.aether.wps.model.FakeFunction;
import org.aether.wps.model.FunctionLease;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValueGroup;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.gce.geotiff.GeoTiffFormat;
import org.geotools.gce.geotiff.GeoTiffWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a function that copies, so that every number is known. */
class EmbeddingImageTest {

    private static final int WIDTH = 700;
    private static final int HEIGHT = 520;
    private static final int BANDS = 3;
    private static final Point ORIGIN = new Point(-41, 1000);

    private final WindowBuffers buffers = new WindowBuffers(4);
    private final FakeFunction function = FakeFunction.copy(BANDS);
    private final float[] numbers = numbers(WIDTH, HEIGHT);
    private final ArrayRaster raster = new ArrayRaster(grid(WIDTH, HEIGHT), BANDS, numbers);

    @TempDir
    Path directory;

    private static RasterGrid grid(int width, int height) {
        return new RasterGrid(width, height, 400_000, 4_800_000, 10, 10, Coverages.utm());
    }

    /** Every number says where it is; every 29th pixel lacks data. */
    private static float[] numbers(int width, int height) {
        float[] numbers = new float[width * height * BANDS];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / BANDS % 29 == 11 ? Float.NaN : i + 1;
        }
        return numbers;
    }

    private EmbeddingImage image(long cacheBytes) {
        return image(cacheBytes, Progress.NONE);
    }

    private EmbeddingImage image(long cacheBytes, Progress progress) {
        return new EmbeddingImage(
                raster, function.lease(), ORIGIN, EmbeddingImage.PixelStyle.FLOATS, cacheBytes, buffers, progress);
    }

    private void assertRight(Raster part) {
        float[] found =
                part.getPixels(part.getMinX(), part.getMinY(), part.getWidth(), part.getHeight(), (float[]) null);
        float[] expected = Coverages.read(
                raster,
                new PixelWindow(
                        part.getMinX() - ORIGIN.x, part.getMinY() - ORIGIN.y, part.getWidth(), part.getHeight()));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void tilesCoverTheImageAndHoldTheFunctionsValues() {
        EmbeddingImage image = image(1 << 30);
        Rectangle whole = new Rectangle(ORIGIN.x, ORIGIN.y, WIDTH, HEIGHT);
        int pixels = 0;
        for (int y = 0; y < image.getNumYTiles(); y++) {
            for (int x = 0; x < image.getNumXTiles(); x++) {
                Raster tile = image.getTile(x, y);
                assertRight(tile);
                assertThat(whole.contains(tile.getBounds())).isTrue();
                pixels += tile.getWidth() * tile.getHeight();
            }
        }
        assertThat(pixels).isEqualTo(WIDTH * HEIGHT);
        assertThatThrownBy(() -> image.getTile(3, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** What a renderer gets: parts of it need no copying, and each band lies together for its resampling. */
    @Test
    void aWholeImageIsOneTileWithItsBandsApart() {
        EmbeddingImage image = EmbeddingImage.whole(
                raster, function.lease(), ORIGIN, EmbeddingImage.PixelStyle.FLOATS, buffers, Progress.NONE);

        image.computeAll(Progress.NONE);
        assertThat(image.getNumXTiles() * image.getNumYTiles()).isEqualTo(1);
        assertRight(image.getTile(0, 0));
        assertRight(image.getData());
        Raster part = image.getData(new Rectangle(ORIGIN.x + 250, ORIGIN.y + 100, 300, 300));
        assertRight(part);
        assertThat(part.getDataBuffer()).isSameAs(image.getTile(0, 0).getDataBuffer());
        assertThat(part.getDataBuffer().getNumBanks()).isEqualTo(BANDS);
        // Every pixel with data is computed once.
        assertThat(function.pixels.get())
                .isEqualTo(IntStream.range(0, WIDTH * HEIGHT)
                        .filter(i -> i % 29 != 11)
                        .count());
    }

    @Test
    void aWholeImageOfBytesEqualsItsTiles() {
        for (EmbeddingImage.PixelStyle style :
                List.of(EmbeddingImage.PixelStyle.BYTES, EmbeddingImage.PixelStyle.COLOURS)) {
            EmbeddingImage whole =
                    EmbeddingImage.whole(raster, function.lease(), ORIGIN, style, buffers, Progress.NONE);
            EmbeddingImage tiled =
                    new EmbeddingImage(raster, function.lease(), ORIGIN, style, 1 << 30, buffers, Progress.NONE);

            assertThat(((DataBufferByte) whole.getData().getDataBuffer()).getData())
                    .isEqualTo(((DataBufferByte) tiled.getData().getDataBuffer()).getData());
        }
    }

    /** As JAI and ImageN copy from tiles: they ask the image, and not the tile, how long a row is in memory. */
    @Test
    void rowsOfEveryTileAreAsLongInMemoryAsTheImagesSampleModelSays() {
        EmbeddingImage image = image(1 << 30);
        int row = ((ComponentSampleModel) image.getSampleModel()).getScanlineStride();
        assertThat(WIDTH % image.getTileWidth()).isPositive();
        for (int y = 0; y < image.getNumYTiles(); y++) {
            for (int x = 0; x < image.getNumXTiles(); x++) {
                Raster tile = image.getTile(x, y);
                float[] memory = ((DataBufferFloat) tile.getDataBuffer()).getData();
                int last = (tile.getHeight() - 1) * row + (tile.getWidth() - 1) * BANDS;
                float[] corner = tile.getPixel(
                        tile.getMinX() + tile.getWidth() - 1, tile.getMinY() + tile.getHeight() - 1, (float[]) null);
                assertThat(Arrays.copyOfRange(memory, last, last + BANDS)).isEqualTo(corner);
            }
        }
    }

    @Test
    void anyRectangleIsRightWhateverFitsIntoMemory() {
        Random random = new Random(3);
        for (long cacheBytes : new long[] {3 << 20, 1 << 30}) {
            EmbeddingImage image = image(cacheBytes);
            assertRight(image.getData());
            for (int i = 0; i < 40; i++) {
                int x = random.nextInt(WIDTH);
                int y = random.nextInt(HEIGHT);
                assertRight(image.getData(new Rectangle(
                        ORIGIN.x + x, ORIGIN.y + y, 1 + random.nextInt(WIDTH - x), 1 + random.nextInt(HEIGHT - y))));
            }
        }
    }

    @Test
    void rowsAcrossAWideImageComputeEachPixelOnceThoughNoTilesFit() {
        EmbeddingImage image = image(1 << 20);
        for (int y = 0; y < HEIGHT; y++) {
            assertRight(image.getData(new Rectangle(ORIGIN.x, ORIGIN.y + y, WIDTH, 1)));
        }
        assertThat(function.pixels.get()).isEqualTo(validPixels());
        assertThat(image.cachedBytes()).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void aPartLargerThanARequestMayUseIsRefused() {
        EmbeddingImage image = image(2 << 20);
        assertThatThrownBy(image::getData)
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("A part of 4 MB of a large coverage was requested at once, more than the 4 MB");
        assertRight(image.getData(new Rectangle(ORIGIN.x, ORIGIN.y, WIDTH, HEIGHT - 60)));
    }

    private long validPixels() {
        long valid = 0;
        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            valid += pixel % 29 == 11 ? 0 : 1;
        }
        return valid;
    }

    @Test
    void manyThreadsComputeEachTileOnce() throws InterruptedException, ExecutionException {
        EmbeddingImage image = image(1 << 30);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                readers.add(threads.submit(() -> assertRight(image.getData())));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(function.pixels.get()).isEqualTo(validPixels());
    }

    @Test
    void copyDataFillsWhatOverlaps() {
        EmbeddingImage image = image(1 << 30);
        assertRight(image.copyData(null));
        WritableRaster target = image.getTile(0, 0)
                .createCompatibleWritableRaster(new Rectangle(ORIGIN.x - 50, ORIGIN.y + 90, 400, 200));
        image.copyData(target);
        assertThat(target.getSampleFloat(ORIGIN.x - 1, ORIGIN.y + 90, 0)).isZero();
        assertRight(target.createChild(ORIGIN.x, ORIGIN.y + 90, 350, 200, ORIGIN.x, ORIGIN.y + 90, null));
    }

    @Test
    void bytesMarkNoDataBy255AndColoursByOpacity() {
        float[] colours = {10, 20, 30, Float.NaN, Float.NaN, Float.NaN, 200, 254, 0};
        RasterGrid three = grid(3, 1);
        EmbeddingImage picture = new EmbeddingImage(
                new ArrayRaster(three, 3, colours),
                FakeFunction.copy(3).lease(),
                new Point(),
                EmbeddingImage.PixelStyle.COLOURS,
                1 << 20,
                buffers,
                Progress.NONE);
        assertThat(picture.getData().getPixels(0, 0, 3, 1, (int[]) null))
                .containsExactly(10, 20, 30, 255, 0, 0, 0, 0, 200, 254, 0, 255);
        BufferedImage shown = new BufferedImage(picture.getColorModel(), picture.copyData(null), false, null);
        assertThat(shown.getRGB(0, 0)).isEqualTo(0xff0a141e);
        assertThat(shown.getRGB(1, 0) >>> 24).isZero();

        EmbeddingImage classes = new EmbeddingImage(
                new ArrayRaster(three, 3, colours),
                new FakeFunction(3, 1).lease(),
                new Point(),
                EmbeddingImage.PixelStyle.BYTES,
                1 << 20,
                buffers,
                Progress.NONE);
        assertThat(classes.getData().getPixels(0, 0, 3, 1, (int[]) null)).containsExactly(10, 255, 200);
    }

    @Test
    void aCancelledRequestComputesNoFurtherTile() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Progress progress = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return cancelled.get();
            }
        };
        EmbeddingImage image = image(1 << 30, progress);
        assertRight(image.getTile(0, 0));
        cancelled.set(true);
        long before = function.pixels.get();
        assertThatThrownBy(() -> image.getTile(1, 0)).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> image.getData()).isInstanceOf(CancelledException.class);
        assertThat(function.pixels.get()).isEqualTo(before);
        cancelled.set(false);
        assertRight(image.getTile(1, 0));
    }

    @Test
    void theFunctionLivesAsLongAsTheImage() throws InterruptedException {
        EmbeddingImage image;
        try (FunctionLease lease = FunctionLease.of(function)) {
            image = new EmbeddingImage(
                    raster, lease, ORIGIN, EmbeddingImage.PixelStyle.FLOATS, 1 << 20, buffers, Progress.NONE);
        }
        assertRight(image.getTile(0, 0));
        assertThat(function.closed).hasValue(0);
        image = null;
        for (int i = 0; i < 200 && function.closed.get() == 0; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(function.closed).hasValue(1);
    }

    /** A raster of any size that takes no memory. */
    private static final class Formula implements EmbeddingRaster {
        private final RasterGrid grid;

        Formula(int width, int height) {
            this.grid = EmbeddingImageTest.grid(width, height);
        }

        static float number(int x, int y, int band) {
            return (x * 31 + y * 17 + band) % 1013 + 1;
        }

        @Override
        public RasterGrid grid() {
            return grid;
        }

        @Override
        public int bands() {
            return 2;
        }

        @Override
        public String name() {
            return "formula";
        }

        @Override
        public PixelWindow block() {
            return new PixelWindow(0, 0, 256, 256);
        }

        @Override
        public void read(PixelWindow window, FloatBuffer pixels) {
            int i = 0;
            for (int y = window.y(); y < window.y() + window.height(); y++) {
                for (int x = window.x(); x < window.x() + window.width(); x++) {
                    pixels.put(i++, number(x, y, 0));
                    pixels.put(i++, number(x, y, 1));
                }
            }
        }

        @Override
        public void close() {}
    }

    /** 640 x 512 pixels of 128 bands are 168 MB, of which at most 88 may be held; in tiles and in strips. */
    @Test
    void aCityStreamsIntoAGeoTiffWithoutBeingHeldOrComputedTwice() throws IOException {
        long most = 70L << 20;
        for (boolean tiled : new boolean[] {true, false}) {
            FakeFunction wide = new FakeFunction(2, 128);
            EmbeddingImage image = new EmbeddingImage(
                    new Formula(640, 512),
                    wide.lease(),
                    new Point(),
                    EmbeddingImage.PixelStyle.FLOATS,
                    most,
                    buffers,
                    Progress.NONE);
            assertThat(image.bytes()).isGreaterThan(2 * most);
            File file = directory.resolve(tiled + ".tif").toFile();
            write(image, file, tiled);
            assertThat(image.cachedBytes()).isLessThanOrEqualTo(most * 5 / 4);
            assertThat(wide.pixels.get()).isEqualTo(640L * 512);
            try (GeoTiffRaster written = GeoTiffRaster.open(file.toPath())) {
                assertThat(written.bands()).isEqualTo(128);
                PixelWindow part = new PixelWindow(200, 250, 300, 11);
                float[] read = Coverages.read(written, part);
                for (int i = 0; i < read.length; i++) {
                    int pixel = i / 128;
                    assertThat(read[i])
                            .isEqualTo(Formula.number(
                                    part.x() + pixel % part.width(), part.y() + pixel / part.width(), i % 2));
                }
            }
        }
    }

    /** As GeoServer's encoder does it, which takes the tiles of the image for those of the file. */
    private static void write(EmbeddingImage image, File file, boolean tiled) throws IOException {
        GridCoverage2D coverage =
                Coverages.coverage(image, new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000), Coverages.utm());
        GeoTiffWriteParams parameters = new GeoTiffWriteParams();
        if (tiled) {
            parameters.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setTiling(image.getTileWidth(), image.getTileHeight());
        }
        ParameterValueGroup values = new GeoTiffFormat().getWriteParameters();
        values.parameter(AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.getName().toString())
                .setValue(parameters);
        GeoTiffWriter writer = new GeoTiffWriter(file);
        writer.write(coverage, values.values().toArray(GeneralParameterValue[]::new));
        writer.dispose();
    }
}
