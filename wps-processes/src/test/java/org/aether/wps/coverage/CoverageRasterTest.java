package org.aether.wps.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Point;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.feature.CoordinateSystems;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.wps.Coverages;
import org.aether.wps.model.FakeFunction;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.coverage.GridSampleDimension;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.processing.Operations;
import org.geotools.coverage.util.CoverageUtilities;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageRasterTest {

    private static final int WIDTH = 13;
    private static final int HEIGHT = 9;
    private static final int BANDS = 6;
    private static final AffineTransform NORTH_UP = new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000);

    private final byte[] bytes = Coverages.quantised(WIDTH * HEIGHT, BANDS, 1);
    private final float[] expected = Coverages.decoded(bytes);

    private RenderedImage image(int type, boolean banded, double[] numbers) {
        return Coverages.image(WIDTH, HEIGHT, BANDS, type, banded, numbers);
    }

    private GridCoverage2D coverage(RenderedImage image) {
        return Coverages.coverage(image, NORTH_UP, Coverages.utm());
    }

    @Test
    void bytesAreSignedAndDequantisedInEveryLayout() {
        for (boolean banded : new boolean[] {false, true}) {
            CoverageRaster raster = CoverageRaster.of(
                    coverage(image(DataBuffer.TYPE_BYTE, banded, Coverages.unsigned(bytes))), Encoding.AUTO, BANDS);
            assertThat(Coverages.read(raster)).isEqualTo(expected);
            assertThat(raster.bands()).isEqualTo(BANDS);
            assertThat(raster.name()).isEqualTo("test");
        }
    }

    @Test
    void floatsAndDoublesAreTakenAsTheyAre() {
        for (int type : new int[] {DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_DOUBLE}) {
            for (boolean banded : new boolean[] {false, true}) {
                CoverageRaster raster = CoverageRaster.of(
                        coverage(image(type, banded, Coverages.doubles(expected))), Encoding.AUTO, BANDS);
                assertThat(Coverages.read(raster)).isEqualTo(expected);
            }
        }
    }

    @Test
    void quantisedNumbersInWiderTypesAreReadWhenTold() {
        double[] signed = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            signed[i] = bytes[i];
        }
        for (int type : new int[] {DataBuffer.TYPE_SHORT, DataBuffer.TYPE_FLOAT}) {
            CoverageRaster raster = CoverageRaster.of(coverage(image(type, false, signed)), Encoding.INT8, BANDS);
            assertThat(Coverages.read(raster)).isEqualTo(expected);
        }
    }

    @Test
    void oneBandWithoutDataMeansNoneInAll() {
        double[] numbers = Coverages.doubles(expected);
        numbers[2 * BANDS + 4] = Double.NaN;
        numbers[5 * BANDS] = Double.NEGATIVE_INFINITY;
        float[] read = Coverages.read(
                CoverageRaster.of(coverage(image(DataBuffer.TYPE_FLOAT, false, numbers)), Encoding.AUTO, BANDS));
        float[] marked = expected.clone();
        Arrays.fill(marked, 2 * BANDS, 3 * BANDS, Float.NaN);
        Arrays.fill(marked, 5 * BANDS, 6 * BANDS, Float.NaN);
        assertThat(read).isEqualTo(marked);
    }

    @Test
    void onlyAPixelOfNothingButZerosIsNoData() {
        double[] numbers = Coverages.unsigned(bytes);
        for (int band = 0; band < BANDS; band++) {
            numbers[7 * BANDS + band] = 0;
            numbers[8 * BANDS + band] = band == 3 ? 127 : 0;
        }
        float[] read = Coverages.read(
                CoverageRaster.of(coverage(image(DataBuffer.TYPE_BYTE, false, numbers)), Encoding.AUTO, BANDS));
        for (int band = 0; band < BANDS; band++) {
            assertThat(read[7 * BANDS + band]).isNaN();
            assertThat(read[8 * BANDS + band]).isEqualTo(band == 3 ? (float) Math.pow(127 / 127.5, 2) : 0f);
        }
    }

    @Test
    void aDeclaredNoDataValueCounts() {
        double[] numbers = Coverages.doubles(expected);
        numbers[4 * BANDS + 1] = -9999;
        GridCoverage2D plain = coverage(image(DataBuffer.TYPE_FLOAT, false, numbers));
        Map<String, Object> properties = new HashMap<>();
        CoverageUtilities.setNoDataProperty(properties, -9999.0);
        GridCoverage2D declared = CoverageFactoryFinder.getGridCoverageFactory(null)
                .create("test", plain.getRenderedImage(), plain.getGridGeometry(), null, null, properties);
        float[] read = Coverages.read(CoverageRaster.of(declared, Encoding.AUTO, BANDS));
        assertThat(read[4 * BANDS]).isNaN();
        assertThat(read[4 * BANDS + 1]).isNaN();
        assertThat(read[6 * BANDS]).isEqualTo(expected[6 * BANDS]);
    }

    @Test
    void southUpGivesTheSameAsNorthUp() {
        double[] numbers = Coverages.unsigned(bytes);
        double[] turned = new double[numbers.length];
        int row = WIDTH * BANDS;
        for (int y = 0; y < HEIGHT; y++) {
            System.arraycopy(numbers, y * row, turned, (HEIGHT - 1 - y) * row, row);
        }
        GridCoverage2D northUp = coverage(image(DataBuffer.TYPE_BYTE, false, numbers));
        GridCoverage2D southUp = Coverages.coverage(
                image(DataBuffer.TYPE_BYTE, false, turned),
                new AffineTransform(10, 0, 0, 10, 400_000, 4_800_000 - 10 * HEIGHT),
                Coverages.utm());
        CoverageRaster a = CoverageRaster.of(northUp, Encoding.AUTO, BANDS);
        CoverageRaster b = CoverageRaster.of(southUp, Encoding.AUTO, BANDS);
        assertThat(b.grid()).isEqualTo(a.grid());
        assertThat(Coverages.read(b)).isEqualTo(Coverages.read(a));
        PixelWindow part = new PixelWindow(3, 2, 5, 4);
        assertThat(Coverages.read(b, part)).isEqualTo(Coverages.read(a, part));
    }

    @Test
    void latitudeFirstIsTurnedToLongitudeFirst() {
        RenderedImage image = image(DataBuffer.TYPE_BYTE, false, Coverages.unsigned(bytes));
        // x of the CRS is latitude: it falls with the row; y is longitude: it grows with the column.
        GridCoverage2D latLon = Coverages.coverage(
                image, new AffineTransform(0, 0.1, -0.2, 0, 50, 8), Coverages.crs("EPSG:4326", false));
        assertThat(CRS.getAxisOrder(latLon.getCoordinateReferenceSystem2D())).isEqualTo(CRS.AxisOrder.NORTH_EAST);
        CoverageRaster raster = CoverageRaster.of(latLon, Encoding.AUTO, BANDS);
        RasterGrid grid = raster.grid();
        assertThat(CRS.getAxisOrder(grid.crs())).isEqualTo(CRS.AxisOrder.EAST_NORTH);
        assertThat(CoordinateSystems.isLonLat(grid.crs())).isTrue();
        assertThat(grid.west()).isEqualTo(8);
        assertThat(grid.north()).isEqualTo(50);
        assertThat(grid.pixelWidth()).isEqualTo(0.1);
        assertThat(grid.pixelHeight()).isEqualTo(0.2);
        assertThat(Coverages.read(raster)).isEqualTo(expected);
    }

    @Test
    void anImageWithAnOffsetHasThePlaceOfItsGrid() {
        EmbeddingImage offset = new EmbeddingImage(
                CoveragePixels.of(
                        coverage(image(DataBuffer.TYPE_BYTE, false, Coverages.unsigned(bytes))), Encoding.AUTO, BANDS),
                FakeFunction.copy(BANDS).lease(),
                new Point(-300, 1234),
                EmbeddingImage.PixelStyle.FLOATS,
                1 << 20,
                new WindowBuffers(1),
                Progress.NONE);
        CoverageRaster raster =
                CoverageRaster.of(Coverages.coverage(offset, NORTH_UP, Coverages.utm()), Encoding.AUTO, BANDS);
        assertThat(raster.grid().west()).isEqualTo(400_000 - 3000);
        assertThat(raster.grid().north()).isEqualTo(4_800_000 - 12_340);
        assertThat(Coverages.read(raster)).isEqualTo(expected);
        assertThat(Coverages.read(raster, new PixelWindow(4, 3, 2, 5)))
                .isEqualTo(Coverages.read(
                        CoverageRaster.of(
                                coverage(image(DataBuffer.TYPE_BYTE, false, Coverages.unsigned(bytes))),
                                Encoding.AUTO,
                                BANDS),
                        new PixelWindow(4, 3, 2, 5)));
    }

    @Test
    void coveragesThatAreNotEmbeddingsAreRefused() {
        RenderedImage bytesImage = image(DataBuffer.TYPE_BYTE, false, Coverages.unsigned(bytes));
        GridCoverage2D rotated =
                Coverages.coverage(bytesImage, new AffineTransform(9, 2, 2, -9, 400_000, 4_800_000), Coverages.utm());
        assertThatThrownBy(() -> CoverageRaster.of(rotated, Encoding.AUTO, BANDS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("rotated, sheared or mirrored");
        GridCoverage2D picture = coverage(Coverages.image(2, 2, 3, DataBuffer.TYPE_BYTE, false, new double[12]));
        assertThatThrownBy(() -> CoverageRaster.of(picture, Encoding.AUTO, 64))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("3 bands of integers, which is a picture");
        assertThatThrownBy(() -> CoverageRaster.of(coverage(bytesImage), Encoding.FLOAT, BANDS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("cannot be read as FLOAT");
        GridCoverage2D integers = coverage(Coverages.image(2, 2, 6, DataBuffer.TYPE_INT, false, new double[24]));
        assertThatThrownBy(() -> CoverageRaster.of(integers, Encoding.AUTO, BANDS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("more than 16 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wisconsin_ae_utm16n_float32.tif",
                "wisconsin_ae_utm16n_int8.tif",
                "bottom_up_int8_pixel_deflate.tif",
                "bottom_up_int8_band_zstd.tif"
            })
    void publishedFilesReadByGeoToolsAreWhatTheirOwnReaderReads(String name) throws IOException {
        GeoTiffReader reader = new GeoTiffReader(Coverages.real(name).toFile());
        try (GeoTiffRaster own = GeoTiffRaster.open(Coverages.real(name))) {
            GridCoverage2D coverage = reader.read((GeneralParameterValue[]) null);
            CoverageRaster raster = CoverageRaster.of(coverage, Encoding.AUTO, 64);
            assertSameGrid(raster.grid(), own.grid());
            assertThat(Coverages.read(raster)).isEqualTo(Coverages.read(own));

            // As a renderer crops it.
            PixelWindow part = new PixelWindow(20, 37, 50, 31);
            RasterGrid wanted = own.grid().crop(part);
            GridCoverage2D cropped = Coverages.process(
                    "CoverageCrop",
                    coverage,
                    "Envelope",
                    new ReferencedEnvelope(
                            wanted.west(),
                            wanted.east(),
                            wanted.south(),
                            wanted.north(),
                            coverage.getCoordinateReferenceSystem2D()));
            CoverageRaster piece = CoverageRaster.of(cropped, Encoding.AUTO, 64);
            assertSameGrid(piece.grid(), wanted);
            assertThat(Coverages.read(piece)).isEqualTo(Coverages.read(own, part));
        } finally {
            reader.dispose();
        }
    }

    private static void assertSameGrid(RasterGrid actual, RasterGrid expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(actual.west()).isCloseTo(expected.west(), within(1e-6));
        assertThat(actual.north()).isCloseTo(expected.north(), within(1e-6));
        assertThat(actual.pixelWidth()).isCloseTo(expected.pixelWidth(), within(1e-9));
        assertThat(actual.pixelHeight()).isCloseTo(expected.pixelHeight(), within(1e-9));
        assertThat(CRS.equalsIgnoreMetadata(actual.crs(), expected.crs())).isTrue();
    }

    @Test
    void manyThreadsReadTheSame() throws Exception {
        GeoTiffReader reader =
                new GeoTiffReader(Coverages.real("bottom_up_int8_band_zstd.tif").toFile());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CoverageRaster raster = CoverageRaster.of(reader.read((GeneralParameterValue[]) null), Encoding.AUTO, 64);
            float[] serial = Coverages.read(raster);
            List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(threads.submit(() -> Coverages.read(raster)));
            }
            for (Future<float[]> answer : answers) {
                assertThat(answer.get()).isEqualTo(serial);
            }
        } finally {
            threads.shutdownNow();
            reader.dispose();
        }
    }

    @Test
    void whatAReprojectionFillsOutsideIsNoData() {
        GridCoverage2D degrees = Coverages.process(
                "Resample",
                Coverages.alphaEarth(40, 40, 5),
                "CoordinateReferenceSystem",
                Coverages.crs("EPSG:4326", true));
        CoverageRaster raster = CoverageRaster.of(degrees, Encoding.AUTO, 64);
        float[] read = Coverages.read(raster);
        int without = 0;
        for (int pixel = 0; pixel < raster.grid().window().pixels(); pixel++) {
            double length = 0;
            for (int band = 0; band < 64; band++) {
                length += read[pixel * 64 + band] * read[pixel * 64 + band];
            }
            without += Double.isNaN(length) ? 1 : 0;
            if (!Double.isNaN(length)) {
                assertThat(Math.sqrt(length)).isBetween(0.95, 1.05);
            }
        }
        // One in seventeen lacked data before; the corners are added.
        assertThat(without)
                .isBetween(
                        raster.grid().window().pixels() / 17 + 5,
                        raster.grid().window().pixels() / 3);
    }

    private GridCoverage2D floats(double[] numbers) {
        return coverage(image(DataBuffer.TYPE_FLOAT, false, numbers));
    }

    private double[] vectors(double length) {
        double[] numbers = Coverages.doubles(expected);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= length;
        }
        return numbers;
    }

    private static double length(float[] vectors, int pixel) {
        double square = 0;
        for (int i = pixel * BANDS; i < (pixel + 1) * BANDS; i++) {
            square += vectors[i] * vectors[i];
        }
        return Math.sqrt(square);
    }

    /** Models divide by the length, and raw means stay those of the vectors as they are. */
    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.01, 1e-20})
    void whatAServerHasScaledIsTakenAsItIs(double factor) {
        float[] read = Coverages.read(CoverageRaster.of(floats(vectors(factor)), Encoding.AUTO, BANDS));
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).isEqualTo(Float.valueOf(i / BANDS % 17 == 3 ? Float.NaN : (float) vectors(factor)[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.06, 2, 127.5, 10000})
    void longerVectorsAreRefusedUnlessAnyLengthIsAllowed(double factor) {
        CoverageRaster raster = CoverageRaster.of(floats(vectors(factor)), Encoding.AUTO, BANDS);
        assertThatThrownBy(() -> Coverages.read(raster))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll(
                        "A vector of the coverage test has the length", "the use of vectors of any length allows");
        float[] read = Coverages.read(CoverageRaster.of(floats(vectors(factor)), Encoding.ANY_LENGTH, BANDS));
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).isEqualTo(Float.valueOf((float) vectors(factor)[i]));
        }
    }

    @Test
    void shortVectorsStayShortWhereAnyLengthIsAllowed() {
        float[] read = Coverages.read(CoverageRaster.of(floats(vectors(0.5)), Encoding.ANY_LENGTH, BANDS));
        assertThat(length(read, 0)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void unsignedBytesWithAnOffsetAreRefused() {
        double[] shifted = new double[bytes.length];
        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            double[] vector = {128 + 107, 128 - 107, 128, 128, 128, 128};
            System.arraycopy(vector, 0, shifted, pixel * BANDS, BANDS);
        }
        CoverageRaster raster =
                CoverageRaster.of(coverage(image(DataBuffer.TYPE_BYTE, false, shifted)), Encoding.AUTO, BANDS);
        assertThatThrownBy(() -> Coverages.read(raster))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("an offset of 128");
    }

    private GridCoverage2D named(RenderedImage image, String... names) {
        GridSampleDimension[] bands =
                Arrays.stream(names).map(GridSampleDimension::new).toArray(GridSampleDimension[]::new);
        GridCoverage2D plain = coverage(image);
        return CoverageFactoryFinder.getGridCoverageFactory(null)
                .create("named", image, plain.getGridGeometry(), bands, null, null);
    }

    @Test
    void bandsStandInTheOrderOfTheirNames() {
        int[] order = {0, 1, 5, 2, 4, 3};
        byte[] shuffled = new byte[bytes.length];
        String[] names = new String[BANDS];
        for (int band = 0; band < BANDS; band++) {
            names[band] = "A" + (order[band] + 8);
            for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                shuffled[pixel * BANDS + band] = bytes[pixel * BANDS + order[band]];
            }
        }
        for (boolean banded : new boolean[] {false, true}) {
            GridCoverage2D coverage = named(image(DataBuffer.TYPE_BYTE, banded, Coverages.unsigned(shuffled)), names);
            CoverageRaster raster = CoverageRaster.of(coverage, Encoding.AUTO, BANDS);
            assertThat(Coverages.read(raster)).isEqualTo(expected);
            assertThat(raster.bandNames()).containsExactly("A8", "A9", "A10", "A11", "A12", "A13");
        }
        names[0] = "A9";
        assertThatThrownBy(() -> CoverageRaster.of(
                        named(image(DataBuffer.TYPE_BYTE, false, Coverages.unsigned(shuffled)), names),
                        Encoding.AUTO,
                        BANDS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("two bands with the number 9");
    }

    /** 16 by 16 pixels of AlphaEarth's kind; a mask inside the file hides the four by four in the north-west. */
    @Test
    void whatAMaskHidesHasNoData() throws Exception {
        Path file = Path.of(
                CoverageRasterTest.class.getResource("mask_internal_int8.tif").toURI());
        GeoTiffReader reader = new GeoTiffReader(file.toFile());
        try (GeoTiffRaster own = GeoTiffRaster.open(file)) {
            GridCoverage2D coverage = reader.read((GeneralParameterValue[]) null);
            float[] read = Coverages.read(CoverageRaster.of(coverage, Encoding.AUTO, 64));
            assertThat(read).isEqualTo(Coverages.read(own));
            int valid = 0;
            for (int i = 0; i < read.length; i += 64) {
                valid += Float.isNaN(read[i]) ? 0 : 1;
            }
            assertThat(valid).isEqualTo(240);
        } finally {
            reader.dispose();
        }
    }

    /** Hides everything. */
    public static final class Region {
        public RenderedImage getAsImage() {
            return new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY);
        }
    }

    /** GeoTools 35 leaves the region of the image before a reprojection in the image's property ROI. */
    @Test
    void theRegionIsTheCoveragesAndNotTheImages() {
        for (String key : List.of("ROI", "GC_ROI")) {
            GridCoverage2D plain = floats(vectors(1));
            GridCoverage2D coverage = CoverageFactoryFinder.getGridCoverageFactory(null)
                    .create(
                            "test",
                            plain.getRenderedImage(),
                            plain.getGridGeometry(),
                            plain.getSampleDimensions(),
                            null,
                            Map.of(key, new Region()));
            float[] read = Coverages.read(CoverageRaster.of(coverage, Encoding.AUTO, BANDS));
            assertThat(Float.isNaN(read[0])).as(key).isEqualTo(key.equals("GC_ROI"));
        }
    }

    /** A renderer crops and reprojects before it calls a process; the mask must come along to the right places. */
    @Test
    void aMaskFollowsItsCoverageIntoAnotherCrs() throws Exception {
        Path file = Path.of(
                CoverageRasterTest.class.getResource("mask_internal_int8.tif").toURI());
        GeoTiffReader reader = new GeoTiffReader(file.toFile());
        try {
            GridCoverage2D whole = reader.read((GeneralParameterValue[]) null);
            CoordinateReferenceSystem utm = whole.getCoordinateReferenceSystem2D();
            CoordinateReferenceSystem mercator = CRS.decode("EPSG:3857", true);
            GridCoverage2D part = (GridCoverage2D)
                    Operations.DEFAULT.crop(whole, new ReferencedEnvelope(500_010, 500_160, 5_700_000, 5_700_160, utm));
            CoverageRaster raster =
                    CoverageRaster.of((GridCoverage2D) Operations.DEFAULT.resample(part, mercator), Encoding.AUTO, 64);
            RasterGrid grid = raster.grid();
            float[] read = Coverages.read(raster);
            MathTransform back = CRS.findMathTransform(mercator, utm, true);
            int valid = 0;
            int hidden = 0;
            for (int pixel = 0; pixel < grid.width() * grid.height(); pixel++) {
                double[] at = {
                    grid.west() + (pixel % grid.width() + 0.5) * grid.pixelWidth(),
                    grid.north() - (Math.floorDiv(pixel, grid.width()) + 0.5) * grid.pixelHeight()
                };
                back.transform(at, 0, at, 0, 1);
                double column = (at[0] - 500_000) / 10;
                double row = (5_700_160 - at[1]) / 10;
                if (Math.abs(column - Math.rint(column)) < 0.2 || Math.abs(row - Math.rint(row)) < 0.2) {
                    continue;
                }
                boolean inside = column > 1 && column < 16 && row > 0 && row < 16;
                boolean shown = inside && (column > 4 || row > 4);
                assertThat(!Float.isNaN(read[pixel * 64]))
                        .as("column %s, row %s", column, row)
                        .isEqualTo(shown);
                valid += shown ? 1 : 0;
                hidden += inside && !shown ? 1 : 0;
            }
            assertThat(valid).isGreaterThan(40);
            assertThat(hidden).isGreaterThan(2);
        } finally {
            reader.dispose();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.3, 1e-6, -0.05})
    void theFillOfAReprojectionIsNoData(double share) {
        double[] numbers = vectors(1);
        for (int band = 0; band < BANDS; band++) {
            numbers[BANDS + band] = -Float.MAX_VALUE * share + (1 - share) * numbers[BANDS + band];
        }
        float[] read = Coverages.read(CoverageRaster.of(floats(numbers), Encoding.AUTO, BANDS));
        assertThat(read[BANDS]).isNaN();
        assertThat(read[0]).isNotNaN();
    }

    @Test
    void fractionsAreNotReadAsBytes() {
        CoverageRaster raster = CoverageRaster.of(floats(vectors(1)), Encoding.INT8, BANDS);
        assertThatThrownBy(() -> Coverages.read(raster))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("The coverage test has numbers that are not integers", "use FLOAT");
    }

    @Test
    void longVectorsOfBytesAreRefused() {
        double[] mixed = new double[bytes.length];
        Arrays.fill(mixed, 127);
        CoverageRaster raster =
                CoverageRaster.of(coverage(image(DataBuffer.TYPE_BYTE, false, mixed)), Encoding.AUTO, BANDS);
        assertThatThrownBy(() -> Coverages.read(raster))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("has the length", "nearest-neighbour");
    }
}
