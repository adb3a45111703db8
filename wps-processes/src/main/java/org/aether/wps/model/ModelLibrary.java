package org.aether.wps.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
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
 * The models of the store in use: loaded once, with their functions on the device and their encoded sentences.
 *
 * <pre>{@code
 * try (FunctionLease lease = models.similarity("london", "places like a night market")) {
 *     …
 * }
 * }</pre>
 *
 * <p>The caches have the {@linkplain ModelVersion versions} of models and heads as keys. A model or head that is replaced in the
 * store, by this program or another, is therefore used from the next request on. Functions are shared between requests. The
 * entries that were not used for the longest time are evicted first. Thread-safe.
 */
public final class ModelLibrary implements AutoCloseable {

    private static final int MAX_MODELS = 16;
    private static final int MAX_FUNCTIONS = 32;
    private static final int MAX_SENTENCES = 4096;

    /** In characters. Text encoders ignore the rest of a longer sentence. */
    private static final int MAX_SENTENCE_LENGTH = 2000;

    private final ModelStore store;
    private final Compute compute;
    private final PluginSettings settings;
    private final SharedCache<ModelVersion, AlignmentModel> models = new SharedCache<>(MAX_MODELS, model -> {});
    private final SharedCache<HeadVersion, TaskHead> heads = new SharedCache<>(MAX_MODELS, head -> {});
    private final SharedCache<Sentence, FloatMatrix> directions = new SharedCache<>(MAX_SENTENCES, direction -> {});
    private final SharedCache<FunctionKey, FunctionLease.Shared> functions =
            new SharedCache<>(MAX_FUNCTIONS, FunctionLease.Shared::release);
    private final Map<String, TextEncoder> encoders = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Sentence(ModelVersion model, String text) {}

    /** The kinds of functions of a model. */
    private enum FunctionKind {
        EMBEDDING,
        FALSE_COLOR,
        SIMILARITY,
        CLASSES,
        PROBABILITIES
    }

    /**
     * The key of a function.
     *
     * @param detail what distinguishes functions of the same kind: a sentence, or the version of a head
     */
    private record FunctionKey(ModelVersion model, FunctionKind kind, Object detail) {}

    public ModelLibrary(ModelStore store, Compute compute, PluginSettings settings) {
        this.store = store;
        this.compute = compute;
        this.settings = settings;
    }

    public ModelStore store() {
        return store;
    }

    /**
     * The model that is in the store now.
     *
     * @throws AetherException as {@link ModelStore#load}
     */
    public AlignmentModel load(String id) {
        return load(store.version(id));
    }

    /**
     * The head that is in the store now.
     *
     * @throws AetherException as {@link ModelStore#loadHead}
     */
    public TaskHead loadHead(String modelId, String headId) {
        return loadHead(store.headVersion(modelId, headId));
    }

    /**
     * What heads belong to: the model that is in the store now, or raw vectors.
     *
     * @param id the id of the model, or raw
     * @throws AetherException as {@link ModelStore#load}
     */
    public HeadHome home(String id) {
        return HeadHome.isRaw(id) ? HeadHome.RAW : HeadHome.of(load(id));
    }

    /**
     * The text encoder of an id. It is opened once and closed by this library.
     *
     * @throws AetherException when the encoder is not available here
     */
    public TextEncoder encoder(String id) {
        requireOpen();
        return encoders.computeIfAbsent(
                id, wanted -> TextEncoders.open(wanted, settings.textCache(), settings.compute()));
    }

    /**
     * The vector of a sentence in a model's space (eq. 3). A sentence is encoded once.
     *
     * @return {@code [1, 128]}, with length one, not to be modified
     * @throws AetherException when the sentence is empty or too long, or the model's text encoder is not available
     */
    public FloatMatrix direction(String modelId, String sentence) {
        return direction(store.version(modelId), sentence);
    }

    /** The vector z of a pixel, with the bands Z000, Z001, …. */
    public FunctionLease embedding(String modelId) {
        ModelVersion version = store.version(modelId);
        return lease(version, FunctionKind.EMBEDDING, "", model -> PixelFunctions.embedding(model, compute));
    }

    /**
     * Red, green and blue of a pixel.
     *
     * @throws AetherException when the model has no principal components, as imported checkpoints
     */
    public FunctionLease falseColor(String modelId) {
        ModelVersion version = store.version(modelId);
        return lease(version, FunctionKind.FALSE_COLOR, "", model -> PixelFunctions.falseColor(model, compute));
    }

    /**
     * The cosine of a pixel and a sentence, as the band {@code similarity}.
     *
     * @throws AetherException as {@link #direction}
     */
    public FunctionLease similarity(String modelId, String sentence) {
        compute.requireDevice();
        ModelVersion version = store.version(modelId);
        FloatMatrix wanted = direction(version, sentence);
        return lease(
                version,
                FunctionKind.SIMILARITY,
                sentence.strip(),
                model -> PixelFunctions.similarity(model, wanted, List.of("similarity"), compute));
    }

    /**
     * The class of a pixel by a head, or with {@code probabilities} one band per class.
     *
     * @throws AetherException when there is no such head, or it has no classes
     */
    public FunctionLease classes(String modelId, String headId, boolean probabilities) {
        ModelVersion version = store.version(modelId);
        HeadVersion headVersion = store.headVersion(modelId, headId);
        TaskHead head = loadHead(headVersion);
        return lease(
                version,
                probabilities ? FunctionKind.PROBABILITIES : FunctionKind.CLASSES,
                headVersion,
                model -> PixelFunctions.classes(model, head, probabilities, compute));
    }

    private FunctionLease lease(
            ModelVersion version, FunctionKind kind, Object detail, Function<AlignmentModel, PixelFunction> maker) {
        requireOpen();
        compute.requireDevice();
        while (true) {
            FunctionLease lease = functions
                    .get(
                            new FunctionKey(version, kind, detail),
                            1,
                            () -> new FunctionLease.Shared(maker.apply(load(version))))
                    .lease();
            if (lease != null) {
                return lease;
            }
            // The function was evicted between the two calls; it is computed again.
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

    private FloatMatrix direction(ModelVersion version, String sentence) {
        String text = sentence == null ? "" : sentence.strip();
        if (text.length() > MAX_SENTENCE_LENGTH) {
            throw new AetherException(
                    "The sentence has " + text.length() + " characters; use at most " + MAX_SENTENCE_LENGTH + ".");
        }
        return directions.get(new Sentence(version, text), 1, () -> {
            AlignmentModel model = load(version);
            TextEncoder encoder = encoder(SentenceDirection.encoderOf(model));
            return SentenceDirection.of(model, encoder, List.of(text), Progress.NONE);
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The model library is closed");
        }
    }

    /** Frees all functions without leases; the others are freed with their last lease. */
    @Override
    public void close() {
        closed = true;
        functions.clear();
        encoders.values().forEach(TextEncoder::close);
        encoders.clear();
    }
}
