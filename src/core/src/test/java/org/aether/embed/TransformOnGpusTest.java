package org.aether.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.device.StandInGpus;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.Difference;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.aether.view.Rasters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole rasters and all pixel functions on one or several GPUs, with and without enough memory. */
class TransformOnGpusTest {

    private static final int TILE = 32;

    private final StandInGpus gpus = new StandInGpus(3);
    private final Compute compute = gpus.compute(new ComputeSettings("gpus", 1));
    private final Compute cpu = Compute.open(new ComputeSettings("cpu", 1));
    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 24, 8);
    private final AlignmentModel model = model(weights);

    /** 49 tiles, some of them clipped; a tenth of the pixels and one whole tile have no data. */
    private final EmbeddingRaster raster = withAHole(Rasters.random(Rasters.grid(200, 210), 64, 5));

    @AfterEach
    void nothingIsLeftOnTheGpus() {
        assertThat(gpus.arrays()).isZero();
    }

    private static AlignmentModel model(ProjectorWeights weights) {
        try (AeProjector projector = new AeProjector(weights, Compute.open(new ComputeSettings("cpu", 1)))) {
            return new AlignmentModel(
                    "m",
                    weights,
                    ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                            .build(),
                    null,
                    FalseColor.basis(projector.project(unitRows(300, 64, 2))));
        }
    }

    private static FloatMatrix unitRows(int rows, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    private static EmbeddingRaster withAHole(ArrayRaster raster) {
        RasterGrid grid = raster.grid();
        float[] pixels = everything(raster);
        for (int y = TILE; y < 2 * TILE; y++) {
            for (int x = TILE; x < 2 * TILE; x++) {
                pixels[(y * grid.width() + x) * 64] = Float.NaN;
            }
        }
        for (int pixel = 0; pixel < grid.window().pixels(); pixel++) {
            double length = 0;
            for (int i = pixel * 64; i < pixel * 64 + 64; i++) {
                length += (double) pixels[i] * pixels[i];
            }
            for (int i = pixel * 64; i < pixel * 64 + 64; i++) {
                pixels[i] = (float) (pixels[i] / Math.sqrt(length));
            }
        }
        return new ArrayRaster(grid, 64, pixels);
    }

    private static float[] everything(EmbeddingRaster raster) {
        FloatBuffer buffer = ValidPixels.directBuffer(raster.grid().window().pixels() * raster.bands());
        raster.read(raster.grid().window(), buffer);
        float[] pixels = new float[buffer.capacity()];
        buffer.get(0, pixels);
        return pixels;
    }

    private static float[] transformed(PixelFunction function, EmbeddingRaster in, Path out, int workers) {
        RasterTransform.run(in, function, out, options(function), workers, Progress.NONE);
        try (EmbeddingRaster result = GeoTiffRaster.open(out)) {
            return everything(result);
        }
    }

    private static GeoTiffWriter.Options options(PixelFunction function) {
        return new GeoTiffWriter.Options(PixelType.FLOAT32, function.bandNames(), Compression.ZSTD, TILE, Map.of());
    }

    private static void assertClose(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        int valid = 0;
        for (int i = 0; i < found.length; i++) {
            if (Float.isNaN(expected[i])) {
                assertThat(found[i]).isNaN();
            } else {
                assertThat(Math.abs(found[i] - expected[i])).isLessThan(1e-6f);
                valid++;
            }
        }
        assertThat(valid).isGreaterThan(found.length / 2);
    }

    private float[] onCpu(Path directory) {
        try (PixelFunction function = PixelFunctions.embedding(model, cpu)) {
            return transformed(function, raster, directory.resolve("cpu.tif"), 2);
        }
    }

    @Test
    void tilesAreDistributedAndKeepTheirPositions(@TempDir Path directory) throws IOException {
        try (PixelFunction function = PixelFunctions.embedding(model, compute)) {
            long[] before = IntStream.range(0, 3)
                    .mapToLong(i -> gpus.gpu(i).allocations())
                    .toArray();
            float[] found = transformed(function, raster, directory.resolve("gpus.tif"), 4);
            assertClose(found, onCpu(directory));
            // 48 tiles hold data; each GPU did 16 of them, with as many allocations for each.
            long[] done = IntStream.range(0, 3)
                    .mapToLong(i -> gpus.gpu(i).allocations() - before[i])
                    .toArray();
            assertThat(done[0]).isPositive();
            assertThat(done[0] % 16).isZero();
            assertThat(done).containsOnly(done[0]);
            int arrays = gpus.arrays();
            transformed(function, raster, directory.resolve("again.tif"), 4);
            assertThat(gpus.arrays()).isEqualTo(arrays);
        }
        assertThat(directory.resolve("again.tif")).hasSameBinaryContentAs(directory.resolve("gpus.tif"));
    }

    @Test
    void lowMemoryOnOneGpuMakesItsBatchesSmaller(@TempDir Path directory) {
        float[] expected = onCpu(directory);
        try (PixelFunction function = PixelFunctions.embedding(model, compute)) {
            gpus.gpu(1).fail(40, 1);
            assertClose(transformed(function, raster, directory.resolve("gpus.tif"), 3), expected);
            assertThat(gpus.released()).isEqualTo(1);
        }
    }

    @Test
    void aGpuWithoutMemoryEndsTheTransformAndLeavesNoFile(@TempDir Path directory) throws IOException {
        Path out = directory.resolve("Z.tif");
        Files.writeString(out, "the file of yesterday");
        for (Path target : List.of(out, directory.resolve("new.tif"))) {
            try (PixelFunction function = PixelFunctions.embedding(model, compute)) {
                gpus.gpu(2).fail(100, Long.MAX_VALUE);
                assertThatThrownBy(() ->
                                RasterTransform.run(raster, function, target, options(function), 3, Progress.NONE))
                        .isInstanceOf(AetherException.class)
                        .hasMessageMatching("The GPU has not enough free memory for \\d+ pixels at once; close other"
                                + " programs that use it, or use the device cpu.");
                gpus.gpu(2).fail(0, 0);
            }
            assertThat(gpus.arrays()).isZero();
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).containsExactly(out);
            }
            assertThat(out).hasContent("the file of yesterday");
        }
    }

    @Test
    void memoryThatDecreasesDuringTheWorkDoesNotChangeTheResult(@TempDir Path directory) {
        float[] expected = onCpu(directory);
        // From the tenth tile on, memory for a batch of 256 rows and no more.
        long weightBytes;
        long small;
        StandInGpus other = new StandInGpus(1);
        try (AeProjector projector = new AeProjector(weights, other.compute(new ComputeSettings("gpu", 1)))) {
            weightBytes = other.gpu(0).used();
            projector.project(unitRows(256, 64, 1));
            small = other.gpu(0).peak() - weightBytes;
        }
        try (PixelFunction function = PixelFunctions.embedding(model, compute)) {
            AtomicInteger calls = new AtomicInteger();
            PixelFunction falling = new Watched(function, () -> {
                if (calls.incrementAndGet() == 10) {
                    IntStream.range(0, 3).forEach(i -> gpus.gpu(i).memory(weightBytes + small));
                }
            });
            assertClose(transformed(falling, raster, directory.resolve("gpus.tif"), 2), expected);
            assertThat(gpus.released()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void cancellingLeavesNoFileAndFreesTheGpus(@TempDir Path directory) throws IOException {
        AtomicInteger tiles = new AtomicInteger();
        Progress afterFive = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {
                tiles.addAndGet((int) amount);
            }

            @Override
            public boolean cancelled() {
                return tiles.get() >= 5;
            }
        };
        try (PixelFunction function = PixelFunctions.embedding(model, compute)) {
            assertThatThrownBy(() -> RasterTransform.run(
                            raster, function, directory.resolve("Z.tif"), options(function), 3, afterFive))
                    .isInstanceOf(CancelledException.class);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
        assertThat(tiles.get()).isLessThan(10);
    }

    /** A call on a function, before each tile. */
    private record Watched(PixelFunction function, Runnable before) implements PixelFunction {

        @Override
        public int inputBands() {
            return function.inputBands();
        }

        @Override
        public List<String> bandNames() {
            return function.bandNames();
        }

        @Override
        public int rowsAtOnce() {
            return function.rowsAtOnce();
        }

        @Override
        public void apply(FloatBuffer in, int n, FloatBuffer out) {
            before.run();
            function.apply(in, n, out);
        }

        @Override
        public void close() {
            function.close();
        }
    }

    private static TaskHead head() {
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put(
                "hidden.weight",
                new Tensor(new int[] {16, 128}, unitRows(16, 128, 5).data()));
        tensors.put("hidden.bias", new Tensor(new int[] {16}, unitRows(1, 16, 6).data()));
        tensors.put(
                "out.weight", new Tensor(new int[] {5, 16}, unitRows(5, 16, 7).data()));
        tensors.put("out.bias", new Tensor(new int[] {5}, unitRows(1, 5, 9).data()));
        List<String> labels = IntStream.range(0, 5).mapToObj(i -> "c" + i).toList();
        return new TaskHead(Task.CLASSIFICATION, labels, List.of("kind"), tensors, Optional.empty(), Optional.empty());
    }

    private Map<String, Function<Compute, PixelFunction>> functions() {
        Map<String, Function<Compute, PixelFunction>> all = new LinkedHashMap<>();
        FloatMatrix directions = unitRows(1, 128, 3);
        all.put("embedding", device -> PixelFunctions.embedding(model, device));
        all.put("similarity", device -> PixelFunctions.similarity(model, directions, List.of("a"), device));
        all.put("colours", device -> PixelFunctions.falseColor(model, device));
        all.put("classes", device -> PixelFunctions.classes(model, head(), false, device));
        all.put("probabilities", device -> PixelFunctions.classes(model, head(), true, device));
        all.put("change", device -> PixelFunctions.change(model, device));
        return all;
    }

    private static float[] apply(PixelFunction function, int n) {
        FloatMatrix rows = unitRows(n, function.inputBands(), 4);
        float[] out = new float[n * function.outputBands()];
        function.apply(FloatBuffer.wrap(rows.data()), n, FloatBuffer.wrap(out));
        return out;
    }

    /**
     * 501 pixels: an odd number, and when the two vectors of each are compared, 1002 rows, whose half is odd. Colours and
     * classes are whole numbers that a last digit may turn over.
     */
    @Test
    void everyFunctionAgreesWithTheCpuOrFailsWithAnErrorWhenMemoryRunsOut() {
        Compute one = gpus.compute(new ComputeSettings("gpu:1", 1));
        functions().forEach((name, make) -> {
            float[] expected;
            try (PixelFunction function = make.apply(cpu)) {
                expected = apply(function, 501);
            }
            long first = gpus.gpu(1).allocations();
            long made;
            try (PixelFunction function = make.apply(one)) {
                made = gpus.gpu(1).allocations() - first;
                assertSame(name, apply(function, 501), expected);
            }
            long all = gpus.gpu(1).allocations() - first;
            for (long failing = 0; failing < all; failing++) {
                gpus.gpu(1).fail(failing, 1);
                if (failing < made) {
                    assertThatThrownBy(() -> make.apply(one))
                            .as(name)
                            .isInstanceOf(AetherException.class)
                            .hasMessageContaining("the weights of a model");
                } else {
                    try (PixelFunction function = make.apply(one)) {
                        assertSame(name, apply(function, 501), expected);
                    }
                }
                assertThat(gpus.arrays())
                        .as("%s, allocation %d of %d", name, failing, all)
                        .isZero();
            }
        });
    }

    private static void assertSame(String name, float[] found, float[] expected) {
        if (name.equals("colours") || name.equals("classes")) {
            long other = IntStream.range(0, found.length)
                    .filter(i -> found[i] != expected[i])
                    .count();
            assertThat(other).as(name).isLessThanOrEqualTo(2);
        } else {
            assertThat(Difference.largest(found, expected)).as(name).isLessThan(2e-6);
        }
    }

    @Test
    void whenTheWeightsDoNotFitOnTheSecondGpuTheFirstIsFreed() {
        functions().forEach((name, make) -> {
            gpus.gpu(1).memory(0);
            assertThatThrownBy(() -> make.apply(compute))
                    .as(name)
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("the weights of a model");
            assertThat(gpus.arrays()).isZero();
        });
    }

    /** Compared with every single pixel; the raster is so small that the sample is all of it. */
    @Test
    void theReportHasTheErrorOfHalfPrecision(@TempDir Path directory) {
        EmbeddingRaster small = withAHole(Rasters.random(Rasters.grid(64, 64), 64, 6));
        Compute half = gpus.compute(new ComputeSettings("gpus", 1).halved());
        try (PixelFunction exact = PixelFunctions.embedding(model, compute);
                PixelFunction halved = PixelFunctions.embedding(model, half)) {
            PrecisionError error = PrecisionError.measure(small, exact, halved).requireSmall();
            float[] a = transformed(exact, small, directory.resolve("exact.tif"), 1);
            float[] b = transformed(halved, small, directory.resolve("half.tif"), 2);
            double sum = 0;
            double max = 0;
            int pixels = 0;
            for (int at = 0; at < a.length; at += 128) {
                assertThat(Float.isNaN(b[at])).isEqualTo(Float.isNaN(a[at]));
                if (!Float.isNaN(a[at])) {
                    double one = 1 - cosine(a, b, at);
                    sum += one;
                    max = Math.max(max, one);
                    pixels++;
                }
            }
            assertThat(pixels).isBetween(2000, 3072);
            assertThat(error.pixels()).isEqualTo(pixels);
            assertThat(error.mean()).isPositive().isCloseTo(sum / pixels, within(1e-9));
            assertThat(error.max()).isCloseTo(max, within(1e-9)).isLessThan(1e-5);
        }
    }

    private static double cosine(float[] a, float[] b, int at) {
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = at; i < at + 128; i++) {
            dot += (double) a[i] * b[i];
            lengthA += (double) a[i] * a[i];
            lengthB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(lengthA * lengthB);
    }

    /** The largest number of half precision is 65,504. */
    @Test
    void aModelThatExceedsHalfPrecisionIsRejected() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        Tensor first = tensors.get("ae.proj.0.weight");
        float[] large = first.data().clone();
        for (int i = 0; i < large.length; i++) {
            large[i] *= 1e6f;
        }
        tensors.put("ae.proj.0.weight", new Tensor(first.shape(), large));
        AlignmentModel strange = model(new ProjectorWeights(tensors));
        Compute half = gpus.compute(new ComputeSettings("gpu", 1).halved());
        try (PixelFunction exact = PixelFunctions.embedding(strange, compute);
                PixelFunction halved = PixelFunctions.embedding(strange, half)) {
            PrecisionError error = PrecisionError.measure(raster, exact, halved);
            assertThat(error.max()).isNaN();
            assertThatThrownBy(error::requireSmall)
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("compute in full precision");
        }
    }
}
