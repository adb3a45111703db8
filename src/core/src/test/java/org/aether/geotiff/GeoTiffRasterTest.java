package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.raster.AeQuantization;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Gdal;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.SharedData;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class GeoTiffRasterTest {

    @TempDir
    Path directory;

    public static float[] readAll(EmbeddingRaster raster) {
        return read(raster, raster.grid().window());
    }

    public static float[] read(EmbeddingRaster raster, PixelWindow window) {
        FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
        raster.read(window, pixels);
        return pixels.array();
    }

    private static float[] readAll(Path file) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            return readAll(raster);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SharedData.INT8, SharedData.BOTTOM_UP_PIXEL, SharedData.BOTTOM_UP_BAND})
    void fourLayoutsGiveTheSamePixels(String layout) {
        // The float file has the decoded values of the bytes, so all bits are equal.
        assertThat(readAll(SharedData.alphaEarth(layout)))
                .isEqualTo(readAll(SharedData.alphaEarth(SharedData.FLOAT32)));
    }

    @ParameterizedTest
    @ValueSource(strings = {SharedData.FLOAT32, SharedData.INT8, SharedData.BOTTOM_UP_PIXEL, SharedData.BOTTOM_UP_BAND})
    void allLayoutsHaveTheSameGrid(String layout) throws Exception {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(layout))) {
            RasterGrid grid = raster.grid();
            assertThat(raster.bands()).isEqualTo(64);
            assertThat(raster.bandNames()).startsWith("A00", "A01").endsWith("A63");
            assertThat(List.of(grid.width(), grid.height())).containsExactly(101, 101);
            assertThat(List.of(grid.west(), grid.north(), grid.pixelWidth(), grid.pixelHeight()))
                    .containsExactly(358390.0, 4906620.0, 10.0, 10.0);
            assertThat(CRS.lookupEpsgCode(grid.crs(), false)).isEqualTo(32616);
            assertThat(CRS.getAxisOrder(grid.crs())).isEqualTo(CRS.AxisOrder.EAST_NORTH);
        }
    }

    @Test
    void typeAndBlockAreThoseOfTheFile() {
        try (GeoTiffRaster floats = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.FLOAT32));
                GeoTiffRaster bytes = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.BOTTOM_UP_BAND))) {
            assertThat(floats.type()).isEqualTo(PixelType.FLOAT32);
            assertThat(bytes.type()).isEqualTo(PixelType.INT8);
            assertThat(floats.block()).isEqualTo(new PixelWindow(0, 0, 101, 101));
            assertThat(bytes.block()).isEqualTo(new PixelWindow(0, 0, 64, 64));
        }
    }

    private Path copy(Path file) {
        try {
            return Files.copy(file, directory.resolve(file.getFileName()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SharedData.FLOAT32, SharedData.INT8, SharedData.BOTTOM_UP_PIXEL, SharedData.BOTTOM_UP_BAND})
    void pixelsAreThoseThatGdalReads(String layout) {
        Path file = copy(SharedData.alphaEarth(layout));
        double[] stored = Gdal.read(file);
        boolean bytes = !layout.equals(SharedData.FLOAT32);
        float[] expected = new float[stored.length];
        for (int i = 0; i < stored.length; i++) {
            double v = stored[i] > 127 ? stored[i] - 256 : stored[i];
            expected[i] = !bytes
                    ? (float) stored[i]
                    : v == -128 ? Float.NaN : (float) (Math.signum(v) * (v / 127.5) * (v / 127.5));
        }
        float[] actual = readAll(file);
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void aWindowEqualsThePartOfTheWhole() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.BOTTOM_UP_PIXEL))) {
            float[] whole = readAll(raster);
            ArrayRaster twin = new ArrayRaster(raster.grid(), raster.bands(), whole);
            Random random = new Random(7);
            for (int i = 0; i < 60; i++) {
                int x = random.nextInt(101);
                int y = random.nextInt(101);
                PixelWindow window = new PixelWindow(x, y, 1 + random.nextInt(101 - x), 1 + random.nextInt(101 - y));
                assertThat(read(raster, window)).isEqualTo(read(twin, window));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SharedData.INT8, SharedData.BOTTOM_UP_PIXEL, SharedData.BOTTOM_UP_BAND})
    void bytesDecodeToTheNumbers(String layout) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(layout))) {
            for (PixelWindow window : List.of(raster.grid().window(), new PixelWindow(37, 60, 51, 20))) {
                byte[] bytes = new byte[window.pixels() * raster.bands()];
                raster.readBytes(window, bytes);
                float[] numbers = new float[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    numbers[i] = AeQuantization.decode(bytes[i]);
                }
                assertThat(numbers).isEqualTo(read(raster, window));
            }
        }
    }

    @Test
    void readBytesIsRefusedForFloats() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.FLOAT32))) {
            assertThat(raster.quantised()).isFalse();
            assertThatThrownBy(() -> raster.readBytes(new PixelWindow(0, 0, 1, 1), new byte[64]))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void anInterruptedReadIsCancelledAndTheRasterStaysUsable() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.BOTTOM_UP_PIXEL))) {
            float[] whole = readAll(raster);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> readAll(raster)).isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(readAll(raster)).isEqualTo(whole);
        }
    }

    @Test
    void severalThreadsReadTheSamePixels() throws Exception {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.BOTTOM_UP_BAND))) {
            float[] whole = readAll(raster);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<float[]>> reads = IntStream.range(0, 12)
                        .mapToObj(i -> threads.submit(() -> readAll(raster)))
                        .toList();
                for (Future<float[]> read : reads) {
                    assertThat(read.get()).isEqualTo(whole);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void directBuffersKeepPositionAndLimit() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.INT8))) {
            FloatBuffer direct = ByteBuffer.allocateDirect(101 * 101 * 64 * 4)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            direct.position(5).limit(9);
            raster.read(raster.grid().window(), direct);
            assertThat(direct.position()).isEqualTo(5);
            assertThat(direct.limit()).isEqualTo(9);
            float[] copy = new float[101 * 101 * 64];
            direct.clear().get(copy);
            assertThat(copy).isEqualTo(readAll(raster));
        }
    }

    @Test
    void windowsOutsideTheGridAndSmallBuffersAreIndexErrors() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.INT8))) {
            assertThatThrownBy(() -> read(raster, new PixelWindow(100, 0, 2, 1)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> raster.read(new PixelWindow(0, 0, 2, 2), FloatBuffer.allocate(255)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void overviewsAreReadAsRasters() {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(SharedData.BOTTOM_UP_PIXEL))) {
            assertThat(raster.overviews()).extracting(RasterGrid::width).containsExactly(51, 26);
            try (GeoTiffRaster half = raster.openOverview(0)) {
                assertThat(half.grid().north()).isEqualTo(raster.grid().north());
                assertThat(half.grid().south()).isEqualTo(raster.grid().south());
                float[] coarse = readAll(half);
                float[] fine = readAll(raster);
                // Upside down, rows would be those of the other end: neighbours point the same way.
                int agree = 0;
                int valid = 0;
                for (int y = 0; y < 50; y++) {
                    for (int x = 0; x < 50; x++) {
                        double cosine = cosine(coarse, (y * 51 + x) * 64, fine, (2 * y * 101 + 2 * x) * 64);
                        double upsideDown = cosine(coarse, ((50 - y) * 51 + x) * 64, fine, (2 * y * 101 + 2 * x) * 64);
                        if (!Double.isNaN(cosine) && !Double.isNaN(upsideDown)) {
                            valid++;
                            agree += cosine >= upsideDown ? 1 : 0;
                        }
                    }
                }
                assertThat((double) agree / valid).isGreaterThan(0.95);
            }
        }
    }

    private static double cosine(float[] a, int atA, float[] b, int atB) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < 64; i++) {
            ab += a[atA + i] * b[atB + i];
            aa += a[atA + i] * a[atA + i];
            bb += b[atB + i] * b[atB + i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-co INTERLEAVE=BAND -co COMPRESS=ZSTD -co TILED=YES -co BLOCKXSIZE=32 -co BLOCKYSIZE=48",
                "-co INTERLEAVE=BAND -co COMPRESS=LZW -co PREDICTOR=2",
                "-co INTERLEAVE=BAND -co COMPRESS=DEFLATE -co PREDICTOR=3 -co TILED=YES",
                "-co INTERLEAVE=PIXEL -co COMPRESS=ZSTD -co PREDICTOR=3 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16",
                "-co INTERLEAVE=PIXEL -co COMPRESS=LZW -co PREDICTOR=3",
                "-co INTERLEAVE=PIXEL -co COMPRESS=ZSTD -co PREDICTOR=2",
                "-co INTERLEAVE=PIXEL -co COMPRESS=PACKBITS",
                "-co INTERLEAVE=PIXEL -co BLOCKYSIZE=7",
                "-co INTERLEAVE=BAND -co BIGTIFF=YES",
                "-co ENDIANNESS=BIG -co COMPRESS=DEFLATE -co INTERLEAVE=PIXEL",
                "-co ENDIANNESS=BIG -co COMPRESS=LZW -co PREDICTOR=2 -co INTERLEAVE=PIXEL",
                "-ot Float64 -co COMPRESS=DEFLATE -co INTERLEAVE=PIXEL -co TILED=YES",
                "-ot Float64 -co COMPRESS=ZSTD -co PREDICTOR=3 -co INTERLEAVE=BAND"
            })
    void floatsAreReadInEveryLayoutOfGdal(String options) {
        Path source = SharedData.alphaEarth(SharedData.FLOAT32);
        Path file = Gdal.translate(source, directory.resolve("laid-out.tif"), options.split(" "));
        assertThat(readAll(file)).isEqualTo(readAll(source));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-co PIXELTYPE=SIGNEDBYTE -co INTERLEAVE=BAND -co COMPRESS=LZW -co PREDICTOR=2 -co TILED=YES",
                "-co PIXELTYPE=SIGNEDBYTE -co INTERLEAVE=PIXEL -co COMPRESS=DEFLATE -co PREDICTOR=2",
                "-co PIXELTYPE=SIGNEDBYTE -co INTERLEAVE=PIXEL -co COMPRESS=ZSTD -co TILED=YES -co SPARSE_OK=YES",
                "-co PIXELTYPE=SIGNEDBYTE -co ENDIANNESS=BIG -co BIGTIFF=YES -co INTERLEAVE=PIXEL"
            })
    void signedBytesAreReadInEveryLayoutOfGdal(String options) {
        for (String layout : List.of(SharedData.INT8, SharedData.BOTTOM_UP_BAND)) {
            Path source = SharedData.alphaEarth(layout);
            Path file = Gdal.translate(source, directory.resolve("laid-out.tif"), options.split(" "));
            assertThat(readAll(file)).isEqualTo(readAll(source));
        }
    }

    @Test
    void unsignedBytesAreReadAsAlphaEarth() throws IOException {
        Path source = SharedData.alphaEarth(SharedData.INT8);
        byte[] bytes = Files.readAllBytes(source);
        TiffPatch.of(bytes).rename(339, 65000).rename(42113, 65001);
        Path file = Files.write(directory.resolve("unsigned.tif"), bytes);
        assertThat(readAll(file)).isEqualTo(readAll(source));
    }

    @Test
    void noDataInOneBandIsNoDataInAll() {
        float[] pixels = new float[3 * 2 * 5];
        Arrays.fill(pixels, 0.25f);
        pixels[5 + 3] = Float.NaN;
        for (PixelType type : List.of(PixelType.FLOAT32, PixelType.INT8)) {
            Path file = GeoTiffWriterTest.write(directory.resolve(type + ".tif"), 3, 2, 5, type, pixels);
            float[] back = readAll(file);
            assertThat(Arrays.copyOfRange(back, 5, 10)).containsOnly(Float.NaN);
            assertThat(back[4]).isNotNaN();
            assertThat(back[10]).isNotNaN();
        }
    }

    @Test
    void infiniteNumbersAreNoData() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] pixels = {.1f, infinity, .3f, .4f, .5f, .6f, -infinity, infinity, .1f, .7f, .8f, -infinity};
        Path file = GeoTiffWriterTest.write(directory.resolve("a.tif"), 4, 1, 3, PixelType.FLOAT32, pixels);
        float[] expected = new float[12];
        Arrays.fill(expected, Float.NaN);
        System.arraycopy(pixels, 3, expected, 3, 3);
        assertThat(readAll(file)).isEqualTo(expected);
    }

    @Test
    void blocksBeyondTheLimitAreRefused() throws IOException {
        Path small = GeoTiffWriterTest.write(directory.resolve("small.tif"), 2, 2, 2, PixelType.FLOAT32, new float[8]);
        byte[] bytes = Files.readAllBytes(small);
        // Width, height, tile width and tile height: one tile as large as the image.
        TiffPatch.of(bytes).set(256, 8192).set(257, 8192).set(322, 8192).set(323, 8192);
        Path file = Files.write(directory.resolve("huge.tif"), bytes);
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessage("The blocks of " + file + " are too large to read (8192x8192 pixels of 2 bands, 512 MB as"
                        + " floats, more than 256 MB); rewrite it with gdal_translate -co TILED=YES.");
        TiffPatch.of(bytes).set(257, 4096).set(323, 4096);
        try (GeoTiffRaster raster = GeoTiffRaster.open(Files.write(directory.resolve("large.tif"), bytes))) {
            assertThat(raster.block()).isEqualTo(new PixelWindow(0, 0, 8192, 4096));
        }
    }

    @Test
    void aNoDataValueOutsideTheRangeOfEmbeddingsAppliesInAnyBand() {
        Path file = GeoTiffWriterTest.write(
                directory.resolve("a.tif"), 2, 1, 3, PixelType.FLOAT32, new float[] {.1f, -9999, .3f, .4f, .5f, .6f});
        Path named = Gdal.translate(file, directory.resolve("b.tif"), "-a_nodata", "-9999");
        assertThat(readAll(named)).containsExactly(Float.NaN, Float.NaN, Float.NaN, .4f, .5f, .6f);
    }

    @Test
    void aNoDataValueOfZeroAppliesInAllBandsOnly() {
        Path file = GeoTiffWriterTest.write(
                directory.resolve("a.tif"), 2, 1, 3, PixelType.FLOAT32, new float[] {0, 0, 0, .4f, 0, .6f});
        Path named = Gdal.translate(file, directory.resolve("b.tif"), "-a_nodata", "0");
        assertThat(readAll(named)).containsExactly(Float.NaN, Float.NaN, Float.NaN, .4f, 0, .6f);
    }

    @Test
    void aNoDataValueOfZeroInBytesAppliesInAllBandsOnly() {
        float[] pixels = new float[3 * 9];
        Arrays.fill(pixels, 9, 27, .25f);
        pixels[10] = 0;
        pixels[26] = Float.NaN;
        Path file = GeoTiffWriterTest.write(directory.resolve("a.tif"), 3, 1, 9, PixelType.INT8, pixels);
        Path named = Gdal.translate(file, directory.resolve("b.tif"), "-a_nodata", "0", "-co", "PIXELTYPE=SIGNEDBYTE");
        float[] read = readAll(named);
        for (int i = 0; i < read.length; i++) {
            Float expected = i < 9 || i >= 18 ? Float.NaN : i == 10 ? 0f : (Float) AeQuantization.decode((byte) 64);
            assertThat(read[i]).isEqualTo(expected);
        }
    }

    @Test
    void missingBlocksHaveNoData() {
        Path file = directory.resolve("sparse.tif");
        Gdal.python(
                """
                import sys, numpy, rasterio
                with rasterio.open(sys.argv[1], 'w', driver='GTiff', width=40, height=40, count=5, dtype='float32',
                        crs='EPSG:27700', transform=rasterio.Affine(10, 0, 0, 0, -10, 400), tiled=True,
                        blockxsize=16, blockysize=16, SPARSE_OK=True, interleave='pixel', compress='deflate') as out:
                    out.write(numpy.full((5, 16, 16), 0.5, 'float32'), window=rasterio.windows.Window(16, 16, 16, 16))
                """,
                file.toString());
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(read(raster, new PixelWindow(16, 16, 16, 16))).containsOnly(0.5f);
            assertThat(read(raster, new PixelWindow(0, 0, 40, 16))).containsOnly(Float.NaN);
            assertThat(read(raster, new PixelWindow(32, 16, 8, 24))).containsOnly(Float.NaN);
        }
    }

    @Test
    void coordinatesAreEastFirst() throws Exception {
        List<String> codes = List.of("4326", "3035", "2193", "27700", "3857");
        Gdal.python(
                """
                import sys, numpy, rasterio
                for code in sys.argv[2:]:
                    with rasterio.open(sys.argv[1] + '/' + code + '.tif', 'w', driver='GTiff', width=2, height=3,
                            count=6, dtype='float32', crs='EPSG:' + code,
                            transform=rasterio.Affine(0.5, 0, 7, 0, -0.25, 51)) as out:
                        out.write(numpy.zeros((6, 3, 2), 'float32'))
                """,
                Stream.concat(Stream.of(directory.toString()), codes.stream()).toArray(String[]::new));
        for (String code : codes) {
            Path file = directory.resolve(code + ".tif");
            try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
                assertThat(CRS.getAxisOrder(raster.grid().crs())).isEqualTo(CRS.AxisOrder.EAST_NORTH);
                assertThat(raster.grid().east()).isEqualTo(8);
                assertThat(raster.grid().south()).isEqualTo(50.25);
                assertThat(CRS.lookupEpsgCode(raster.grid().crs(), false)).isEqualTo(Integer.parseInt(code));
            }
        }
    }

    @Test
    void aTiePointAtThePixelCentreIsMovedToTheCorner() {
        Path file = directory.resolve("point.tif");
        Gdal.python(
                """
                import sys, numpy, rasterio
                with rasterio.open(sys.argv[1], 'w', driver='GTiff', width=2, height=3, count=6, dtype='float32',
                        crs='EPSG:27700', transform=rasterio.Affine(10, 0, 500, 0, -10, 900)) as out:
                    out.update_tags(AREA_OR_POINT='Point')
                    out.write(numpy.zeros((6, 3, 2), 'float32'))
                """,
                file.toString());
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(raster.grid().west()).isEqualTo(500);
            assertThat(raster.grid().north()).isEqualTo(900);
        }
    }

    @Test
    void aTruncatedFileIsReported() throws IOException {
        byte[] whole = Files.readAllBytes(SharedData.alphaEarth(SharedData.BOTTOM_UP_PIXEL));
        Path file = directory.resolve("cut.tif");
        for (int length : new int[] {0, 3, 8, 100, 500, 5_000, 5_300, 100_000, 540_000, 548_000, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file))
                    .as("cut to " + length)
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("cut.tif")
                    .message()
                    .endsWith(".")
                    .doesNotContain("\n");
        }
    }

    @Test
    void damagedTilesAreReportedAndTheRasterStaysUsable() throws IOException {
        byte[] whole = Files.readAllBytes(SharedData.alphaEarth(SharedData.BOTTOM_UP_BAND));
        // At the start of several tiles; ZSTD, and so GDAL, does not detect changed bytes in the middle of a tile.
        Arrays.fill(whole, 7_000, 17_000, (byte) 0x55);
        Path file = Files.write(directory.resolve("damaged.tif"), whole);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThatThrownBy(() -> readAll(raster))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("damaged.tif");
            assertThatThrownBy(() -> readAll(raster)).isInstanceOf(AetherException.class);
        }
    }

    @Test
    void aFileWithoutCrsIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(SharedData.alphaEarth(SharedData.INT8));
        TiffPatch.of(bytes).rename(34735, 65000);
        Path file = Files.write(directory.resolve("nowhere.tif"), bytes);
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("nowhere.tif has no coordinate reference system")
                .hasMessageContaining("-a_srs");
    }

    @Test
    void aFileWithoutPositionIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(SharedData.alphaEarth(SharedData.INT8));
        TiffPatch.of(bytes).rename(33922, 65000);
        Path file = Files.write(directory.resolve("floating.tif"), bytes);
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("floating.tif has no position");
    }

    @Test
    void rotatedGridsAreRefused() {
        Path file = directory.resolve("rotated.tif");
        Gdal.python(
                """
                import sys, numpy, rasterio
                with rasterio.open(sys.argv[1], 'w', driver='GTiff', width=4, height=4, count=6, dtype='float32',
                        crs='EPSG:27700', transform=rasterio.Affine(10, 1, 0, 1, -10, 400)) as out:
                    out.write(numpy.zeros((6, 4, 4), 'float32'))
                """,
                file.toString());
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("rotated.tif is rotated");
    }

    @Test
    void unsupportedTypesAreRefused() {
        Path source = SharedData.alphaEarth(SharedData.INT8);
        Path wide = Gdal.translate(source, directory.resolve("wide.tif"), "-ot", "UInt16");
        assertThatThrownBy(() -> GeoTiffRaster.open(wide))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("wide.tif are 16-bit unsigned integer");
        Path one = Gdal.translate(source, directory.resolve("one.tif"), "-b", "1");
        assertThatThrownBy(() -> GeoTiffRaster.open(one))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("one.tif has one band");
    }

    @Test
    void unsupportedCompressionsAreRefused() {
        Path file = Gdal.translate(
                SharedData.alphaEarth(SharedData.FLOAT32), directory.resolve("lerc.tif"), "-co", "COMPRESS=LERC");
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("lerc.tif is compressed with method 34887");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-co ENDIANNESS=BIG -co COMPRESS=LZW -co PREDICTOR=3",
                "-ot Float64 -co COMPRESS=ZSTD -co PREDICTOR=2"
            })
    void formatsThatTheLibraryMisreadsAreRefused(String options) {
        Path file = Gdal.translate(
                SharedData.alphaEarth(SharedData.FLOAT32), directory.resolve("odd.tif"), options.split(" "));
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("odd.tif uses predictor");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(directory.resolve("note.tif"), "not a picture at all");
        assertThatThrownBy(() -> GeoTiffRaster.open(text))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("is not a TIFF");
        assertThatThrownBy(() -> GeoTiffRaster.open(directory.resolve("absent.tif")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> GeoTiffRaster.open(directory))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("is not a file");
    }

    @Test
    void aClassMapIsReadOnRequest() {
        Path file = GeoTiffWriterTest.write(
                directory.resolve("classes.tif"), 2, 2, 1, PixelType.UINT8, new float[] {0, 9, Float.NaN, 254});
        assertThatThrownBy(() -> GeoTiffRaster.open(file)).isInstanceOf(AetherException.class);
        try (GeoTiffRaster classes = GeoTiffRaster.open(file, PixelType.UINT8)) {
            assertThat(readAll(classes)).containsExactly(0, 9, Float.NaN, 254);
        }
    }
}
