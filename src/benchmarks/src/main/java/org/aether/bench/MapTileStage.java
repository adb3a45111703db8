package org.aether.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.aether.OrderedWork;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.WindowTransform;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.model.Tensor;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * Map tiles of 256×256 at the raster's own resolution, at random places that cross its blocks: reading and computing,
 * without drawing and PNG.
 */
final class MapTileStage implements StageBenchmark {

    private static final int EDGE = 256;
    private static final int CLIENTS = 4;
    private static final int TILES = 25;
    private static final int CLASSES = 10;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        AlignmentModel model = site.model();
        Compute compute = site.compute();
        Map<String, PixelFunction> functions = new LinkedHashMap<>();
        functions.put("FalseColor", PixelFunctions.falseColor(model, compute));
        functions.put(
                "Search",
                PixelFunctions.similarity(
                        model, new float[][] {Site.unitRows(1, 128).row(0)}, List.of("similarity"), compute));
        functions.put("Classify", PixelFunctions.classes(model, head(), false, compute));
        List<Comparison> lines = new ArrayList<>();
        try (EmbeddingRaster raster = GeoTiffRaster.open(site.raster())) {
            for (Map.Entry<String, PixelFunction> entry : functions.entrySet()) {
                WindowTransform map = new WindowTransform(raster, entry.getValue());
                tiles(map, raster, 0, TILES);
                Timing alone = new Timing(tiles(map, raster, 1, TILES));
                lines.add(Comparison.within(
                        "map tile, " + entry.getKey(), "256×256 px, one client", alone, alone.median(), 0.25));
                Timing four = new Timing(clients(map, raster));
                double p95 = four.quantile(0.95);
                lines.add(
                        Comparison.within("map tile, " + entry.getKey(), "256×256 px, four clients, p95", four, p95, 1)
                                .with("p95", p95));
            }
        } finally {
            functions.values().forEach(PixelFunction::close);
        }
        return lines;
    }

    private static double[] clients(WindowTransform map, EmbeddingRaster raster) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<double[]>> answers = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int seed = 100 + client;
                answers.add(clients.submit(() -> tiles(map, raster, seed, TILES)));
            }
            return answers.stream()
                    .map(OrderedWork::result)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        } finally {
            OrderedWork.finish(clients);
        }
    }

    private static double[] tiles(WindowTransform map, EmbeddingRaster raster, int seed, int count) {
        Random random = new Random(seed);
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            PixelWindow window = new PixelWindow(
                    random.nextInt(raster.grid().width() - EDGE + 1),
                    random.nextInt(raster.grid().height() - EDGE + 1),
                    EDGE,
                    EDGE);
            long began = System.nanoTime();
            map.compute(window);
            seconds[i] = (System.nanoTime() - began) * 1e-9;
        }
        return seconds;
    }

    /** A linear head with random weights. */
    private static TaskHead head() {
        List<String> labels =
                IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
        Map<String, Tensor> tensors = Map.of(
                "out.weight",
                        new Tensor(
                                new int[] {CLASSES, 128},
                                Site.unitRows(CLASSES, 128).data()),
                "out.bias", new Tensor(new int[] {CLASSES}, new float[CLASSES]));
        return new TaskHead(
                Task.CLASSIFICATION, labels, List.of("class"), tensors, JsonNodeFactory.instance.objectNode());
    }
}
