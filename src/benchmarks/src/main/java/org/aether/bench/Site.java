package org.aether.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.feature.FeatureFile;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;

/**
 * The settings, directory and data of a benchmark. Files are created when they are first needed, and reused by later runs
 * in the same directory. All data are simulated; weights are random, because they do not influence the time.
 */
final class Site {

    static final long SEED = 7;

    /** Id of the model with random weights. */
    static final String MODEL = "random";

    private static final int TEXT_DIMENSION = 384;

    private final BenchmarkSettings settings;
    private final Progress progress;
    private final Consumer<String> messages;
    private final ObjectNode peers = JsonNodeFactory.instance.objectNode();
    private PoiSet pois;

    Site(BenchmarkSettings settings, Progress progress, Consumer<String> messages) {
        this.settings = settings;
        this.progress = progress;
        this.messages = messages;
    }

    BenchmarkSettings settings() {
        return settings;
    }

    Scale scale() {
        return settings.scale();
    }

    int threads() {
        return settings.threads();
    }

    Progress progress() {
        return progress;
    }

    void say(String message) {
        messages.accept(message);
    }

    Compute compute() {
        return Compute.open(new ComputeSettings("cpu", threads()));
    }

    Path file(String name) {
        return settings.directory().resolve(name);
    }

    /** The versions of the libraries of the peers, by script. */
    ObjectNode peers() {
        return peers;
    }

    /**
     * Measures both sides alternately, so that other load on the machine affects both, after one round of warm-up.
     *
     * @param peer null when there is none
     */
    Timings interleaved(Once ours, Peer peer) throws IOException {
        return interleaved(ours, peer, true);
    }

    /**
     * Measures both sides alternately.
     *
     * @param both whether the warm-up includes the peer, which does not need one when a round takes minutes
     */
    Timings interleaved(Once ours, Peer peer, boolean both) throws IOException {
        int rounds = settings.repeats();
        double[] own = new double[rounds];
        double[] others = new double[rounds];
        double[] ownBusy = new double[rounds];
        double[] othersBusy = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            progress.check();
            double busy = Machine.processorSeconds();
            double mine = ours.seconds();
            busy = Machine.processorSeconds() - busy;
            JsonNode answer = peer == null || (round < 0 && !both) ? MissingNode.getInstance() : peer.once();
            if (round >= 0) {
                own[round] = mine;
                ownBusy[round] = busy;
                others[round] = answer.path("seconds").asDouble();
                othersBusy[round] = answer.path("cpu").asDouble();
            }
        }
        return peer == null
                ? new Timings(new Timing(own), null, new Timing(ownBusy), null)
                : new Timings(new Timing(own), new Timing(others), new Timing(ownBusy), new Timing(othersBusy));
    }

    /**
     * The timings of both sides; those of the peer are null when there is none.
     *
     * @param ours elapsed seconds
     * @param peer elapsed seconds of the peer
     * @param ourProcessor processor seconds of all threads, which depend little on other load on the machine
     * @param peerProcessor processor seconds of the peer
     */
    record Timings(Timing ours, Timing peer, Timing ourProcessor, Timing peerProcessor) {

        /** A line with the processor seconds of both sides. */
        Comparison into(Comparison line) {
            Comparison more = line.with("processorSeconds", ourProcessor.median());
            return peer == null
                    ? more
                    : more.with("peerProcessorSeconds", peerProcessor.median())
                            .with("ratioOfProcessorSeconds", peerProcessor.median() / ourProcessor.median());
        }
    }

    /** One repetition of our side. */
    interface Once {
        /** @return the measured seconds */
        double seconds() throws IOException;
    }

    /** The elapsed seconds of some work. */
    static double time(Work work) throws IOException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) * 1e-9;
    }

    /** Work that may fail with an I/O error. */
    interface Work {
        void run() throws IOException;
    }

    /** A peer, or null after a message when its libraries are not installed. */
    Peer peer(List<String> modules, String script, Object... arguments) throws IOException {
        if (!Peer.available(modules.toArray(String[]::new))) {
            say("  no Python side: /usr/bin/python3 lacks " + String.join(" or ", modules)
                    + " (Debian: apt install python3-torch python3-rasterio python3-numpy python3-onnx)");
            return null;
        }
        Peer peer = Peer.start(settings.directory(), threads(), script, arguments);
        peers.set(script, peer.versions());
        return peer;
    }

    private SampleCity.Settings city(int width, int height, PixelType type) {
        return SampleCity.Settings.of(width, height, SEED)
                .withType(type)
                .withThreads(threads())
                .withSampling(new SampleCity.Sampling(SEED, scale().pois, 0));
    }

    /** The settings of the city from which views and regions are computed. */
    SampleCity.Settings city() {
        return city(scale().width, scale().height, PixelType.INT8);
    }

    /** An int8 AE raster in the format of the published files, with the size of the scale. */
    Path raster() {
        return raster(scale().width, scale().height, PixelType.INT8);
    }

    /** A raster of the sample city in tiles of 256 pixels. */
    Path raster(int width, int height, PixelType type) {
        Path file = file("ae-" + width + "x" + height + "-" + type.name().toLowerCase(Locale.ROOT) + ".tif");
        if (!Files.exists(file)) {
            SampleCity.Settings city = city(width, height, type);
            try (EmbeddingRaster painted = SampleCity.raster(city)) {
                List<String> bands = IntStream.range(0, painted.bands())
                        .mapToObj(band -> String.format(Locale.ROOT, "A%02d", band))
                        .toList();
                GeoTiffWriter.Options options =
                        new GeoTiffWriter.Options(type, bands, Compression.ZSTD, 256, Map.of("SIMULATED", "YES"));
                copy(painted, file, options);
            }
        }
        return file;
    }

    private void copy(EmbeddingRaster from, Path to, GeoTiffWriter.Options options) {
        try (GeoTiffWriter writer = GeoTiffWriter.create(to, from.grid(), options)) {
            int tiles = writer.tilesAcross() * writer.tilesDown();
            progress.stage(org.aether.Stage.PAINTING, String.valueOf(to.getFileName()), tiles);
            OrderedWork.run(
                    tiles,
                    threads(),
                    threads() + 1,
                    tile -> {
                        int column = tile % writer.tilesAcross();
                        int row = tile / writer.tilesAcross();
                        PixelWindow window = writer.window(column, row);
                        float[] pixels = new float[window.pixels() * from.bands()];
                        from.read(window, FloatBuffer.wrap(pixels));
                        writer.write(column, row, pixels);
                        return tile;
                    },
                    (tile, painted) -> progress.advance(1));
            writer.commit();
        }
    }

    /** The POIs of the scale with their sentences, in the order of a typical file. */
    PoiSet pois() {
        if (pois == null) {
            pois = PoiSet.of(
                    new FeatureFile(
                            SampleCity.pois(city(), progress), city().grid().crs(), LeftOut.NONE),
                    PoiAttributes.BY_USUAL_NAMES);
        }
        return pois;
    }

    /** The model with random weights, stored in {@link #store()}. */
    AlignmentModel model() {
        ModelStore store = new ModelStore(store());
        if (!store.list().contains(MODEL)) {
            ProjectorWeights weights = ProjectorWeights.initialise(64, TEXT_DIMENSION, SEED);
            ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                    .textEncoder("minilm-l6-v2")
                    .build();
            FloatMatrix z;
            try (AeProjector projector = new AeProjector(weights, compute())) {
                z = projector.project(unitRows(4096, 64));
            }
            store.save(new AlignmentModel(MODEL, weights, configuration, null, FalseColor.basis(z)));
        }
        return store.load(MODEL);
    }

    Path store() {
        return file("models");
    }

    /** The file of the weights, which the peers read too. */
    Path weights() {
        model();
        return store().resolve(MODEL).resolve("model.safetensors");
    }

    /** The embedding of {@link #raster()} with 128 bands of bytes. */
    Path embedding() {
        Path file = file("z-" + scale().width + "x" + scale().height + ".tif");
        if (!Files.exists(file)) {
            try (EmbeddingRaster raster = GeoTiffRaster.open(raster());
                    PixelFunction function = PixelFunctions.embedding(model(), compute())) {
                RasterTransform.run(
                        raster,
                        function,
                        file,
                        GeoTiffWriter.Options.of(PixelType.INT8, function.bandNames()),
                        threads(),
                        progress);
            }
        }
        return file;
    }

    /** Random rows of length one. */
    static FloatMatrix unitRows(int rows, int columns) {
        Random random = new Random(SEED);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    /** Writes numbers as the peers read them, little-endian without a header. */
    Path write(String name, float[] numbers) throws IOException {
        ByteBuffer bytes = buffer((long) numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        return Files.write(file(name), bytes.array());
    }

    Path write(String name, double[] numbers) throws IOException {
        ByteBuffer bytes = buffer((long) numbers.length * Double.BYTES);
        bytes.asDoubleBuffer().put(numbers);
        return Files.write(file(name), bytes.array());
    }

    Path write(String name, int[] numbers) throws IOException {
        ByteBuffer bytes = buffer((long) numbers.length * Integer.BYTES);
        bytes.asIntBuffer().put(numbers);
        return Files.write(file(name), bytes.array());
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    static float[] readFloats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] numbers = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(numbers);
        return numbers;
    }

    static double[] readDoubles(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(numbers);
        return numbers;
    }

    /** The largest absolute difference; infinite when a difference is NaN. */
    static double difference(float[] a, int fromA, float[] b, int fromB, int count) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            double apart = Math.abs(a[fromA + i] - b[fromB + i]);
            largest = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(largest, apart);
        }
        return largest;
    }
}
