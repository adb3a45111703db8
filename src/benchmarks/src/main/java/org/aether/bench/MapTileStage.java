package org.aether.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aether.OrderedWork;
import org.aether.device.ComputeSettings;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.Tensor;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.server.layer.RasterLayer;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoders;
import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.model.FunctionLease;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.coverage.grid.GridCoverage2D;

/**
 * Map tiles of 256×256 pixels at the resolution of the raster, at random positions that do not align with its blocks. The
 * tiles are computed as the endpoint and the plugin compute them: a coverage of the layer, the function of a model from the
 * model library, the work queue and the coverage transform. Drawing and PNG are not measured.
 */
final class MapTileStage implements StageBenchmark {

    private static final int TILE_SIZE = 256;
    private static final int CLIENTS = 4;
    private static final int TILES = 25;
    private static final int CLASSES = 10;
    private static final String HEAD = "classes";
    private static final String SENTENCE = "A quiet street with old book shops";

    /** Maximum seconds of a tile for a single client. */
    private static final double MAX_SECONDS = 0.25;

    /** Maximum of the 95th percentile of the seconds of a tile for several clients. */
    private static final double MAX_SECONDS_OF_CLIENTS = 1;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        site.model();
        ModelStore store = new ModelStore(site.store());
        store.saveHead(Site.MODEL, HEAD, head());
        PluginSettings settings = settings(site);
        CoverageTransform transform = new CoverageTransform(new WorkQueue(settings), settings);
        List<Comparison> lines = new ArrayList<>();
        try (ModelLibrary models = new ModelLibrary(store, site.compute(), settings);
                RasterLayer layer = RasterLayer.open("ae", site.raster())) {
            Map<String, Supplier<FunctionLease>> functions = new LinkedHashMap<>();
            functions.put("FalseColor", () -> models.falseColor(Site.MODEL));
            functions.put("Search", () -> models.similarity(Site.MODEL, SENTENCE));
            functions.put("Classify", () -> models.classes(Site.MODEL, HEAD, false));
            functions.forEach((name, function) -> {
                TileClient client = new TileClient(layer, transform, function);
                client.seconds(0);
                Timing one = new Timing(client.seconds(1));
                lines.add(Comparison.within(
                        "map tile, " + name, "256×256 px, one client", one, one.median(), MAX_SECONDS));
                Timing several = new Timing(several(client));
                double p95 = several.quantile(0.95);
                lines.add(Comparison.within(
                                "map tile, " + name,
                                "256×256 px, four clients, p95",
                                several,
                                p95,
                                MAX_SECONDS_OF_CLIENTS)
                        .with("p95", p95));
            });
        }
        return lines;
    }

    private static PluginSettings settings(Site site) {
        return new PluginSettings(
                site.settings().directory(),
                new ComputeSettings("cpu", site.threads()),
                128,
                60,
                512L << 20,
                512L << 20,
                List.of(TextEncoders.DEFAULT),
                false,
                List.of());
    }

    private static double[] several(TileClient client) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<double[]>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = 100 + i;
                answers.add(clients.submit(() -> client.seconds(seed)));
            }
            return answers.stream()
                    .map(OrderedWork::result)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        } finally {
            OrderedWork.finish(clients);
        }
    }

    /** Requests map tiles of one function. Thread-safe. */
    private record TileClient(RasterLayer layer, CoverageTransform transform, Supplier<FunctionLease> function) {

        /** The seconds that each of the tiles takes. */
        double[] seconds(int seed) {
            Random random = new Random(seed);
            RasterGrid grid = layer.raster().grid();
            double[] seconds = new double[TILES];
            for (int i = 0; i < TILES; i++) {
                PixelWindow window = new PixelWindow(
                        random.nextInt(grid.width() - TILE_SIZE + 1),
                        random.nextInt(grid.height() - TILE_SIZE + 1),
                        TILE_SIZE,
                        TILE_SIZE);
                long start = System.nanoTime();
                try (FunctionLease lease = function.get()) {
                    GridCoverage2D map = transform.apply(layer.coverage(window), Encoding.AUTO, lease, null);
                    map.getRenderedImage().getData();
                }
                seconds[i] = (System.nanoTime() - start) * 1e-9;
            }
            return seconds;
        }
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
        return new TaskHead(Task.CLASSIFICATION, labels, List.of("class"), tensors, Optional.empty(), Optional.empty());
    }
}
