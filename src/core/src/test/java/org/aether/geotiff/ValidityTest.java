package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.aether.AetherException;
import org.aether.Setting;
import org.aether.raster.AeQuantization;
import org.aether.raster.ArrayRaster;
import org.aether.raster.Gdal;
import org.aether.raster.PixelWindow;
import org.aether.raster.SharedData;
import org.aether.raster.VectorLength;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pixels have data and what their numbers are, as GDAL and rasterio see it. */
class ValidityTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 29;
    private static final int BANDS = 8;

    /** Writes variants of a raster, with files of their pixels and of the validity of these. */
    private static final String VARIANTS =
            """
            import sys, os, subprocess, numpy, rasterio
            from rasterio.enums import ColorInterp
            base, out = sys.argv[1:]
            with rasterio.open(base) as source:
                unit = source.read().astype('f4')
                place = dict(crs=source.crs, transform=source.transform, width=source.width, height=source.height)
            bands, height, width = unit.shape
            valid = numpy.ones((height, width), bool)
            valid[3:9, 5:20] = False
            valid[:, -1] = False
            valid[-1, 2] = False
            quantised = numpy.clip(numpy.sign(unit) * numpy.rint(127.5 * numpy.sqrt(abs(unit))), -127, 127).astype('i2')
            stored = (quantised % 256).astype('u1')

            def expect(name, numbers, mask):
                numpy.ascontiguousarray(numpy.moveaxis(numbers, 0, 2)).astype('<f4').tofile(out + '/' + name + '.numbers')
                mask.astype('u1').tofile(out + '/' + name + '.valid')

            def decoded(v):
                return numpy.sign(v) * (v / 127.5) ** 2

            def write(name, numbers, internal='YES', mask=None, colours=None, **options):
                settings = dict(driver='GTiff', count=len(numbers), dtype=numbers.dtype, **place)
                settings.update(options)
                with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=internal):
                    with rasterio.open(out + '/' + name + '.tif', 'w', **settings) as target:
                        target.write(numbers)
                        if colours:
                            target.colorinterp = colours
                        if mask is not None:
                            target.write_mask(mask)

            def judged(name, numbers):
                with rasterio.open(out + '/' + name + '.tif') as source:
                    mask = source.dataset_mask() != 0
                    # The mask of GDAL knows opacity beside one or three bands only.
                    if ColorInterp.alpha in source.colorinterp:
                        mask = source.read(source.colorinterp.index(ColorInterp.alpha) + 1) != 0
                    if source.transform.e > 0:
                        mask = mask[::-1]
                    assert (mask == valid).all(), name
                expect(name, numbers, mask)

            junk = stored.copy()
            junk[:, ~valid] = 77
            floats = unit.copy()
            floats[:, ~valid] = 1234.5
            for name, numbers, internal, options in [
                    ('strips', junk, 'YES', {}),
                    ('deflate', junk, 'YES', dict(compress='deflate', blockysize=3)),
                    ('tiles', junk, 'YES', dict(tiled=True, blockxsize=16, blockysize=16, compress='zstd')),
                    ('bands', junk, 'YES', dict(interleave='band', compress='lzw', blockysize=4)),
                    ('big', junk, 'YES', dict(BIGTIFF='YES', tiled=True, blockxsize=32, blockysize=16)),
                    ('floats', floats, 'YES', dict(compress='deflate', predictor=3, tiled=True, blockxsize=16, blockysize=16)),
                    ('beside', junk, 'NO', {}),
                    ('beside_floats', floats, 'NO', dict(interleave='band')),
                    ('beside_tiles', junk, 'NO', dict(tiled=True, blockxsize=16, blockysize=32))]:
                write(name, numbers, internal, valid, **options)
                judged(name, unit if numbers is floats else decoded(quantised))
            flipped = place['transform']
            flipped = rasterio.Affine(flipped.a, 0, flipped.c, 0, -flipped.e, flipped.f + flipped.e * height)
            write('bottom_up', junk[:, ::-1], 'YES', valid[::-1], transform=flipped)
            judged('bottom_up', decoded(quantised))
            write('bottom_up_beside', junk[:, ::-1], 'NO', valid[::-1], transform=flipped)
            judged('bottom_up_beside', decoded(quantised))

            undefined = [ColorInterp.gray] + [ColorInterp.undefined] * (bands - 1)
            opaque = numpy.where(valid, 255, 0)[None].astype('u1')
            write('alpha', numpy.concatenate([junk, opaque]), colours=undefined + [ColorInterp.alpha])
            judged('alpha', decoded(quantised))
            write('alpha_bands', numpy.concatenate([junk, opaque]), colours=undefined + [ColorInterp.alpha], interleave='band', compress='deflate', tiled=True, blockxsize=16, blockysize=16)
            judged('alpha_bands', decoded(quantised))
            write('alpha_floats', numpy.concatenate([floats, opaque.astype('f4')]), colours=undefined + [ColorInterp.alpha])
            judged('alpha_floats', unit)
            write('alpha_first', numpy.concatenate([opaque, junk]), colours=[ColorInterp.alpha] + [ColorInterp.undefined] * bands)
            judged('alpha_first', decoded(quantised))
            # GDAL marks the second band here and means the last.
            write('alpha_marked_wrongly', numpy.concatenate([junk, opaque]), ALPHA='YES')
            expect('alpha_marked_wrongly', decoded(quantised), valid)
            write('alpha_marked_floats', numpy.concatenate([floats, opaque.astype('f4')]), ALPHA='YES')
            expect('alpha_marked_floats', unit, valid)

            zero = stored.copy()
            zero[:, ~valid] = 0
            write('zeros', zero)
            expect('zeros', decoded(quantised), valid)
            zero = unit.copy()
            zero[:, ~valid] = -0.0
            write('zeros_floats', zero)
            expect('zeros_floats', unit, valid)
            write('no_data_beside', numpy.where(valid, unit, -9999).astype('f4'))
            with open(out + '/no_data_beside.tif.aux.xml', 'w') as text:
                text.write('<PAMDataset>' + ''.join('<PAMRasterBand band="%d"><NoDataValue>-9.99900000000000E+03</NoDataValue></PAMRasterBand>' % (i + 1) for i in range(bands)) + '</PAMDataset>')
            judged('no_data_beside', unit)

            write('no_data_values', numpy.where(valid, unit, -9999).astype('f4'))
            with rasterio.open(out + '/no_data_values.tif', 'r+') as target:
                target.update_tags(NODATA_VALUES=' '.join(['-9999'] * bands))
            judged('no_data_values', unit)

            def scaled(name, numbers, scales, offsets, nodata, beside=False, **options):
                numbers = numbers.copy()
                numbers[:, ~valid] = nodata
                write(name, numbers, nodata=nodata, **options)
                if beside:
                    with open(out + '/' + name + '.tif.aux.xml', 'w') as text:
                        text.write('<PAMDataset>' + ''.join('<PAMRasterBand band="%d"><Offset>%r</Offset><Scale>%r</Scale></PAMRasterBand>' % (i + 1, float(o), float(s)) for i, (s, o) in enumerate(zip(scales, offsets))) + '</PAMDataset>')
                else:
                    with rasterio.open(out + '/' + name + '.tif', 'r+') as target:
                        target.scales = scales
                        target.offsets = offsets
                with rasterio.open(out + '/' + name + '.tif') as source:
                    read = source.read().astype('f8')
                    if options.get('PIXELTYPE') == 'SIGNEDBYTE':
                        read = numpy.where(read > 127, read - 256, read)
                    read = read * numpy.array(source.scales)[:, None, None] + numpy.array(source.offsets)[:, None, None]
                judged(name, read.astype('f4'))

            same = lambda value: [value] * bands
            scaled('int16', numpy.rint(unit * 10000).astype('i2'), same(0.0001), same(0.0), -32768)
            scaled('int16_beside', numpy.rint(unit * 10000).astype('i2'), same(0.0001), same(0.0), -32768, beside=True)
            scaled('int16_tiles', numpy.rint(unit * 10000).astype('i2'), same(0.0001), same(0.0), -32768, tiled=True, blockxsize=16, blockysize=16, compress='deflate', predictor=2)
            scaled('int16_bands', numpy.rint(unit * 10000).astype('i2'), same(0.0001), same(0.0), -32768, interleave='band', compress='lzw')
            scaled('uint16', numpy.rint((unit + 1) * 30000).astype('u2'), same(1 / 30000), same(-1.0), 65535)
            scaled('int32', numpy.rint(unit * 1e6).astype('i4'), same(1e-6), same(0.0), -2147483648)
            scaled('uint8', numpy.rint((unit + 1) * 127).astype('u1'), same(1 / 127), same(-1.0), 255)
            scaled('uint8_bands', numpy.rint((unit + 1) * 127).astype('u1'), same(1 / 127), same(-1.0), 255, interleave='band', compress='zstd')
            scaled('int8', (numpy.rint(unit * 127).astype('i2') % 256).astype('u1'), same(1 / 127), same(0.0), 128, PIXELTYPE='SIGNEDBYTE')
            scaled('float32', unit * 250, same(0.004), same(0.0), -9999)
            scaled('float64', unit.astype('f8') * 2 - 0.5, same(0.5), same(0.25), -9999)
            several = [0.0001 * (i + 1) for i in range(bands)]
            scaled('several', numpy.rint(unit / numpy.array(several)[:, None, None]).astype('i2'), several, same(0.0), -32768)
            """;

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    @BeforeAll
    static void writeVariants() {
        Path base = GeoTiffWriterTest.write(
                shared.resolve("base.tif"),
                WIDTH,
                HEIGHT,
                BANDS,
                PixelType.FLOAT32,
                unitVectors(WIDTH * HEIGHT, BANDS));
        Gdal.python(VARIANTS, base.toString(), shared.toString());
    }

    private static float[] unitVectors(int pixels, int bands) {
        Random random = new Random(5);
        float[] numbers = new float[pixels * bands];
        for (int start = 0; start < numbers.length; start += bands) {
            double square = 0;
            for (int i = start; i < start + bands; i++) {
                numbers[i] = (float) random.nextGaussian();
                square += numbers[i] * numbers[i];
            }
            for (int i = start; i < start + bands; i++) {
                numbers[i] /= (float) Math.sqrt(square);
            }
        }
        return numbers;
    }

    static List<String> variants() {
        return List.of(
                "strips",
                "deflate",
                "tiles",
                "bands",
                "big",
                "floats",
                "beside",
                "beside_floats",
                "beside_tiles",
                "bottom_up",
                "bottom_up_beside",
                "alpha",
                "alpha_bands",
                "alpha_floats",
                "alpha_first",
                "alpha_marked_wrongly",
                "alpha_marked_floats",
                "zeros",
                "zeros_floats",
                "no_data_beside",
                "no_data_values",
                "int16",
                "int16_beside",
                "int16_tiles",
                "int16_bands",
                "uint16",
                "int32",
                "uint8",
                "uint8_bands",
                "int8",
                "float32",
                "float64",
                "several");
    }

    private static float[] numbers(String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(shared.resolve(name + ".numbers")))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] numbers = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(numbers);
        byte[] valid = Files.readAllBytes(shared.resolve(name + ".valid"));
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = valid[i / BANDS] == 0 ? Float.NaN : numbers[i];
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void pixelsAndValidityAreThoseOfGdal(String name) throws IOException {
        float[] expected = numbers(name);
        try (GeoTiffRaster raster = GeoTiffRaster.open(shared.resolve(name + ".tif"), VectorLength.ANY)) {
            assertThat(raster.bands()).isEqualTo(BANDS);
            assertThat(GeoTiffRasterTest.readAll(raster))
                    .usingComparatorWithPrecision(2e-7f)
                    .containsExactly(expected);
            PixelWindow window = new PixelWindow(4, 2, 17, 11);
            float[] part = GeoTiffRasterTest.read(new ArrayRaster(raster.grid(), BANDS, expected), window);
            assertThat(GeoTiffRasterTest.read(raster, window))
                    .usingComparatorWithPrecision(2e-7f)
                    .containsExactly(part);
            if (raster.quantised()) {
                byte[] bytes = new byte[expected.length];
                raster.readBytes(raster.grid().window(), bytes);
                for (int i = 0; i < bytes.length; i++) {
                    assertThat(Float.isNaN(expected[i])).isEqualTo(bytes[i] == -128);
                }
            }
        }
    }

    @Test
    void overviewsHaveMasksOfTheirOwn() throws IOException {
        Path cog = Gdal.translate(
                shared.resolve("tiles.tif"),
                directory.resolve("cog.tif"),
                "-of",
                "COG",
                "-co",
                "BLOCKSIZE=128",
                "-co",
                "RESAMPLING=NEAREST",
                "-outsize",
                "600",
                "500",
                "-r",
                "nearest");
        Path laid = Gdal.translate(shared.resolve("tiles.tif"), directory.resolve("beside.tif"), "-co", "TILED=YES");
        assertThat(laid).exists();
        String counts = Gdal.python(
                """
                import sys, rasterio
                with rasterio.open(sys.argv[1]) as source:
                    print((source.dataset_mask() != 0).sum(), len(source.overviews(1)))
                    levels = len(source.overviews(1))
                for level in range(levels):
                    with rasterio.open(sys.argv[1], overview_level=level) as source:
                        print((source.dataset_mask() != 0).sum(), source.width)
                """,
                cog.toString());
        List<String> lines = counts.lines().toList();
        try (GeoTiffRaster raster = GeoTiffRaster.open(cog, VectorLength.ANY)) {
            assertThat(raster.overviews()).hasSize(lines.size() - 1).isNotEmpty();
            assertThat(valid(raster)).isEqualTo(Integer.parseInt(lines.get(0).split(" ")[0]));
            for (int level = 0; level < raster.overviews().size(); level++) {
                try (GeoTiffRaster overview = raster.openOverview(level)) {
                    String[] line = lines.get(1 + level).split(" ");
                    assertThat(overview.grid().width()).isEqualTo(Integer.parseInt(line[1]));
                    assertThat(valid(overview)).isEqualTo(Integer.parseInt(line[0]));
                }
            }
        }
    }

    private static int valid(GeoTiffRaster raster) {
        float[] numbers = GeoTiffRasterTest.readAll(raster);
        int valid = 0;
        for (int i = 0; i < numbers.length; i += raster.bands()) {
            valid += Float.isNaN(numbers[i]) ? 0 : 1;
        }
        return valid;
    }

    @Test
    void aMaskFileWithoutFlagsIsIgnoredAndOneOfAnotherSizeIsRefused() throws IOException {
        Path file = GeoTiffWriterTest.write(directory.resolve("a.tif"), 4, 4, 2, PixelType.FLOAT32, unitVectors(16, 2));
        Gdal.python(
                """
                import sys, numpy, rasterio
                for name, size, tags in [('a', 4, {}), ('b', 5, {'INTERNAL_MASK_FLAGS_1': '2'})]:
                    with rasterio.open(sys.argv[1] + '/' + name + '.tif.msk', 'w', driver='GTiff', width=size, height=size, count=1, dtype='uint8') as mask:
                        mask.write(numpy.zeros((1, size, size), 'u1'))
                        mask.update_tags(**tags)
                with rasterio.open(sys.argv[1] + '/a.tif') as source:
                    assert (source.dataset_mask() != 0).all()
                """,
                directory.toString());
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, VectorLength.ONE)) {
            assertThat(valid(raster)).isEqualTo(16);
        }
        Path other = Files.copy(file, directory.resolve("b.tif"));
        assertThatThrownBy(() -> GeoTiffRaster.open(other))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("b.tif has 5x5 pixels and the raster 4x4");
    }

    /** Reads a raster with one wrong vector as numbers and as bytes; both must report its position and the remedy. */
    private void refuses(Path file, String... parts) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, VectorLength.ONE)) {
            assertThatThrownBy(() -> GeoTiffRasterTest.readAll(raster))
                    .isInstanceOfSatisfying(
                            AetherException.class, e -> assertThat(e.setting()).contains(Setting.ANY_LENGTH))
                    .hasMessageContainingAll(parts);
            if (raster.quantised()) {
                assertThatThrownBy(() -> raster.readBytes(
                                raster.grid().window(),
                                new byte[raster.grid().window().pixels() * raster.bands()]))
                        .isInstanceOfSatisfying(AetherException.class, e -> assertThat(e.setting())
                                .contains(Setting.ANY_LENGTH))
                        .hasMessageContainingAll(parts);
            }
        }
    }

    private Path floats(float[] numbers) {
        return GeoTiffWriterTest.write(directory.resolve("f.tif"), WIDTH, HEIGHT, BANDS, PixelType.FLOAT32, numbers);
    }

    @ParameterizedTest
    @ValueSource(floats = {-9999, 255, -1, 1, 0.9f, 1e30f, -3.4028235e38f, 9.969e36f})
    void aFillValueInASinglePixelIsReported(float fill) {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        int pixel = 17 * WIDTH + 30;
        Arrays.fill(numbers, pixel * BANDS, (pixel + 1) * BANDS, fill);
        Path file = floats(numbers);
        String value =
                fill == Math.rint(fill) && Math.abs(fill) < 1e9 ? Integer.toString((int) fill) : Float.toString(fill);
        refuses(file, "column 30, row 17", "gdal_translate -a_nodata " + value);
        Path named = Gdal.translate(file, directory.resolve("named.tif"), "-a_nodata", value);
        try (GeoTiffRaster raster = GeoTiffRaster.open(named, VectorLength.ONE)) {
            assertThat(valid(raster)).isEqualTo(WIDTH * HEIGHT - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.97", "1.03", "0.5", "0.001", "64", "127.5"})
    void aSingleVectorOfAnotherLengthIsReported(float length) {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        int pixel = WIDTH * HEIGHT - 1;
        for (int i = pixel * BANDS; i < (pixel + 1) * BANDS; i++) {
            numbers[i] *= length;
        }
        refuses(floats(numbers), "column 36, row 28", "has the length");
    }

    @ParameterizedTest
    @ValueSource(floats = {0.985f, 1.015f})
    void lengthsWithinTwoPercentAreAccepted(float length) {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= length;
        }
        try (GeoTiffRaster raster = GeoTiffRaster.open(floats(numbers), VectorLength.ONE)) {
            assertThat(GeoTiffRasterTest.readAll(raster)).containsExactly(numbers);
        }
    }

    /** Writes bytes to a file of unsigned or signed bytes. */
    private Path bytes(String name, boolean signed, int[] values) {
        byte[] stored = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            stored[i] = (byte) values[i];
        }
        try {
            Files.write(directory.resolve("stored"), stored);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Gdal.python(
                """
                import sys, numpy, rasterio
                base, stored, out, signed = sys.argv[1:]
                with rasterio.open(base) as source:
                    place = dict(crs=source.crs, transform=source.transform, width=source.width, height=source.height)
                numbers = numpy.fromfile(stored, 'u1').reshape(place['height'], place['width'], -1)
                options = dict(PIXELTYPE='SIGNEDBYTE') if signed == 'true' else {}
                with rasterio.open(out, 'w', driver='GTiff', count=numbers.shape[2], dtype='uint8', **place, **options) as target:
                    target.write(numpy.moveaxis(numbers, 2, 0))
                """,
                shared.resolve("base.tif").toString(),
                directory.resolve("stored").toString(),
                directory.resolve(name).toString(),
                Boolean.toString(signed));
        return directory.resolve(name);
    }

    private static int[] linear(int zero) {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        int[] values = new int[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(numbers[i] * 127) + zero;
        }
        return values;
    }

    private static void holds(Path file, double tolerance) {
        float[] expected = unitVectors(WIDTH * HEIGHT, BANDS);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, VectorLength.ONE)) {
            float[] read = GeoTiffRasterTest.readAll(raster);
            for (int i = 0; i < read.length; i++) {
                assertThat((double) read[i]).isCloseTo(expected[i], within(tolerance));
            }
        }
    }

    @Test
    void linearBytesAreRefusedWithAWorkingRemedy() {
        Path file = bytes("linear.tif", true, linear(0));
        refuses(file, "v / 127", "gdal_translate -a_scale 0.007874015748");
        holds(Gdal.translate(file, directory.resolve("said.tif"), "-a_scale", "0.007874015748"), 0.005);
    }

    @Test
    void linearBytesAround128AreRefusedWithAWorkingRemedy() {
        Path file = bytes("shifted.tif", false, linear(128));
        refuses(file, "(v - 128) / 127", "-a_scale 0.007874015748 -a_offset -1.007874015748");
        holds(
                Gdal.translate(
                        file,
                        directory.resolve("said.tif"),
                        "-a_scale",
                        "0.007874015748",
                        "-a_offset",
                        "-1.007874015748"),
                0.005);
    }

    private static int[] squares(int zero) {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        int[] values = new int[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = AeQuantization.encode(numbers[i]) + zero;
        }
        return values;
    }

    @Test
    void alphaEarthBytesAround128AreRefusedWithAWorkingRemedy() {
        Path file = bytes("shifted.tif", false, squares(128));
        refuses(file, "their zero at 128", "sign(A-128.0)*((A-128.0)/127.5)**2");
        Path said = directory.resolve("said.tif");
        Gdal.calculate(file, said, "sign(A-128.0)*((A-128.0)/127.5)**2");
        holds(said, 0.008);
    }

    /** As signed bytes, a vector with a zero component seems to have no data in that band. */
    @Test
    void theByte128IsNotNoDataWhereItEncodesZero() {
        int[] values = squares(128);
        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            int[] vector = {128 + 107, 128 - 107, 128, 128, 128, 128, 128, 128};
            System.arraycopy(vector, 0, values, pixel * BANDS, BANDS);
        }
        refuses(bytes("shifted.tif", false, values), "column 0, row 0", "their zero at 128");
    }

    @Test
    void alphaEarthBytesInAWiderTypeAreRefusedWithAWorkingRemedy() {
        Path file = bytes("bytes.tif", true, squares(0));
        Path wide = directory.resolve("wide.tif");
        Gdal.python(
                """
                import sys, numpy, rasterio
                with rasterio.open(sys.argv[1]) as source:
                    profile = dict(source.profile, dtype='int16')
                    numbers = source.read().astype('u1').view('i1').astype('i2')
                profile.pop('PIXELTYPE', None)
                for name, dtype in (('wide.tif', 'int16'), ('floats.tif', 'float32')):
                    with rasterio.open(sys.argv[2] + '/' + name, 'w', **dict(profile, dtype=dtype)) as target:
                        target.write(numbers.astype(dtype))
                """,
                file.toString(),
                directory.toString());
        String formula = "sign(A)*(A/127.5)**2";
        assertThatThrownBy(() -> GeoTiffRaster.open(wide))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("16-bit signed integer numbers without a scale", "-a_scale 0.0001", formula);
        refuses(directory.resolve("floats.tif"), "AlphaEarth's bytes in another type", formula);
        for (String name : List.of("wide.tif", "floats.tif")) {
            Path said = directory.resolve("said-" + name);
            Gdal.calculate(directory.resolve(name), said, formula);
            holds(said, 0.008);
        }
    }

    @Test
    void numbersTimesTenThousandAreRefusedWithAWorkingRemedy() {
        float[] numbers = unitVectors(WIDTH * HEIGHT, BANDS);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.round(numbers[i] * 10000);
        }
        Path file = floats(numbers);
        refuses(file, "multiplied by 10000", "gdal_translate -a_scale 0.0001");
        holds(Gdal.translate(file, directory.resolve("said.tif"), "-a_scale", "0.0001"), 1e-4);
        Path whole = Gdal.translate(file, directory.resolve("whole.tif"), "-ot", "Int16");
        assertThatThrownBy(() -> GeoTiffRaster.open(whole)).hasMessageContaining("gdal_translate -a_scale 0.0001");
        holds(Gdal.translate(whole, directory.resolve("said16.tif"), "-a_scale", "0.0001"), 1e-4);
    }

    @Test
    void halfPrecisionIsRefusedWithAWorkingRemedy() {
        Path file = floats(unitVectors(WIDTH * HEIGHT, BANDS));
        Path half = Gdal.translate(file, directory.resolve("half.tif"), "-co", "NBITS=16");
        assertThatThrownBy(() -> GeoTiffRaster.open(half))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("16-bit float", "gdal_translate -ot Float32 -co NBITS=32");
        holds(Gdal.translate(half, directory.resolve("full.tif"), "-ot", "Float32", "-co", "NBITS=32"), 1e-3);
    }

    @Test
    void interpolatedVectorsAreRefused() {
        Path file = floats(unitVectors(WIDTH * HEIGHT, BANDS));
        refuses(
                Gdal.warp(file, directory.resolve("warped.tif"), "-tr", "17", "17", "-r", "bilinear"),
                "were interpolated (use -r near)");
        Path near = Gdal.warp(file, directory.resolve("near.tif"), "-tr", "17", "17", "-r", "near");
        try (GeoTiffRaster raster = GeoTiffRaster.open(near, VectorLength.ONE)) {
            assertThat(valid(raster)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SharedData.FLOAT32, SharedData.INT8, SharedData.BOTTOM_UP_PIXEL, SharedData.BOTTOM_UP_BAND})
    void realAlphaEarthHasLengthOneAtEverySize(String layout) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(SharedData.alphaEarth(layout), VectorLength.ONE)) {
            assertThat(valid(raster)).isEqualTo(101 * 101 - 238);
            for (int level = 0; level < raster.overviews().size(); level++) {
                try (GeoTiffRaster overview = raster.openOverview(level)) {
                    assertThat(valid(overview)).isPositive();
                }
            }
        }
    }

    @Test
    void embeddingsOfModelsHaveLengthOneAsFloatsAndBytes() {
        float[] numbers = unitVectors(50 * 40, 128);
        for (PixelType type : List.of(PixelType.FLOAT32, PixelType.INT8)) {
            Path file = GeoTiffWriterTest.write(directory.resolve(type + ".tif"), 50, 40, 128, type, numbers);
            try (GeoTiffRaster raster = GeoTiffRaster.open(file, VectorLength.ONE)) {
                assertThat(valid(raster)).isEqualTo(50 * 40);
            }
        }
    }

    @Test
    void rastersOfOnePixelAndWithoutValidPixelsAreRead() {
        Path one = GeoTiffWriterTest.write(
                directory.resolve("one.tif"), 1, 1, 3, PixelType.FLOAT32, new float[] {0.6f, 0, 0.8f});
        Path none = GeoTiffWriterTest.write(directory.resolve("none.tif"), 3, 3, 3, PixelType.FLOAT32, new float[27]);
        List<Integer> counts = new ArrayList<>();
        for (Path file : List.of(one, none)) {
            try (GeoTiffRaster raster = GeoTiffRaster.open(file, VectorLength.ONE)) {
                counts.add(valid(raster));
            }
        }
        assertThat(counts).containsExactly(1, 0);
    }
}
