package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.ValidPixels;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelSource;
import org.aether.raster.PixelWindow;
import org.aether.search.SentenceDirection;
import org.aether.store.ModelStore;
import org.aether.wps.coverage.CoverageFixtures;
import org.aether.wps.coverage.CoverageRaster;
import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.util.CoverageUtilities;
import org.geotools.data.util.DefaultProgressListener;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four processes against core's functions on the same pixels, as processes and as a renderer uses them. */
class MapProcessesTest {

    private static final String SENTENCE = "A place of cafe, a type of food.";
    private static final int SIDE = 110;

    @TempDir
    static Path directory;

    private static AlignmentModel model;
    private static ModelLibrary models;
    private static TransformProcess transform;
    private static FalseColorProcess falseColor;
    private static SearchProcess search;
    private static ClassifyProcess classify;
    private static GridCoverage2D alphaEarth;
    private static EmbeddingRaster raster;

    @BeforeAll
    static void open() {
        PluginSettings settings = TestModel.settings(directory, "aether.request.memory", "256");
        ModelStore store = new ModelStore(settings.store());
        model = TestModel.of("city", 4);
        store.save(model);
        store.saveHead("city", "landuse", TestModel.head(10, 6));
        models = new ModelLibrary(store, TestModel.COMPUTE, settings);
        CoverageTransform coverages = new CoverageTransform(new WorkQueue(settings), settings);
        transform = new TransformProcess(models, coverages);
        falseColor = new FalseColorProcess(models, coverages);
        search = new SearchProcess(models, coverages);
        classify = new ClassifyProcess(models, coverages);
        alphaEarth = Coverages.alphaEarth(SIDE, SIDE, 9);
        raster = CoverageRaster.of(alphaEarth, Encoding.AUTO, 64);
    }

    @AfterAll
    static void close() {
        models.close();
    }

    private static float[] expected(PixelFunction function, PixelSource from) {
        try (function) {
            PixelWindow window = from.window();
            return ValidPixels.read(from, window, ValidPixels.directBuffer(window.pixels() * from.bands()))
                    .image(function, ValidPixels.resultBuffer(function, window.pixels()));
        }
    }

    private static float[] numbers(GridCoverage2D coverage) {
        Raster data = coverage.getRenderedImage().getData();
        return data.getPixels(data.getMinX(), data.getMinY(), data.getWidth(), data.getHeight(), (float[]) null);
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) < 2e-6) && !(Float.isNaN(actual[i]) && Float.isNaN(expected[i]))) {
                throw new AssertionError("number " + i + " is " + actual[i] + ", not " + expected[i]);
            }
        }
    }

    /** Whole numbers that may differ by one where a float lay on the border between two. */
    private static void assertSameColours(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        int different = 0;
        for (int i = 0; i < actual.length; i++) {
            different += actual[i] == expected[i] ? 0 : 1;
            assertThat(actual[i]).isCloseTo(expected[i], within(1f));
        }
        assertThat(different).isLessThanOrEqualTo(actual.length / 10_000);
    }

    @Test
    void transformGivesTheModelsVectors() {
        GridCoverage2D result = transform.execute(alphaEarth, "city", Encoding.AUTO, null);
        assertClose(numbers(result), expected(PixelFunctions.embedding(model, TestModel.COMPUTE), raster));
        assertThat(result.getGridGeometry()).isEqualTo(alphaEarth.getGridGeometry());
        assertThat(result.getSampleDimension(0).getDescription().toString()).isEqualTo("Z000");
        assertThat(result.getSampleDimension(127).getDescription().toString()).isEqualTo("Z127");
        assertThat(CoverageUtilities.getBackgroundValues(result)[0]).isNaN();
    }

    @Test
    void falseColourIsOpaqueWhereThereIsData() {
        float[] rgb = expected(PixelFunctions.falseColor(model, TestModel.COMPUTE), raster);
        float[] rgba = new float[SIDE * SIDE * 4];
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            boolean data = !Float.isNaN(rgb[pixel * 3]);
            for (int band = 0; band < 3; band++) {
                rgba[pixel * 4 + band] = data ? rgb[pixel * 3 + band] : 0;
            }
            rgba[pixel * 4 + 3] = data ? 255 : 0;
        }
        GridCoverage2D result = falseColor.execute(alphaEarth, "city", Encoding.AUTO, null);
        assertSameColours(numbers(result), rgba);
        assertThat(result.getRenderedImage().getColorModel().hasAlpha()).isTrue();
        assertThat(result.getNumSampleDimensions()).isEqualTo(4);
    }

    @Test
    void searchGivesTheCosineToTheSentence() {
        float[] direction = SentenceDirection.of(
                        model, models.encoder(model.textEncoder().orElseThrow()), List.of(SENTENCE), Progress.NONE)
                .data();
        float[] z = expected(PixelFunctions.embedding(model, TestModel.COMPUTE), raster);
        float[] cosines = new float[SIDE * SIDE];
        for (int pixel = 0; pixel < cosines.length; pixel++) {
            for (int i = 0; i < 128; i++) {
                cosines[pixel] += z[pixel * 128 + i] * direction[i];
            }
        }
        assertClose(numbers(search.execute(alphaEarth, "city", SENTENCE, Encoding.AUTO, null)), cosines);
    }

    @Test
    void classifyGivesTheHeadsClassesOrTheirProbabilities() {
        float[] z = expected(PixelFunctions.embedding(model, TestModel.COMPUTE), raster);
        FloatMatrix shares = models.loadHead("city", "landuse").predict(new FloatMatrix(SIDE * SIDE, 128, z));
        GridCoverage2D probabilities = classify.execute(alphaEarth, "city", "landuse", true, Encoding.AUTO, null);
        assertClose(numbers(probabilities), shares.data());
        assertThat(probabilities.getSampleDimension(3).getDescription().toString())
                .isEqualTo("class 3");

        GridCoverage2D classes = classify.execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null);
        assertThat(classes.getRenderedImage().getSampleModel().getDataType()).isEqualTo(DataBuffer.TYPE_BYTE);
        float[] found = numbers(classes);
        for (int pixel = 0; pixel < found.length; pixel++) {
            float[] row = shares.row(pixel);
            if (Float.isNaN(row[0])) {
                assertThat(found[pixel]).isEqualTo(255);
                continue;
            }
            float best = 0;
            for (float share : row) {
                best = Math.max(best, share);
            }
            assertThat(row[(int) found[pixel]]).isCloseTo(best, within(1e-6f));
        }
        assertThat(CoverageUtilities.getBackgroundValues(classes)[0]).isEqualTo(255);
    }

    private static GridCoverage2D crop(GridCoverage2D coverage, double west, double east, double south, double north) {
        return Coverages.process(
                "CoverageCrop",
                coverage,
                "Envelope",
                new ReferencedEnvelope(west, east, south, north, coverage.getCoordinateReferenceSystem2D()));
    }

    @Test
    void neighbouringTilesMatchAtTheirSeam() {
        float[] wholeColours = numbers(falseColor.execute(alphaEarth, "city", Encoding.AUTO, null));
        float[] wholeCosines = numbers(search.execute(alphaEarth, "city", SENTENCE, Encoding.AUTO, null));
        int[] columns = {0, 47, SIDE};
        for (int part = 0; part < 2; part++) {
            int x0 = columns[part];
            int width = columns[part + 1] - x0;
            GridCoverage2D tile = crop(
                    alphaEarth, 400_000 + 10.0 * x0, 400_000 + 10.0 * (x0 + width), 4_800_000 - 10.0 * SIDE, 4_800_000);
            assertThat(tile.getRenderedImage().getMinX()).isEqualTo(x0);
            assertThat(tile.getRenderedImage().getWidth()).isEqualTo(width);
            GridCoverage2D colours = falseColor.execute(tile, "city", Encoding.AUTO, null);
            assertThat(colours.getRenderedImage().getMinX()).isEqualTo(x0);
            assertSameColours(numbers(colours), columns(wholeColours, x0, width, 4));
            assertClose(
                    numbers(search.execute(tile, "city", SENTENCE, Encoding.AUTO, null)),
                    columns(wholeCosines, x0, width, 1));
        }
    }

    private static float[] columns(float[] whole, int x0, int width, int bands) {
        float[] part = new float[SIDE * width * bands];
        for (int y = 0; y < SIDE; y++) {
            System.arraycopy(whole, (y * SIDE + x0) * bands, part, y * width * bands, width * bands);
        }
        return part;
    }

    @Test
    void aScaledAndReprojectedCoverageIsTransformedPixelByPixel() {
        GridCoverage2D degrees = Coverages.process(
                "Resample",
                Coverages.process("Scale", alphaEarth, "xScale", 0.4f, "yScale", 0.4f),
                "CoordinateReferenceSystem",
                Coverages.crs("EPSG:4326", false));
        PixelSource pixels = CoverageFixtures.pixels(degrees, 64);
        GridCoverage2D result = search.execute(degrees, "city", SENTENCE, Encoding.AUTO, null);
        float[] found = numbers(result);
        assertClose(
                found,
                expected(
                        PixelFunctions.similarity(
                                model, models.direction("city", SENTENCE), List.of("similarity"), TestModel.COMPUTE),
                        pixels));
        assertThat(found[0]).as("the corner lies outside").isNaN();
        assertThat(found[found.length / 2 + 25]).isBetween(-1f, 1f);
        GridCoverage2D colours = falseColor.execute(degrees, "city", Encoding.AUTO, null);
        assertThat(numbers(colours)).startsWith(0, 0, 0, 0);

        // And on with it, as the renderer does: what the projection adds is transparent.
        GridCoverage2D onScreen =
                Coverages.process("Resample", colours, "CoordinateReferenceSystem", Coverages.crs("EPSG:3857", true));
        float[] shown = numbers(onScreen);
        assertThat(shown).startsWith(0, 0, 0, 0);
        int centre = (onScreen.getRenderedImage().getHeight()
                                / 2
                                * onScreen.getRenderedImage().getWidth()
                        + onScreen.getRenderedImage().getWidth() / 2)
                * 4;
        assertThat(shown[centre + 3]).isEqualTo(255);
    }

    @Test
    void aRotatedGridNeedsNoStraightening() {
        GridCoverage2D rotated = Coverages.coverage(
                alphaEarth.getRenderedImage(), new AffineTransform(9, 2, 2, -9, 400_000, 4_800_000), Coverages.utm());
        assertThat(numbers(classify.execute(rotated, "city", "landuse", false, Encoding.AUTO, null)))
                .isEqualTo(numbers(classify.execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null)));
    }

    @Test
    void aCoverageThatBeginsInTheSouthGivesOneThatBeginsInTheNorth() {
        double[] numbers = Coverages.unsigned(Coverages.quantised(SIDE * SIDE, 64, 9));
        double[] turned = new double[numbers.length];
        int row = SIDE * 64;
        for (int y = 0; y < SIDE; y++) {
            System.arraycopy(numbers, y * row, turned, (SIDE - 1 - y) * row, row);
        }
        RenderedImage image = Coverages.image(SIDE, SIDE, 64, DataBuffer.TYPE_BYTE, false, turned);
        GridCoverage2D northUp = classify.execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null);
        GridCoverage2D metres = classify.execute(
                Coverages.coverage(
                        image, new AffineTransform(10, 0, 0, 10, 400_000, 4_800_000 - 10 * SIDE), Coverages.utm()),
                "city",
                "landuse",
                false,
                Encoding.AUTO,
                null);
        assertThat(numbers(metres)).isEqualTo(numbers(northUp));
        assertThat(metres.getGridGeometry().getGridToCRS2D())
                .isEqualTo(alphaEarth.getGridGeometry().getGridToCRS2D());

        GridCoverage2D latitudeFirst = classify.execute(
                Coverages.coverage(
                        image, new AffineTransform(0, 0.1, 0.2, 0, 20, 8), Coverages.crs("EPSG:4326", false)),
                "city",
                "landuse",
                false,
                Encoding.AUTO,
                null);
        assertThat(numbers(latitudeFirst)).isEqualTo(numbers(northUp));
        ReferencedEnvelope bounds = latitudeFirst.getEnvelope2D();
        assertThat(bounds.getMinX()).isCloseTo(20, within(1e-9));
        assertThat(bounds.getMaxX()).isCloseTo(20 + 0.2 * SIDE, within(1e-9));
        assertThat(bounds.getMinY()).isCloseTo(8, within(1e-9));
        assertThat(bounds.getMaxY()).isCloseTo(8 + 0.1 * SIDE, within(1e-9));
    }

    @Test
    void nothingReadGivesNothing() {
        assertThat(transform.execute(null, "city", Encoding.AUTO, null)).isNull();
        assertThat(falseColor.execute(null, "city", Encoding.AUTO, null)).isNull();
    }

    @Test
    void aCoverageWithoutDataGivesABlankMap() {
        GridCoverage2D blank = Coverages.coverage(
                Coverages.image(20, 10, 64, DataBuffer.TYPE_BYTE, false, new double[20 * 10 * 64]),
                new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000),
                Coverages.utm());
        assertThat(numbers(falseColor.execute(blank, "city", Encoding.AUTO, null)))
                .containsOnly(0);
        assertThat(numbers(classify.execute(blank, "city", "landuse", false, Encoding.AUTO, null)))
                .containsOnly(255);
        assertThat(numbers(search.execute(blank, "city", SENTENCE, Encoding.AUTO, null)))
                .containsOnly(Float.NaN);
    }

    @Test
    void realFilesInAllLayoutsGiveTheSameMap() throws IOException {
        float[] first = null;
        for (String name : List.of(
                "wisconsin_ae_utm16n_int8.tif", "bottom_up_int8_pixel_deflate.tif", "bottom_up_int8_band_zstd.tif")) {
            GeoTiffReader reader = new GeoTiffReader(Coverages.real(name).toFile());
            try (GeoTiffRaster own = GeoTiffRaster.open(Coverages.real(name))) {
                GridCoverage2D map =
                        transform.execute(reader.read((GeneralParameterValue[]) null), "city", Encoding.AUTO, null);
                float[] z = Coverages.read(CoverageRaster.of(map, Encoding.FLOAT, 128));
                assertClose(z, expected(PixelFunctions.embedding(model, TestModel.COMPUTE), own));
                first = first == null ? z : first;
                assertThat(z).isEqualTo(first);
            } finally {
                reader.dispose();
            }
        }
    }

    /** Of more than a megapixel, so that it is not computed as a map. */
    private static GridCoverage2D large() {
        return CoverageFixtures.repeated(raster, 1100, 1000);
    }

    @Test
    void aLargeCoverageIsComputedWhereItIsRead() {
        GridCoverage2D result = transform.execute(large(), "city", Encoding.AUTO, null);
        RenderedImage image = result.getRenderedImage();
        assertThat(image.getMinX()).isEqualTo(5);
        assertThat(image.getWidth()).isEqualTo(1100);
        Rectangle part = new Rectangle(5 + SIDE, 7 + 2 * SIDE, 40, 30);
        float[] found = image.getData(part).getPixels(part.x, part.y, part.width, part.height, (float[]) null);
        float[] whole = numbers(transform.execute(alphaEarth, "city", Encoding.AUTO, null));
        for (int y = 0; y < part.height; y++) {
            assertClose(
                    Arrays.copyOfRange(found, y * part.width * 128, (y + 1) * part.width * 128),
                    Arrays.copyOfRange(whole, y * SIDE * 128, (y * SIDE + part.width) * 128));
        }
    }

    @Test
    void aLargeCoverageOutlivesItsModel() {
        models.store().save(TestModel.of("fleeting", 21));
        GridCoverage2D result = search.execute(large(), "fleeting", SENTENCE, Encoding.AUTO, null);
        Rectangle part = new Rectangle(5, 7, 1, SIDE);
        float[] before = result.getRenderedImage().getData(part).getPixels(5, 7, 1, SIDE, (float[]) null);
        models.store().delete("fleeting");
        for (int i = 0; i < 40; i++) {
            models.similarity("city", SENTENCE + i).close();
        }
        Rectangle other = new Rectangle(5 + 7 * SIDE, 7, 1, SIDE);
        assertClose(result.getRenderedImage().getData(other).getPixels(other.x, 7, 1, SIDE, (float[]) null), before);
        assertThatThrownBy(() -> search.execute(alphaEarth, "fleeting", SENTENCE, Encoding.AUTO, null))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("There is no model 'fleeting'");
    }

    @Test
    void aCancelledListenerStopsTheTilesToo() {
        ProgressListener listener = new DefaultProgressListener();
        GridCoverage2D result = transform.execute(large(), "city", Encoding.AUTO, listener);
        result.getRenderedImage().getTile(0, 0);
        listener.setCanceled(true);
        assertThatThrownBy(() -> result.getRenderedImage().getTile(3, 3)).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> falseColor.execute(alphaEarth, "city", Encoding.AUTO, listener))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void manyMapsAtOnceAreThoseDrawnAlone() throws Exception {
        float[] alone = numbers(search.execute(alphaEarth, "city", SENTENCE, Encoding.AUTO, null));
        float[] classesAlone = numbers(classify.execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> maps = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                maps.add(threads.submit(() -> {
                    assertClose(numbers(search.execute(alphaEarth, "city", SENTENCE, Encoding.AUTO, null)), alone);
                    assertThat(numbers(classify.execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null)))
                            .isEqualTo(classesAlone);
                }));
            }
            for (Future<?> map : maps) {
                map.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatDoesNotFitIsSaidInASentence() {
        GridCoverage2D few = Coverages.coverage(
                Coverages.image(4, 4, 10, DataBuffer.TYPE_FLOAT, false, new double[160]),
                new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000),
                Coverages.utm());
        assertThatThrownBy(() -> transform.execute(few, "city", Encoding.AUTO, null))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("test has 10 bands, but the model takes 64");
        assertThatThrownBy(() -> transform.execute(alphaEarth, "../city", Encoding.AUTO, null))
                .isInstanceOf(AetherException.class);
        assertThatThrownBy(() -> classify.execute(alphaEarth, "city", "../landuse", false, Encoding.AUTO, null))
                .isInstanceOf(AetherException.class);
        assertThatThrownBy(() -> classify.execute(alphaEarth, "city", "none", false, Encoding.AUTO, null))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("has no head 'none'");
        assertThatThrownBy(() -> search.execute(alphaEarth, "city", " ", Encoding.AUTO, null))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("sentence to search for is empty");
        assertThatThrownBy(() -> search.execute(alphaEarth, "city", "x".repeat(100_000), Encoding.AUTO, null))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("use at most 2000");
    }
}
