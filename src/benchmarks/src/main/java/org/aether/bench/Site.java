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
import org.aether.model.ProjectorWeights;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;

/**
 * Where a benchmark works: its directory, what it was asked for, and the data, each file made when it is first wanted
 * and used again by later runs in the same directory. All data is simulated; weights are random, since no time depends
 * on what they have learned.
 */
final class Site {

    static final long SEED = 7;

    /** Id of the model with random weights. */
    static final String MODEL = "random";

    private static final int TEXT_DIMENSION = 384;

    private final BenchmarkSettings settings;
    private final Progress progress;
    private final Consumer<String> say;
    private final ObjectNode peers = JsonNodeFactory.instance.objectNode();
    private PoiSet pois;

    Site(BenchmarkSettings settings, Progress progress, Consumer<String> say) {
        this.settings = settings;
        this.progress = progress;
        this.say = say;
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

    void say(String sentence) {
        say.accept(sentence);
    }

    Compute compute() {
        return Compute.open(new ComputeSettings("cpu", threads()));
    }

    Path file(String name) {
        return settings.directory().resolve(name);
    }

    /** Versions of the libraries of the peers that ran, by script. */
    ObjectNode peers() {
        return peers;
    }

    /**
     * Measures ours and the peer's in turns, so that what else the machine does hits both; one round before is not
     * counted.
     *
     * @param peer null when there is none
     */
    Timings interleaved(Once ours, Peer peer) throws IOException {
        return interleaved(ours, peer, true);
    }

    /**
     * The same.
     *
     * @param both whether the peer works in the round before, too; it has nothing to warm up when a round takes minutes
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
     * Both sides of a measurement; the peer's is null when there is none.
     *
     * @param ours from the start to the end of each repetition
     * @param peer likewise
     * @param ourProcessor seconds of processor time on all threads: what a shared machine leaves nearly unchanged
     * @param peerProcessor likewise
     */
    record Timings(Timing ours, Timing peer, Timing ourProcessor, Timing peerProcessor) {

        /** A line with the processor's time of both. */
        Comparison into(Comparison line) {
            Comparison more = line.with("processorSeconds", ourProcessor.median());
            return peer == null
                    ? more
                    : more.with("peerProcessorSeconds", peerProcessor.median())
                            .with("ratioOfProcessorSeconds", peerProcessor.median() / ourProcessor.median());
        }
    }

    /** One repetition of ours. */
    interface Once {
        /** @return how long it took, without what is not to be counted */
        double seconds() throws IOException;
    }

    /** How long a piece of work takes. */
    static double time(Work work) throws IOException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) * 1e-9;
    }

    /** Something that may touch files. */
    interface Work {
        void run() throws IOException;
    }

    /** A peer, or null, with a word about it, when its libraries are not installed. */
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

    /** The settings of the city that views and regions are pooled from. */
    SampleCity.Settings city() {
        return city(scale().width, scale().height, PixelType.INT8);
    }

    /** An int8 AE raster as published ones are, of the scale's size. */
    Path raster() {
        return raster(scale().width, scale().height, PixelType.INT8);
    }

    /** A raster of the sample city in tiles of 256, made once. */
    Path raster(int width, int height, PixelType type) {
        Path file = file("ae-" + width + "x" + height + "-" + type.name().toLowerCase(Locale.ROOT) + ".tif");
        if (!Files.exists(file)) {
            SampleCity.Settings city = city(width, height, type);
            try (EmbeddingRaster painted = SampleCity.raster(city)) {
                List<String> bands = IntStream.range(0, painted.bands())
                        .mapToObj(band -> String.format(Locale.ROOT, "A%02d", band))
                        .toList();
                GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                        type, bands, Compression.ZSTD, 256, Map.of("SIMULATED", "YES"));
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

    /** The scale's POIs with their sentences, in the order of the file a user would have. */
    PoiSet pois() {
        if (pois == null) {
            pois = PoiSet.of(
                    new FeatureFile(
                            SampleCity.pois(city(), progress), city().grid().crs(), LeftOut.NONE),
                    PoiAttributes.BY_USUAL_NAMES);
        }
        return pois;
    }

    /** The model with random weights and colours that spread its values, in {@link #store()}. */
    AlignmentModel model() {
        ModelStore store = new ModelStore(store());
        if (!store.list().contains(MODEL)) {
            ProjectorWeights weights = ProjectorWeights.initialise(64, TEXT_DIMENSION, SEED);
            ObjectNode config = JsonNodeFactory.instance.objectNode();
            config.put("textEncoder", "minilm-l6-v2");
            config.put("bands", 64);
            config.put("dimension", weights.dimension());
            FloatMatrix z;
            try (AeProjector projector = new AeProjector(weights, compute())) {
                z = projector.project(unitRows(4096, 64));
            }
            store.save(new AlignmentModel(MODEL, weights, config, null, FalseColor.basis(z)));
        }
        return store.load(MODEL);
    }

    Path store() {
        return file("models");
    }

    /** The weights' file, which the peers read as well. */
    Path weights() {
        model();
        return store().resolve(MODEL).resolve("model.safetensors");
    }

    /** The embedding of {@link #raster()} as bytes: 128 bands. */
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

    /** Writes numbers as the peers read them: bare, little-endian. */
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

    /** The largest difference between numbers that should be the same. */
    static double difference(float[] a, int fromA, float[] b, int fromB, int count) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            double apart = Math.abs(a[fromA + i] - b[fromB + i]);
            largest = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(largest, apart);
        }
        return largest;
    }
}
