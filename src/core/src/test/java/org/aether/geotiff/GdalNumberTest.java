package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aether.raster.Gdal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GDAL 3.6.2 prints as the no-data value of a file with that text. */
class GdalNumberTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "-9999|-9999",
                "-9999,0|-9999",
                "-9999 |-9999",
                " -9999|-9999",
                "-9999;-9999|-9999",
                "-9999 -9999|-9999",
                "None|0",
                "none|0",
                "N/A|0",
                "NULL|0",
                "abc|0",
                "12abc|12",
                "255.0f|255",
                "nan|NaN",
                "-nan|NaN",
                "NAN|NaN",
                "nan(ind)|NaN",
                "-nan(ind)|NaN",
                "Nanana|NaN",
                "1.#QNAN|NaN",
                "-1.#QNAN|NaN",
                "1.#QNAN0|NaN",
                "1.#SNAN|NaN",
                "-1.#IND|NaN",
                "-1.#IND00|NaN",
                "1.#IND|1",
                "1.#INF|Infinity",
                "-1.#INF|-Infinity",
                "inf|Infinity",
                "+inf|Infinity",
                "-inf|-Infinity",
                "-Infinity|-Infinity",
                "infinite|Infinity",
                "0x1F|31",
                "1e30|1e30",
                "1e400|Infinity",
                "1,5e3|1500",
                "1d5|1",
                "1e|1",
                "1e+|1",
                "-|0",
                "+5|5",
                ".5|0.5",
                "5.|5",
                "1_000|1",
                "--5|0",
                "1.2.3|1.2",
                "1,2,3|1.2",
                "1.5,3|1.5",
                "-0|-0.0",
                "-3.4028234663852886e+38|-3.4028234663852886e+38",
                "1.7976931348623157e+308|1.7976931348623157e+308"
            })
    void parsesAsGdalDoes(String text, double number) {
        assertThat(GdalNumber.parse(text)).isEqualTo(Double.valueOf(number));
    }

    @Test
    void spacesAreZeroAndOnlyAsciiDigitsCount() {
        assertThat(GdalNumber.parse("  ")).isZero();
        assertThat(GdalNumber.parse("-9999\t")).isEqualTo(-9999);
        assertThat(GdalNumber.parse("-9999\n")).isEqualTo(-9999);
        assertThat(GdalNumber.parse("\u0663")).isZero();
    }

    private static final List<String> TEXTS = List.of(
            "-9999,0", "-9999 ", " -9999", "None", "nan", "-nan", "-1.#IND", "1.#QNAN", "inf", "-inf", "0x1F", "7,0",
            "7 ", " 7", "7.0f", "+7", "07.00", "0x7", "7;8", "8;7", "7e0", "7e", "70e-1", "#7", "");

    /** A file whose numbers are all 7 has no valid pixel when its no-data text says 7, and all otherwise. */
    @Test
    void validPixelsAreThoseOfGdal() throws Exception {
        float[] pixels = new float[4 * 4 * 2];
        Arrays.fill(pixels, 7);
        Path file = GeoTiffWriterTest.write(directory.resolve("a.tif"), 4, 4, 2, PixelType.FLOAT32, pixels);
        Path named = Gdal.translate(file, directory.resolve("named.tif"), "-a_nodata", "-1234567936");
        List<String> files = new ArrayList<>();
        for (String text : TEXTS) {
            byte[] bytes = Files.readAllBytes(named);
            byte[] patched = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), "-1234567936".length());
            System.arraycopy(patched, 0, bytes, indexOf(bytes, "-1234567936"), patched.length);
            files.add(
                    Files.write(directory.resolve(files.size() + ".tif"), bytes).toString());
        }
        String counts = Gdal.python(
                """
                import sys, rasterio
                for file in sys.argv[1:]:
                    with rasterio.open(file) as source:
                        print((source.dataset_mask() != 0).sum())
                """,
                files.toArray(String[]::new));
        // GDAL warns of text with zeros behind it.
        List<String> expected =
                counts.lines().filter(line -> line.matches("\\d+")).toList();
        for (int i = 0; i < files.size(); i++) {
            try (GeoTiffRaster raster = GeoTiffRaster.open(Path.of(files.get(i)))) {
                float[] read = GeoTiffRasterTest.readAll(raster);
                int valid = 0;
                for (int pixel = 0; pixel < read.length; pixel += 2) {
                    valid += Float.isNaN(read[pixel]) ? 0 : 1;
                }
                assertThat(valid).as("'%s'", TEXTS.get(i)).isEqualTo(Integer.parseInt(expected.get(i)));
            }
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).isPositive();
        return at;
    }
}
