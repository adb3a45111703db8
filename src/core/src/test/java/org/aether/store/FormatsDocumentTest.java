package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjectorTest;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.model.TextProjector;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Gdal;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.view.Rasters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python of docs/formats.md gives the program's numbers from the files that the program wrote. */
class FormatsDocumentTest {

    private static final Path DOCUMENT = Path.of("../../docs/formats.md");

    private static final int WIDTH = 23;
    private static final int HEIGHT = 17;
    private static final int PIXELS = WIDTH * HEIGHT;
    private static final int NO_DATA = 40;
    private static final int ZERO = 77;

    /** What follows the page's lines: our numbers beside theirs. */
    private static final String COMPARISON =
            """

            import sys

            def ours(name, columns):
                return np.fromfile(name, "<f4").reshape(-1, columns)

            def apart(a, b):
                assert a.shape == b.shape and (np.isnan(a) == np.isnan(b)).all(), (a.shape, b.shape)
                return float(np.nanmax(np.abs(a - b)))

            embedded = rasterio.open("z.tif").read().reshape(128, -1).T
            regression = predict(read("models/london/heads/height.safetensors"), "REGRESSION", z)
            shares = predict(read("models/london/heads/mix.safetensors"), "DISTRIBUTION", z)
            print(json.dumps({
                "without data": int(np.isnan(z).all(axis=1).sum()),
                "task": task,
                "version": version(weights),
                "embedding": apart(z, embedded),
                "sentence": apart(sentence(weights, ours("t.f32", 384)), ours("zt.f32", 128)),
                "classes": apart(probabilities, ours("use.f32", 5)),
                "shares": apart(shares, ours("mix.f32", 3)),
                "regression": apart(regression, ours("height.f32", 2))}))
            """;

    @TempDir
    Path directory;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));
    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 11);

    private static String blocks() throws IOException {
        return Pattern.compile("(?ms)^```python\\n(.*?)^```$")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
    }

    /** The page promises ten lines for each function. */
    @Test
    void noFunctionIsLongerThanTenLines() throws IOException {
        List<String> functions = List.of(blocks().split("(?m)^(?=def )", -1));
        assertThat(functions).hasSize(8);
        for (String function : functions.subList(1, 8)) {
            assertThat(function.lines()
                            .takeWhile(line -> line.startsWith("def ") || line.startsWith("    "))
                            .count())
                    .as(function)
                    .isBetween(2L, 10L);
        }
    }

    @Test
    void itsPythonGivesTheNumbersOfTheProgram() throws IOException {
        AlignmentModel model = new AlignmentModel(
                "london",
                weights,
                ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                        .build(),
                null,
                null);
        ModelStore store = new ModelStore(directory.resolve("models"));
        store.save(model);
        writeRaster();
        FloatMatrix z = transform(model);
        writeHead(store, "use", head(Task.CLASSIFICATION, 16, 5), z);
        writeHead(store, "mix", head(Task.DISTRIBUTION, 0, 3), z);
        writeHead(store, "height", head(Task.REGRESSION, 8, 2), z);
        FloatMatrix t = AeProjectorTest.unitRows(20, 384, 3);
        write("t.f32", t);
        write("zt.f32", new TextProjector(weights).project(t));

        String page = "import os, sys\nos.chdir(sys.argv[1])\n" + blocks() + COMPARISON;
        JsonNode found = new ObjectMapper().readTree(Gdal.python(page, directory.toString()));

        assertThat(found.path("without data").asInt()).isEqualTo(2);
        assertThat(found.path("task").asText()).isEqualTo("CLASSIFICATION");
        assertThat(found.path("version").asText()).isEqualTo(weights.version());
        for (String what : List.of("embedding", "sentence", "classes", "shares", "regression")) {
            assertThat(found.path(what).isNumber()).as(found.toString()).isTrue();
            assertThat(found.path(what).asDouble()).as(what).isLessThan(1e-5);
        }
    }

    /** AlphaEarth's bytes: one pixel without data, one of zeros. */
    private void writeRaster() {
        float[] pixels = AeProjectorTest.unitRows(PIXELS, 64, 5).data();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i / 64 == NO_DATA ? Float.NaN : i / 64 == ZERO ? 0 : pixels[i];
        }
        RasterGrid grid = Rasters.grid(WIDTH, HEIGHT);
        EmbeddingRaster raster = new ArrayRaster(grid, 64, pixels);
        List<String> names = IntStream.range(0, 64).mapToObj(i -> "A" + i).toList();
        try (GeoTiffWriter writer = GeoTiffWriter.create(
                directory.resolve("ae.tif"), grid, GeoTiffWriter.Options.of(PixelType.INT8, names))) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    PixelWindow window = writer.window(column, row);
                    FloatBuffer tile = FloatBuffer.allocate(window.pixels() * 64);
                    raster.read(window, tile);
                    writer.write(column, row, tile.array());
                }
            }
            writer.commit();
        }
    }

    private FloatMatrix transform(AlignmentModel model) {
        Path out = directory.resolve("z.tif");
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute);
                GeoTiffRaster in = GeoTiffRaster.open(directory.resolve("ae.tif"))) {
            RasterTransform.run(
                    in,
                    embedding,
                    out,
                    GeoTiffWriter.Options.of(PixelType.FLOAT32, embedding.bandNames()),
                    1,
                    Progress.NONE);
        }
        try (GeoTiffRaster z = GeoTiffRaster.open(out)) {
            FloatBuffer pixels = FloatBuffer.allocate(PIXELS * 128);
            z.read(z.grid().window(), pixels);
            return new FloatMatrix(PIXELS, 128, pixels.array());
        }
    }

    private static TaskHead head(Task task, int hidden, int labels) {
        Map<String, Tensor> tensors = new TreeMap<>();
        int width = hidden == 0 ? 128 : hidden;
        if (hidden > 0) {
            tensors.put("hidden.weight", rows(hidden, 128, 21));
            tensors.put("hidden.bias", row(hidden, 22));
        }
        tensors.put("out.weight", rows(labels, width, 23));
        tensors.put("out.bias", row(labels, 24));
        if (task == Task.REGRESSION) {
            tensors.put("target.mean", row(labels, 25));
            tensors.put("target.std", row(labels, 26));
        }
        List<String> names =
                IntStream.range(0, labels).mapToObj(i -> "label " + i).toList();
        return new TaskHead(task, names, List.of("target"), tensors, Optional.empty(), Optional.empty());
    }

    private static Tensor rows(int rows, int columns, long seed) {
        return new Tensor(
                new int[] {rows, columns},
                AeProjectorTest.unitRows(rows, columns, seed).data());
    }

    private static Tensor row(int length, long seed) {
        return new Tensor(
                new int[] {length}, AeProjectorTest.unitRows(1, length, seed).data());
    }

    private void writeHead(ModelStore store, String id, TaskHead head, FloatMatrix z) throws IOException {
        store.saveHead("london", id, head);
        write(id + ".f32", store.loadHead("london", id).predict(z));
    }

    private void write(String name, FloatMatrix matrix) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(matrix.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(matrix.data());
        Files.write(directory.resolve(name), bytes.array());
    }
}
