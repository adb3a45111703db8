package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoders;

/**
 * A city of 120 by 100 pixels, 100 of them without data, and a model of random weights with a head: what it says is nonsense, but always the same
 * nonsense, and nothing needs to be trained.
 *
 * @param directory for results
 * @param city the city's files; 530000 to 531200 east, 179000 to 180000 north in EPSG:27700
 * @param model {@code random}, with the head {@code landuse}
 */
record TrialStore(Path directory, SampleCity.Files city, AlignmentModel model) {

    static final String MODEL = "random";
    static final String HEAD = "landuse";
    static final int WIDTH = 120;
    static final int HEIGHT = 100;
    static final double WEST = 530_000;
    static final double NORTH = 180_000;

    /** Names that XML, GDAL and spreadsheets could stumble over. */
    static final List<String> CLASSES = List.of("park & green", "\"old\" town", "été <b>", "water");

    private static final ObjectMapper JSON = new ObjectMapper();

    static TrialStore in(Path directory) {
        SampleCity.Files city = SampleCity.write(
                directory.resolve("city"),
                new SampleCity.Settings(WIDTH, HEIGHT, 3, WEST, NORTH, 27_700, PixelType.INT8, 2),
                Progress.NONE);
        Path ae = directory.resolve("ae.tif");
        punch(directory.resolve("city").resolve("ae.tif"), ae);
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 5);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder(TextEncoders.DEFAULT)
                .build();
        FloatMatrix z;
        try (AeProjector projector = new AeProjector(weights, Compute.open(new ComputeSettings("cpu", 1)))) {
            z = projector.project(pixels(ae));
        }
        AlignmentModel model = new AlignmentModel(MODEL, weights, configuration, categories(), FalseColor.basis(z));
        ModelStore store = new ModelStore(directory.resolve("models"));
        store.save(model);
        store.saveHead(MODEL, HEAD, head(z));
        return new TrialStore(directory, city, model);
    }

    /** The same raster with a hole of 10 by 10 pixels from column 20 and row 40. */
    private static void punch(Path from, Path to) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(from);
                GeoTiffWriter writer = GeoTiffWriter.create(
                        to, raster.grid(), GeoTiffWriter.Options.of(PixelType.INT8, raster.bandNames()))) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    PixelWindow window = writer.window(column, row);
                    FloatBuffer tile = FloatBuffer.allocate(window.pixels() * 64);
                    raster.read(window, tile);
                    for (int i = 0; i < window.pixels(); i++) {
                        int x = window.x() + i % window.width() - 20;
                        int y = window.y() + i / window.width() - 40;
                        if (x >= 0 && y >= 0 && x < 10 && y < 10) {
                            Arrays.fill(tile.array(), 64 * i, 64 * (i + 1), Float.NaN);
                        }
                    }
                    writer.write(column, row, tile.array());
                }
            }
            writer.commit();
        }
    }

    private static AlignmentModel.Categories categories() {
        return new AlignmentModel.Categories(
                List.of("food", "food", "leisure"),
                List.of("cafe", "", "park"),
                new int[] {3, 9, 5},
                random(3, 128, 8).normalizeRows());
    }

    /** Every seventh pixel that has data. */
    private static FloatMatrix pixels(Path file) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            FloatBuffer all = FloatBuffer.allocate(WIDTH * HEIGHT * 64);
            raster.read(raster.grid().window(), all);
            int[] rows = IntStream.range(0, WIDTH * HEIGHT)
                    .filter(i -> i % 7 == 0 && EmbeddingRaster.hasDirection(all, 64 * i, 64))
                    .toArray();
            return new FloatMatrix(WIDTH * HEIGHT, 64, all.array()).select(rows).normalizeRows();
        }
    }

    /** Its outputs are zero for the mean vector, so that no class takes everything. */
    private static TaskHead head(FloatMatrix z) {
        int n = CLASSES.size();
        FloatMatrix weight = random(n, 128, 2);
        float[] bias = new float[n];
        for (int c = 0; c < n; c++) {
            for (int row = 0; row < z.rows(); row++) {
                for (int i = 0; i < 128; i++) {
                    bias[c] -= weight.get(c, i) * z.get(row, i) / z.rows();
                }
            }
        }
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put("out.weight", new Tensor(new int[] {n, 128}, weight.data()));
        tensors.put("out.bias", new Tensor(new int[] {n}, bias));
        return new TaskHead(
                Task.CLASSIFICATION, CLASSES, List.of("landuse"), tensors, Optional.empty(), Optional.empty());
    }

    private static FloatMatrix random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix;
    }

    String ae() {
        return file("ae.tif");
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    String file(String name) {
        return path(name).toString();
    }

    ModelStore store() {
        return new ModelStore(directory.resolve("models"));
    }

    /** Runs with the store and one thread. */
    Program run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--store", directory.resolve("models").toString(), "--threads", "1"));
        return Program.run(all.toArray(String[]::new));
    }

    /** Runs with {@code --json}; it must go well. */
    JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        Program program = run(all.toArray(String[]::new));
        assertThat(program.exit()).as(program.err()).isZero();
        try {
            return JSON.readTree(program.out());
        } catch (IOException e) {
            throw new AssertionError(program.out(), e);
        }
    }

    /** All numbers of a GeoTIFF of floats, {@code [height, width, bands]}. */
    static float[] numbers(Path file) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, PixelType.FLOAT32)) {
            FloatBuffer pixels = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
            raster.read(raster.grid().window(), pixels);
            return pixels.array();
        }
    }

    static RasterGrid grid(Path file) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(file, PixelType.FLOAT32)) {
            return raster.grid();
        }
    }
}
