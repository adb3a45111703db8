package org.aether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.PrecisionError;
import org.aether.embed.WindowValues;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjector;
import org.aether.model.AeProjectorTest;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PairedRaster;
import org.aether.raster.RasterGrid;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionGrids;
import org.aether.region.RegionVectors;
import org.aether.search.CategoryExplainer.Match;
import org.aether.search.PlaceExplainer.Explanation;
import org.aether.view.Rasters;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.junit.jupiter.api.Test;

/** The results of a model do not depend on the length of the vectors of a raster; a vector of length zero is no data. */
class VectorLengthTest {

    private static final int WIDTH = 43;
    private static final int HEIGHT = 31;
    private static final int NO_DATA = 5;
    private static final int ZERO = 100;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 2));
    private final RasterGrid grid = Rasters.grid(WIDTH, HEIGHT);
    private final AlignmentModel model = model();
    private final EmbeddingRaster raster = scaled(1, 1);
    private final SimpleFeatureCollection cells = RegionGrids.squares(grid, 80);

    private AlignmentModel model() {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 8);
        AlignmentModel.Categories categories = new AlignmentModel.Categories(
                IntStream.range(0, 12).mapToObj(i -> "c" + i).toList(),
                IntStream.range(0, 12).mapToObj(i -> "s" + i).toList(),
                new int[12],
                AeProjectorTest.unitRows(12, 128, 3));
        try (AeProjector projector = new AeProjector(weights, compute)) {
            return new AlignmentModel(
                    "m",
                    weights,
                    ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                            .build(),
                    categories,
                    FalseColor.basis(projector.project(AeProjectorTest.unitRows(500, 64, 2))));
        }
    }

    /** Unit vectors multiplied by a factor, a pixel without data, and a pixel of zeros. */
    private EmbeddingRaster scaled(float factor, long seed) {
        float[] pixels = AeProjectorTest.unitRows(WIDTH * HEIGHT, 64, seed).data();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i / 64 == NO_DATA ? Float.NaN : i / 64 == ZERO ? 0 : factor * pixels[i];
        }
        return new ArrayRaster(grid, 64, pixels);
    }

    private static TaskHead head() {
        Map<String, Tensor> tensors = Map.of(
                "out.weight",
                        new Tensor(
                                new int[] {5, 128},
                                AeProjectorTest.unitRows(5, 128, 7).data()),
                "out.bias", new Tensor(new int[] {5}, new float[5]));
        return new TaskHead(
                Task.CLASSIFICATION,
                List.of("a", "b", "c", "d", "e"),
                List.of("use"),
                tensors,
                Optional.empty(),
                Optional.empty());
    }

    /** Each function with the tolerance for its results. */
    private Map<Supplier<PixelFunction>, Float> functions() {
        FloatMatrix directions = AeProjectorTest.unitRows(1, 128, 5);
        return Map.of(
                () -> PixelFunctions.embedding(model, compute), 1e-6f,
                () -> PixelFunctions.similarity(model, directions, List.of("similarity"), compute), 1e-6f,
                () -> PixelFunctions.classes(model, head(), true, compute), 1e-6f,
                // Rounded to whole numbers, so a difference in the last digit can become one.
                () -> PixelFunctions.falseColor(model, compute), 1f);
    }

    private float[] values(PixelFunction function, EmbeddingRaster of) {
        return WindowValues.of(of, function, grid.window());
    }

    @Test
    void mapsDoNotDependOnTheLengthOfVectors() {
        functions().forEach((open, tolerance) -> {
            try (PixelFunction function = open.get()) {
                float[] expected = values(function, raster);
                assertThat(values(function, scaled(0.5f, 1)))
                        .as("a power of two changes no bit of %s", function.bandNames())
                        .isEqualTo(expected);
                for (float factor : new float[] {0.7f, 1.008f, 0.03f}) {
                    float[] found = values(function, scaled(factor, 1));
                    int steps = 0;
                    for (int i = 0; i < expected.length; i++) {
                        if (Float.isNaN(expected[i])) {
                            assertThat(found[i]).isNaN();
                        } else {
                            assertThat(found[i]).isCloseTo(expected[i], within(tolerance));
                            steps += Math.abs(found[i] - expected[i]) > 0.5 ? 1 : 0;
                        }
                    }
                    assertThat(steps).as("colours that are one step off").isLessThan(expected.length / 500 + 1);
                }
            }
        });
    }

    @Test
    void classesAreThoseOfTheUnscaledRaster() {
        try (PixelFunction classes = PixelFunctions.classes(model, head(), false, compute);
                PixelFunction shares = PixelFunctions.classes(model, head(), true, compute)) {
            float[] expected = values(classes, raster);
            float[] found = values(classes, scaled(0.7f, 1));
            float[] probability = values(shares, raster);
            for (int pixel = 0; pixel < expected.length; pixel++) {
                if (found[pixel] != expected[pixel] && !Float.isNaN(expected[pixel])) {
                    // Only where two classes are equally likely.
                    assertThat(probability[pixel * 5 + (int) found[pixel]])
                            .isCloseTo(probability[pixel * 5 + (int) expected[pixel]], within(1e-6f));
                }
            }
        }
    }

    @Test
    void aVectorOfLengthZeroIsNoDataForEveryFunction() {
        functions().keySet().forEach(open -> {
            try (PixelFunction function = open.get()) {
                float[] values = values(function, raster);
                int bands = function.outputBands();
                for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                    for (int band = 0; band < bands; band++) {
                        assertThat(Float.isNaN(values[pixel * bands + band]))
                                .isEqualTo(pixel == NO_DATA || pixel == ZERO);
                    }
                }
            }
        });
    }

    @Test
    void aZeroInSomeBandsIsNotAVectorOfLengthZero() {
        float[] pixels = new float[64 * WIDTH * HEIGHT];
        Random random = new Random(4);
        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            pixels[pixel * 64 + random.nextInt(64)] = random.nextBoolean() ? 1 : -0.5f;
        }
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            for (float value : values(embedding, new ArrayRaster(grid, 64, pixels))) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    @Test
    void regionsOfAModelAreMeansOverUnitVectorsAndRawOnesOverVectorsAsTheyAre() {
        EmbeddingRaster shorter = scaled(0.7f, 1);
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            RegionVectors expected = aggregate(raster, embedding);
            RegionVectors found = aggregate(shorter, embedding);
            assertThat(found.pixels()).isEqualTo(expected.pixels());
            assertThat(IntStream.range(0, found.pixels().length)
                            .mapToLong(i -> found.pixels()[i])
                            .sum())
                    .as("neither the pixel without data nor the one of zeros")
                    .isEqualTo(WIDTH * HEIGHT - 2);
            assertClose(found.means(), expected.means(), 1);
        }
        PixelFunction raw = PixelFunctions.raw(64);
        assertClose(aggregate(shorter, raw).means(), aggregate(raster, raw).means(), 0.7f);
    }

    private RegionVectors aggregate(EmbeddingRaster of, PixelFunction function) {
        return RegionAggregator.aggregate(List.of(of), cells, 0, function, 2, Progress.NONE);
    }

    private static void assertClose(FloatMatrix found, FloatMatrix expected, float factor) {
        for (int i = 0; i < expected.data().length; i++) {
            assertThat(found.data()[i]).isCloseTo(factor * expected.data()[i], within(1e-6f));
        }
    }

    @Test
    void explanationsDoNotDependOnTheLengthOfVectors() {
        List<Explanation> expected =
                PlaceExplainer.explain(model, List.of(raster), cells, 0, 12, compute, Progress.NONE);
        List<Explanation> found =
                PlaceExplainer.explain(model, List.of(scaled(0.7f, 1)), cells, 0, 12, compute, Progress.NONE);
        assertThat(found).hasSameSizeAs(expected);
        for (int place = 0; place < expected.size(); place++) {
            assertThat(found.get(place).pixels()).isEqualTo(expected.get(place).pixels());
            Map<String, Double> scores = scores(found.get(place));
            assertThat(scores).hasSize(12);
            scores(expected.get(place)).forEach((category, score) -> assertThat(scores.get(category))
                    .isCloseTo(score, within(1e-6)));
        }
    }

    private static Map<String, Double> scores(Explanation explanation) {
        return explanation.matches().stream().collect(Collectors.toMap(Match::category, Match::score));
    }

    @Test
    void changeDoesNotDependOnTheLengthOfVectors() {
        EmbeddingRaster later = scaled(1, 2);
        List<PixelFunction> functions = new ArrayList<>();
        try {
            functions.add(PixelFunctions.change(model, compute));
            functions.add(PixelFunctions.rawChange(64));
            for (PixelFunction change : functions) {
                float[] expected = values(change, new PairedRaster(raster, later));
                float[] found = values(change, new PairedRaster(scaled(0.7f, 1), scaled(1.3f, 2)));
                float[] none = values(change, new PairedRaster(raster, scaled(0.7f, 1)));
                for (int pixel = 0; pixel < expected.length; pixel++) {
                    if (pixel == NO_DATA || pixel == ZERO) {
                        assertThat(expected[pixel]).isNaN();
                        assertThat(found[pixel]).isNaN();
                    } else {
                        assertThat(found[pixel]).isCloseTo(expected[pixel], within(2e-6f));
                        assertThat(none[pixel]).isCloseTo(0, within(1e-6f));
                    }
                }
            }
        } finally {
            functions.forEach(PixelFunction::close);
        }
    }

    @Test
    void aChangeToOrFromAVectorOfLengthZeroIsNoData() {
        float[] zeros = new float[WIDTH * HEIGHT * 64];
        EmbeddingRaster empty = new ArrayRaster(grid, 64, zeros);
        try (PixelFunction change = PixelFunctions.rawChange(64)) {
            assertThat(values(change, new PairedRaster(raster, empty))).containsOnly(Float.NaN);
            assertThat(values(change, new PairedRaster(empty, raster))).containsOnly(Float.NaN);
        }
    }

    @Test
    void precisionIsMeasuredOnTheSamePixels() {
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            PrecisionError error = PrecisionError.measure(scaled(0.7f, 1), embedding, embedding);
            assertThat(error.pixels()).isEqualTo(WIDTH * HEIGHT - 2);
            assertThat(error.max()).isLessThan(1e-12);
        }
    }
}
