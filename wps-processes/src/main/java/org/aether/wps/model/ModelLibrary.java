package org.aether.wps.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.head.HeadHome;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.search.SentenceDirection;
import org.aether.store.HeadVersion;
import org.aether.store.ModelStore;
import org.aether.store.ModelVersion;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import org.aether.wps.request.PluginSettings;

/**
 * The models of the store, ready for use: loaded once, with their functions on the device and their sentences encoded.
 *
 * <pre>{@code
 * try (FunctionLease lease = models.similarity("london", "places like a night market")) {
 *     …
 * }
 * }</pre>
 *
 * <p>A model or head that is replaced in the store, by this program or another, is noticed by the next request: the
 * version that the store gives out is the key of everything that is kept here. Functions are shared between requests. What
 * has not been used for the longest time is forgotten first. Thread-safe.
 */
public final class ModelLibrary implements AutoCloseable {

    private static final int MOST_MODELS = 16;
    private static final int MOST_FUNCTIONS = 32;
    private static final int MOST_SENTENCES = 4096;

    /** Beyond that no text encoder listens. */
    private static final int LONGEST_SENTENCE = 2000;

    private final ModelStore store;
    private final Compute compute;
    private final PluginSettings settings;
    private final SharedCache<ModelVersion, AlignmentModel> models = new SharedCache<>(MOST_MODELS, model -> {});
    private final SharedCache<HeadVersion, TaskHead> heads = new SharedCache<>(MOST_MODELS, head -> {});
    private final SharedCache<Sentence, float[]> directions = new SharedCache<>(MOST_SENTENCES, direction -> {});
    private final SharedCache<Use, FunctionLease.Shared> functions =
            new SharedCache<>(MOST_FUNCTIONS, FunctionLease.Shared::release);
    private final Map<String, TextEncoder> encoders = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Sentence(ModelVersion model, String text) {}

    /** A function: what of, and what for. */
    private record Use(ModelVersion model, String kind, Object detail) {}

    public ModelLibrary(ModelStore store, Compute compute, PluginSettings settings) {
        this.store = store;
        this.compute = compute;
        this.settings = settings;
    }

    public ModelStore store() {
        return store;
    }

    /**
     * A model as it is in the store now.
     *
     * @throws AetherException as {@link ModelStore#load}
     */
    public AlignmentModel load(String id) {
        return load(store.version(id));
    }

    /**
     * A head as it is in the store now.
     *
     * @throws AetherException as {@link ModelStore#loadHead}
     */
    public TaskHead loadHead(String modelId, String headId) {
        return loadHead(store.headVersion(modelId, headId));
    }

    /**
     * What heads belong to: a model as it is in the store now, or raw vectors.
     *
     * @param id of the model, or raw
     * @throws AetherException as {@link ModelStore#load}
     */
    public HeadHome home(String id) {
        return HeadHome.isRaw(id) ? HeadHome.RAW : HeadHome.of(load(id));
    }

    /**
     * The encoder of that id, opened once and kept until this library closes; not to be closed by the caller.
     *
     * @throws AetherException when no such encoder can be had here
     */
    public TextEncoder encoder(String id) {
        requireOpen();
        return encoders.computeIfAbsent(
                id, wanted -> TextEncoders.open(wanted, settings.textCache(), settings.compute()));
    }

    /**
     * A sentence in a model's space (eq. 3); encoded once, however many tiles ask.
     *
     * @return {@code [128]}, unit length, not to be changed
     * @throws AetherException when the sentence is empty or too long, or the model's text encoder is not at hand
     */
    public float[] direction(String modelId, String sentence) {
        return direction(store.version(modelId), sentence);
    }

    /** z of a pixel, bands Z000…. */
    public FunctionLease embedding(String modelId) {
        ModelVersion version = store.version(modelId);
        return lease(version, "embedding", "", model -> PixelFunctions.embedding(model, compute));
    }

    /**
     * Red, green and blue of a pixel.
     *
     * @throws AetherException when the model has no colours (imported checkpoints)
     */
    public FunctionLease falseColor(String modelId) {
        ModelVersion version = store.version(modelId);
        return lease(version, "falseColor", "", model -> PixelFunctions.falseColor(model, compute));
    }

    /**
     * Cosine of a pixel and a sentence, band {@code similarity}.
     *
     * @throws AetherException as {@link #direction}
     */
    public FunctionLease similarity(String modelId, String sentence) {
        compute.requireDevice();
        ModelVersion version = store.version(modelId);
        float[][] wanted = {direction(version, sentence)};
        return lease(
                version,
                "similarity",
                sentence.strip(),
                model -> PixelFunctions.similarity(model, wanted, List.of("similarity"), compute));
    }

    /**
     * Class of a pixel by a head, or with {@code probabilities} one band a class.
     *
     * @throws AetherException when there is no such head, or it gives no classes
     */
    public FunctionLease classes(String modelId, String headId, boolean probabilities) {
        ModelVersion version = store.version(modelId);
        HeadVersion headVersion = store.headVersion(modelId, headId);
        TaskHead head = loadHead(headVersion);
        return lease(
                version,
                probabilities ? "probabilities" : "classes",
                headVersion,
                model -> PixelFunctions.classes(model, head, probabilities, compute));
    }

    private FunctionLease lease(
            ModelVersion version, String kind, Object detail, Function<AlignmentModel, PixelFunction> maker) {
        requireOpen();
        compute.requireDevice();
        while (true) {
            FunctionLease lease = functions
                    .get(new Use(version, kind, detail), 1, () -> new FunctionLease.Shared(maker.apply(load(version))))
                    .lease();
            if (lease != null) {
                return lease;
            }
            // Forgotten between the two calls, so it is made again.
        }
    }

    private AlignmentModel load(ModelVersion version) {
        requireOpen();
        return models.get(version, 1, () -> store.load(version.model()));
    }

    private TaskHead loadHead(HeadVersion version) {
        requireOpen();
        return heads.get(version, 1, () -> store.loadHead(version.model(), version.head()));
    }

    private float[] direction(ModelVersion version, String sentence) {
        String text = sentence == null ? "" : sentence.strip();
        if (text.length() > LONGEST_SENTENCE) {
            throw new AetherException("The sentence has " + text.length() + " characters, more than the "
                    + LONGEST_SENTENCE + " that are read; say it shorter.");
        }
        return directions.get(new Sentence(version, text), 1, () -> {
            AlignmentModel model = load(version);
            return SentenceDirection.of(model, encoder(SentenceDirection.encoderOf(model)), text);
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The model library is closed");
        }
    }

    /** Frees what nobody uses; what still is in use is freed with its last lease. */
    @Override
    public void close() {
        closed = true;
        functions.clear();
        encoders.values().forEach(TextEncoder::close);
        encoders.clear();
    }
}
