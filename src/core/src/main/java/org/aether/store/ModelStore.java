package org.aether.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Sha256;
import org.aether.head.HeadHome;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.model.ArtifactId;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;

/**
 * Models as directories:
 *
 * <pre>
 * ID/model.safetensors        both projectors, tensors named as in the authors' code
 * ID/config.json              everything else, and the SHA-256 of the other files
 * ID/categories.safetensors   POI categories with their vectors (if known)
 * ID/falsecolor.safetensors   principal components for maps (if known)
 * ID/heads/HEAD.safetensors   a task head, complete: its labels and report stand in the file's metadata
 * ID/heads/HEAD.json          the same labels and report, for people
 * raw/heads/HEAD.*            heads on the raw vectors of rasters; no model can be named raw
 * </pre>
 *
 * <pre>{@code
 * ModelStore store = new ModelStore(Path.of("aether-data/models"));
 * try (ModelStore.Claim claim = store.claim("london")) { // refuses a second training of the same model
 *     store.save(train(…));
 * }
 * AlignmentModel model = store.load("london");
 * }</pre>
 *
 * <p>Guarantees: a model that is being replaced is at any moment the old one or the new one, whole, also to other
 * programs and after {@code kill -9} (what is left over is put in order by the next call that needs it); equal models
 * are equal bytes, for no file holds a date; no id leads out of the store, and no symbolic link is followed. Reading
 * takes a lock only when something seems to be missing, and works on a store that cannot be written. Thread-safe, and safe
 * among programs on one machine.
 */
public final class ModelStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";
    private static final String CATEGORIES = "categories.safetensors";
    private static final String FALSE_COLOR = "falsecolor.safetensors";
    private static final String HEADS = "heads";
    private static final String TENSORS_SUFFIX = ".safetensors";

    /** Key of {@link #CONFIG} that only the store sees: the other files' SHA-256. */
    private static final String FILES = "files";

    /** Of the names of locks on whole trainings; no id begins with a dot. */
    private static final String TRAINING = ".training-";

    private final Path root;
    private final StoreDirectory directory;

    /** @param root the store's directory, made by the first save */
    public ModelStore(Path root) {
        this.root = root;
        this.directory = new StoreDirectory(root);
    }

    public Path root() {
        return root;
    }

    /** Ids of the models, in alphabetical order. */
    public List<String> list() {
        return directory.ids().stream()
                .filter(ArtifactId::valid)
                .filter(id -> !HeadHome.isRaw(id) || isModel(id))
                .toList();
    }

    /** Whether a directory holds more than heads. */
    private boolean isModel(String id) {
        return Files.exists(root.resolve(id).resolve(CONFIG), LinkOption.NOFOLLOW_LINKS);
    }

    /** Refuses the id that stands for no model. */
    private String requireNotRaw(String id) {
        if (!HeadHome.isRaw(ArtifactId.require(id))) {
            return id;
        }
        if (isModel(id)) {
            throw new AetherException("The model 'raw' has an id that now stands for the raw vectors of rasters; rename"
                    + " its directory in the store.");
        }
        throw new AetherException(
                "'raw' stands for the raw vectors of rasters and is no model; name a model, or train or import one.");
    }

    /**
     * The right to make a model, from before the training to after the save.
     *
     * @throws AetherException when somebody else, in this program or another, holds it
     */
    public Claim claim(String id) {
        ArtifactId.requireModel(id);
        StoreDirectory.Lock lock = directory.tryLock(TRAINING + id);
        if (lock == null) {
            throw new AetherException("The model '" + id
                    + "' is being trained already, by another request or program; wait for it to end, or choose"
                    + " another id.");
        }
        return lock::close;
    }

    /** See {@link #claim}; ends with {@link #close()} or with the program, however that ends. */
    public interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Reads a model.
     *
     * @throws AetherException when there is no such model, or its files are damaged
     */
    public AlignmentModel load(String id) {
        return attempt(requireNotRaw(id), this::read);
    }

    private AlignmentModel read(String id, Path model) throws IOException {
        ObjectNode config = readConfig(model.resolve(CONFIG));
        JsonNode digests = config.remove(FILES);
        Safetensors weights = Safetensors.decode(
                bytes(model, WEIGHTS, digests), model.resolve(WEIGHTS).toString());
        AlignmentModel.Categories categories = null;
        if (holds(model, CATEGORIES, digests)) {
            categories = categories(model.resolve(CATEGORIES), bytes(model, CATEGORIES, digests));
        }
        AlignmentModel.FalseColorBasis falseColor = null;
        if (holds(model, FALSE_COLOR, digests)) {
            falseColor = falseColor(model.resolve(FALSE_COLOR), bytes(model, FALSE_COLOR, digests));
        }
        return new AlignmentModel(id, new ProjectorWeights(weights.tensors()), config, categories, falseColor);
    }

    /**
     * Reads what a list says of a model, without its numbers: a hundred models take no longer than a few. Files that are
     * missing or cut short are noticed; changed numbers only {@link #load} notices, by their digests.
     *
     * @throws AetherException when there is no such model, or its files are damaged as far as that shows
     */
    public StoredModel describe(String id) {
        return attempt(requireNotRaw(id), (name, model) -> {
            ObjectNode config = readConfig(model.resolve(CONFIG));
            JsonNode digests = config.path(FILES);
            Map<String, int[]> shapes =
                    SafetensorsHeader.read(model.resolve(WEIGHTS)).shapes();
            ProjectorWeights.requireShapes(shapes);
            int categories = 0;
            if (holds(model, CATEGORIES, digests)) {
                String names = SafetensorsHeader.read(model.resolve(CATEGORIES))
                        .metadata()
                        .getOrDefault("categories", "");
                categories = JSON.readTree(names).size();
            }
            if (holds(model, FALSE_COLOR, digests)) {
                SafetensorsHeader.read(model.resolve(FALSE_COLOR));
            }
            return new StoredModel(
                    name,
                    ProjectorWeights.bands(shapes),
                    ProjectorWeights.dimension(shapes),
                    config.path("textEncoder").asText(),
                    categories,
                    heads(model));
        });
    }

    /**
     * Refuses an id that a model has, unless it may be replaced; for the time before any work.
     *
     * @throws AlreadyExistsException when there is such a model and {@code replace} is false
     */
    public void requireFree(String id, boolean replace) {
        ArtifactId.requireModel(id);
        if (!replace && directory.find(id) != null) {
            throw AlreadyExistsException.model(id, headsIfReadable(id));
        }
    }

    /**
     * As {@link #requireFree}, for a head.
     *
     * @throws AlreadyExistsException when the model has such a head and {@code replace} is false
     * @throws AetherException when there is no such model
     */
    public void requireFreeHead(String modelId, String headId, boolean replace) {
        ArtifactId.require(headId);
        if (!replace && heads(modelId).contains(headId)) {
            throw AlreadyExistsException.head(modelId, headId);
        }
    }

    /** A damaged model may be in the way too. */
    private List<String> headsIfReadable(String id) {
        try {
            return heads(id);
        } catch (AetherException e) {
            return List.of();
        }
    }

    /**
     * What a save has put an end to.
     *
     * @param model whether a model of that id was replaced
     * @param heads its heads, which are gone with it, in alphabetical order
     */
    public record Replaced(boolean model, List<String> heads) {}

    /** Stores atomically as {@link #save(AlignmentModel, boolean)}; a model of that id is replaced. */
    public void save(AlignmentModel model) {
        save(model, true);
    }

    /**
     * Stores atomically. A model of that id is replaced if it may be, with its heads: they no longer fit.
     *
     * @throws AlreadyExistsException when there is a model of that id, also one that came a moment ago, and
     *     {@code replace} is false
     * @throws AetherException when the store cannot be written; a model of that id then is as it was
     */
    public Replaced save(AlignmentModel model, boolean replace) {
        String id = ArtifactId.requireModel(model.id());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(WEIGHTS, new Safetensors(model.weights().tensors(), Map.of("format", "pt")).encode());
        if (model.categories() != null) {
            files.put(CATEGORIES, encode(model.categories()));
        }
        if (model.falseColor() != null) {
            files.put(FALSE_COLOR, encode(model.falseColor()));
        }
        ObjectNode config = model.config().deepCopy();
        ObjectNode digests = config.putObject(FILES);
        files.forEach((name, bytes) -> digests.put(name, digest(bytes)));
        files.put(CONFIG, pretty(config));
        Replaced[] replaced = {new Replaced(false, List.of())};
        directory.replace(id, files, old -> {
            List<String> heads = heads(old);
            if (!replace) {
                throw AlreadyExistsException.model(id, heads);
            }
            replaced[0] = new Replaced(true, heads);
        });
        return replaced[0];
    }

    /**
     * Removes a model with its heads, or all heads on raw vectors.
     *
     * @throws AetherException when there is no such model, or it cannot be removed
     */
    public void delete(String id) {
        ArtifactId.require(id);
        if (!directory.delete(id)) {
            throw missing(id);
        }
    }

    /**
     * Gives a model another id; its heads stay with it.
     *
     * @throws AlreadyExistsException when there is a model of the other id
     * @throws AetherException when there is no such model, when a training holds one of the ids, or when the store cannot
     *     be written
     */
    @SuppressWarnings("try") // the claims are only held
    public void rename(String id, String other) {
        ArtifactId.requireModel(id);
        ArtifactId.requireModel(other);
        if (id.equals(other)) {
            throw new AetherException("The model '" + id + "' has that id already; choose another one.");
        }
        // Nobody may train a model meanwhile that would end under the old id, or under the new one.
        try (Claim from = claim(id);
                Claim to = claim(other)) {
            boolean found = directory.rename(id, other, taken -> {
                throw AlreadyExistsException.model(other, heads(taken));
            });
            if (!found) {
                throw missing(id);
            }
        }
    }

    /** Ids of the heads of a model, or of those on raw vectors, in alphabetical order. */
    public List<String> heads(String modelId) {
        if (HeadHome.isRaw(modelId) && directory.find(modelId) == null) {
            return List.of();
        }
        return attempt(ArtifactId.require(modelId), (id, model) -> heads(model));
    }

    private static List<String> heads(Path model) throws IOException {
        List<String> heads = new ArrayList<>();
        for (String name : StoreDirectory.names(model.resolve(HEADS))) {
            if (name.endsWith(TENSORS_SUFFIX)) {
                String head = name.substring(0, name.length() - TENSORS_SUFFIX.length());
                if (ArtifactId.valid(head)) {
                    heads.add(head);
                }
            }
        }
        return List.copyOf(heads);
    }

    /**
     * Reads a head.
     *
     * @param modelId the model, or raw
     * @throws AetherException when there is no such model or head, or the files are damaged
     */
    public TaskHead loadHead(String modelId, String headId) {
        ArtifactId.require(headId);
        return attempt(ArtifactId.require(modelId), (id, model) -> {
            Path file = model.resolve(HEADS).resolve(headId + TENSORS_SUFFIX);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw NotInStoreException.head(modelId, headId, model, heads(model));
            }
            Safetensors tensors = Safetensors.decode(Files.readAllBytes(file), file.toString());
            try {
                JsonNode description = JSON.readTree(tensors.metadata().getOrDefault("head", ""));
                return HeadJson.head(description, tensors.tensors());
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new AetherException("The head " + file + " does not say what it predicts; train it again.", e);
            }
        });
    }

    /** Stores a head atomically as {@link #saveHead(String, String, TaskHead, boolean)}; one of that id is replaced. */
    public void saveHead(String modelId, String headId, TaskHead head) {
        saveHead(modelId, headId, head, true);
    }

    /**
     * Stores a head atomically. One of that id is replaced if it may be.
     *
     * @param modelId the model, or raw for a head on raw vectors
     * @return whether a head was replaced
     * @throws AlreadyExistsException when the model has such a head, also one that came a moment ago, and
     *     {@code replace} is false
     * @throws AetherException when there is no such model, or the store cannot be written
     */
    public boolean saveHead(String modelId, String headId, TaskHead head, boolean replace) {
        ArtifactId.require(modelId);
        ArtifactId.require(headId);
        ObjectNode description = HeadJson.description(head);
        byte[] tensors =
                new Safetensors(head.tensors(), Map.of("format", "pt", "head", description.toString())).encode();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(headId + TENSORS_SUFFIX, tensors);
        files.put(headId + ".json", pretty(description));
        boolean raw = HeadHome.isRaw(modelId);
        if (raw && isModel(modelId)) {
            requireNotRaw(modelId);
        }
        boolean[] replaced = {false};
        boolean found = directory.add(modelId, HEADS, files, raw, old -> {
            replaced[0] = heads(old).contains(headId);
            if (replaced[0] && !replace) {
                throw AlreadyExistsException.head(modelId, headId);
            }
        });
        if (!found) {
            throw missing(modelId);
        }
        return replaced[0];
    }

    /**
     * Removes a head.
     *
     * @param modelId the model, or raw
     * @throws AetherException when there is no such model or head, or it cannot be removed
     */
    public void deleteHead(String modelId, String headId) {
        ArtifactId.require(headId);
        List<String> known = heads(modelId);
        if (!directory.remove(modelId, HEADS, List.of(headId + TENSORS_SUFFIX, headId + ".json"))) {
            throw NotInStoreException.head(modelId, headId, root.resolve(modelId), known);
        }
    }

    interface Reading<T> {
        T read(String id, Path model) throws IOException;
    }

    /**
     * Reads without a lock; what is replaced meanwhile is read again, until the files of one version were read.
     *
     * <p>A model counts as damaged, or as one that does not say what is asked, only when it was read so under its lock,
     * which keeps writers away, or where that lock is not to be had, when the same version was read so twice. In a store
     * of a slow machine that is written without pause a reader thus waits, but never calls a model damaged that is not.
     */
    <T> T attempt(String id, Reading<T> reading) {
        StoreDirectory.Version suspect = null;
        int absences = 0;
        while (true) {
            StoreDirectory.Version version = directory.find(id);
            Outcome<T> outcome = version == null ? null : outcome(id, version, reading);
            if (outcome != null && outcome.failure() == null && version.equals(directory.find(id))) {
                return outcome.value();
            }
            try (StoreDirectory.Reading lock = directory.lockForReading(id)) {
                if (lock.state() == StoreDirectory.Reading.State.LOCKED) {
                    StoreDirectory.Version current = directory.find(id);
                    if (current == null) {
                        throw missing(id);
                    }
                    return outcome(id, current, reading).get();
                }
                if (version == null) {
                    if (lock.state() == StoreDirectory.Reading.State.UNAVAILABLE) {
                        throw missing(id);
                    }
                    if (++absences == StoreDirectory.LOCK_ATTEMPTS) {
                        throw StoreDirectory.locked(id);
                    }
                } else {
                    absences = 0;
                    if (version.equals(directory.find(id))) {
                        if (version.equals(suspect)) {
                            return outcome.get();
                        }
                        suspect = version;
                    }
                }
            }
            StoreDirectory.pause();
        }
    }

    /** What one reading gave: a value, or the sentence that it ends with if the version is still there. */
    private record Outcome<T>(T value, AetherException failure) {
        T get() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }

    private static <T> Outcome<T> outcome(String id, StoreDirectory.Version version, Reading<T> reading) {
        try {
            return new Outcome<>(reading.read(id, version.path()), null);
        } catch (NoSuchFileException | Damaged e) {
            return new Outcome<>(
                    null,
                    new AetherException(
                            "The model '" + id + "' is damaged: " + e.getMessage()
                                    + " is missing or changed; restore it, or train or import the model again.",
                            e));
        } catch (IOException e) {
            return new Outcome<>(
                    null,
                    new AetherException(
                            "The model '" + id + "' cannot be read (" + e.getMessage() + "); check the rights on "
                                    + version.path() + ".",
                            e));
        } catch (AetherException e) {
            return new Outcome<>(null, e);
        }
    }

    private AetherException missing(String id) {
        return NotInStoreException.model(id, root, list());
    }

    /** A file whose bytes are not those that were stored. */
    private static final class Damaged extends IOException {
        Damaged(Path file) {
            super(file.toString());
        }
    }

    /** The config says what belongs to a model: a file may be missing because the model is being replaced. */
    private static boolean holds(Path model, String name, JsonNode digests) {
        return digests == null || digests.isMissingNode() ? Files.exists(model.resolve(name)) : digests.has(name);
    }

    private static byte[] bytes(Path model, String name, JsonNode digests) throws IOException {
        byte[] bytes = Files.readAllBytes(model.resolve(name));
        // A model put together by hand may come without digests.
        if (digests != null && !digests.path(name).asText().equals(digest(bytes))) {
            throw new Damaged(model.resolve(name));
        }
        return bytes;
    }

    private static ObjectNode readConfig(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode config) {
                return config;
            }
        } catch (JsonProcessingException e) {
            throw new AetherException(
                    "The file " + file + " is not valid JSON; restore it, or train or import the model again.", e);
        }
        throw new AetherException(
                "The file " + file + " holds no JSON object; restore it, or train or import the model again.");
    }

    private static String digest(byte[] bytes) {
        MessageDigest digest = Sha256.start();
        digest.update(bytes);
        return "sha256:" + Sha256.hex(digest);
    }

    /** Two spaces and line feeds on every system. */
    private static byte[] pretty(ObjectNode node) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        ObjectWriter writer = JSON.writer(new DefaultPrettyPrinter()
                .withSeparators(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter)
                .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter()));
        try {
            return (writer.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree can always be written", e);
        }
    }

    private static byte[] encode(AlignmentModel.Categories categories) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("categories", JSON.valueToTree(categories.categories()).toString());
        metadata.put(
                "subcategories", JSON.valueToTree(categories.subcategories()).toString());
        metadata.put("counts", JSON.valueToTree(categories.counts()).toString());
        return new Safetensors(Map.of("vectors", tensor(categories.vectors())), metadata).encode();
    }

    private static AlignmentModel.Categories categories(Path file, byte[] bytes) {
        Safetensors tensors = Safetensors.decode(bytes, file.toString());
        try {
            return new AlignmentModel.Categories(
                    strings(JSON.readTree(tensors.metadata().getOrDefault("categories", ""))),
                    strings(JSON.readTree(tensors.metadata().getOrDefault("subcategories", ""))),
                    JSON.readValue(tensors.metadata().getOrDefault("counts", ""), int[].class),
                    matrix(tensors.tensors().get("vectors"), file));
        } catch (JsonProcessingException e) {
            throw new AetherException(
                    "The file " + file + " does not name its categories; restore it, or train the model again.", e);
        }
    }

    private static byte[] encode(AlignmentModel.FalseColorBasis basis) {
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put("mean", tensor(basis.mean()));
        tensors.put("components", tensor(basis.components()));
        tensors.put("low", tensor(basis.low()));
        tensors.put("high", tensor(basis.high()));
        return new Safetensors(tensors, Map.of()).encode();
    }

    private static AlignmentModel.FalseColorBasis falseColor(Path file, byte[] bytes) {
        Map<String, Tensor> tensors = Safetensors.decode(bytes, file.toString()).tensors();
        return new AlignmentModel.FalseColorBasis(
                matrix(tensors.get("mean"), file).data(),
                matrix(tensors.get("components"), file),
                matrix(tensors.get("low"), file).data(),
                matrix(tensors.get("high"), file).data());
    }

    private static Tensor tensor(FloatMatrix matrix) {
        return new Tensor(new int[] {matrix.rows(), matrix.columns()}, matrix.data());
    }

    private static Tensor tensor(float[] vector) {
        return new Tensor(new int[] {vector.length}, vector);
    }

    /** A tensor of one axis is a single row. */
    private static FloatMatrix matrix(Tensor tensor, Path file) {
        if (tensor == null || tensor.shape().length < 1 || tensor.shape().length > 2) {
            throw new AetherException("The file " + file
                    + " lacks a tensor or holds one of the wrong shape; restore it, or train the model again.");
        }
        int[] shape = tensor.shape();
        return shape.length == 1
                ? new FloatMatrix(1, shape[0], tensor.data())
                : new FloatMatrix(shape[0], shape[1], tensor.data());
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        if (array instanceof ArrayNode items) {
            items.forEach(item -> strings.add(item.asText()));
        }
        return List.copyOf(strings);
    }
}
