package org.aether.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Message;
import org.aether.Setting;
import org.aether.Sha256;
import org.aether.head.HeadHome;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.model.ArtifactId;
import org.aether.model.ProjectorWeights;
import org.jspecify.annotations.Nullable;

/**
 * Models as directories:
 *
 * <pre>
 * ID/model.safetensors        both projectors, tensors named as in the authors' code
 * ID/config.json              the configuration, and the SHA-256 of the other files
 * ID/categories.safetensors   POI categories with their vectors (if known)
 * ID/falsecolor.safetensors   principal components for maps (if known)
 * ID/heads/HEAD.safetensors   a task head, complete: its labels and report are in the file's metadata
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
 * <p>Guarantees: a model that is being replaced is at any moment the old one or the new one, complete, also for other
 * programs and after {@code kill -9} (the next call that needs it removes the leftovers); equal models are equal bytes, as
 * no file holds a date; no id leads out of the store, and no symbolic link is followed. Reading takes a lock only when
 * something seems to be missing, and works on a store that cannot be written. Thread-safe, also among programs on one
 * machine.
 */
public final class ModelStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";
    private static final String CATEGORIES = "categories.safetensors";
    private static final String FALSE_COLOR = "falsecolor.safetensors";
    private static final String HEADS = "heads";
    private static final String TENSORS_SUFFIX = ".safetensors";
    private static final String JSON_SUFFIX = ".json";

    /** Key of {@link #CONFIG} that only the store uses: the SHA-256 of the other files. */
    private static final String FILES = "files";

    /** Prefix of the names of locks on trainings; no id begins with a dot. */
    private static final String TRAINING = ".training-";

    private final Path root;
    private final StoreDirectory directory;
    private final StoreReader reader;

    /** @param root the store's directory, created by the first save */
    public ModelStore(Path root) {
        this.root = root;
        this.directory = new StoreDirectory(root);
        this.reader = new StoreReader(directory, this::missing);
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

    /** Refuses the id that stands for raw vectors. */
    private String requireNotRaw(String id) {
        if (!HeadHome.isRaw(ArtifactId.require(id))) {
            return id;
        }
        throw new AetherException(
                isModel(id)
                        ? "The model 'raw' has an id that now stands for the raw vectors of rasters; rename its directory"
                                + " in the store."
                        : "'raw' stands for the raw vectors of rasters and is not a model; name a model, or train or"
                                + " import one.");
    }

    /**
     * Reserves the id of a model from before its training until after it is saved.
     *
     * @throws AetherException of kind BUSY when this or another program has reserved it already
     */
    public Claim claim(String id) {
        ArtifactId.requireModel(id);
        StoreDirectory.Lock lock = directory.tryLock(TRAINING + id);
        if (lock == null) {
            throw new AetherException(
                    Kind.BUSY,
                    "The model '{}' is being trained already, by another request or program; wait for it to end, or"
                            + " choose another id.",
                    id);
        }
        return lock::close;
    }

    /** See {@link #claim}; ends with {@link #close()}, or with the program in whatever way that ends. */
    public interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Reads a model.
     *
     * @throws AetherException of kind NOT_FOUND when there is no such model, DAMAGED when its files are damaged, UNAVAILABLE
     *     when a newer version of this program wrote it
     */
    public AlignmentModel load(String id) {
        return attempt(requireNotRaw(id), this::read);
    }

    private AlignmentModel read(String id, Path model) throws IOException {
        JsonFields config = readConfig(model);
        Safetensors weights = Safetensors.decode(bytes(model, WEIGHTS, config), model.resolve(WEIGHTS));
        AlignmentModel.@Nullable Categories categories = null;
        if (holds(model, CATEGORIES, config)) {
            categories = CategoriesCodec.decode(bytes(model, CATEGORIES, config), model.resolve(CATEGORIES));
        }
        AlignmentModel.@Nullable FalseColorBasis falseColor = null;
        if (holds(model, FALSE_COLOR, config)) {
            falseColor = FalseColorCodec.decode(bytes(model, FALSE_COLOR, config), model.resolve(FALSE_COLOR));
        }
        ProjectorWeights projectors = new ProjectorWeights(weights.tensors());
        return new AlignmentModel(
                id, projectors, ConfigurationCodec.read(config, projectors.shapes()), categories, falseColor);
    }

    /**
     * Reads what a list shows of a model, without its numbers. Notices files that are missing or truncated; only
     * {@link #load} notices changed numbers.
     *
     * @throws AetherException as {@link #load}
     */
    public StoredModel describe(String id) {
        return attempt(requireNotRaw(id), (name, model) -> {
            JsonFields config = readConfig(model);
            Map<String, int[]> shapes =
                    SafetensorsHeader.read(model.resolve(WEIGHTS)).shapes();
            ProjectorWeights.requireShapes(shapes);
            int categories = 0;
            if (holds(model, CATEGORIES, config)) {
                Path file = model.resolve(CATEGORIES);
                categories = CategoriesCodec.count(SafetensorsHeader.read(file), file);
            }
            if (holds(model, FALSE_COLOR, config)) {
                SafetensorsHeader.read(model.resolve(FALSE_COLOR));
            }
            return new StoredModel(
                    name,
                    ProjectorWeights.bands(shapes),
                    ProjectorWeights.dimension(shapes),
                    Optional.ofNullable(
                            ConfigurationCodec.read(config, shapes).text().encoder()),
                    categories,
                    heads(model));
        });
    }

    /**
     * The version of a model that is in the store now.
     *
     * @throws AetherException of kind NOT_FOUND when there is no such model
     */
    public ModelVersion version(String id) {
        // The configuration holds the digests of the other files.
        return attempt(
                requireNotRaw(id),
                (name, model) -> new ModelVersion(name, digest(Files.readAllBytes(model.resolve(CONFIG)))));
    }

    /**
     * Refuses an id that a model has, unless it may be replaced. To be called before the work.
     *
     * @throws AetherException of kind ALREADY_EXISTS when there is such a model and {@code replace} is false
     */
    public void requireFree(String id, boolean replace) {
        ArtifactId.requireModel(id);
        if (!replace && directory.find(id) != null) {
            throw exists(id, headsIfReadable(id));
        }
    }

    private static AetherException exists(String id, List<String> heads) {
        Message all = heads.isEmpty()
                ? Message.of("The model '{}' exists already; choose another id, or use {}.", id, Setting.REPLACE)
                : Message.of(
                        "The model '{}' exists already, with the {} {}; choose another id, or use {} and lose {}.",
                        id,
                        heads.size() == 1 ? "head" : "heads",
                        String.join(", ", heads),
                        Setting.REPLACE,
                        heads.size() == 1 ? "this head" : "these heads");
        return new AetherException(Kind.ALREADY_EXISTS, null, all).about(Setting.REPLACE);
    }

    /**
     * As {@link #requireFree}, for a head.
     *
     * @throws AetherException of kind ALREADY_EXISTS when the model has such a head and {@code replace} is false, NOT_FOUND
     *     when there is no such model
     */
    public void requireFreeHead(String modelId, String headId, boolean replace) {
        ArtifactId.require(headId);
        if (!replace && heads(modelId).contains(headId)) {
            throw headExists(modelId, headId);
        }
    }

    private static AetherException headExists(String modelId, String headId) {
        Message start = HeadHome.isRaw(modelId)
                ? Message.of("There is a head '{}' on raw vectors already", headId)
                : Message.of("The model '{}' has a head '{}' already", modelId, headId);
        return new AetherException(Kind.ALREADY_EXISTS, "{}; choose another id, or use {}.", start, Setting.REPLACE)
                .about(Setting.REPLACE);
    }

    /** A damaged model keeps its id too. */
    private List<String> headsIfReadable(String id) {
        try {
            return heads(id);
        } catch (AetherException e) {
            return List.of();
        }
    }

    /**
     * What a save has replaced.
     *
     * @param model whether there was a model of that id
     * @param heads its heads, which were removed with it, in alphabetical order
     */
    public record Replaced(boolean model, List<String> heads) {

        static final Replaced NOTHING = new Replaced(false, List.of());
    }

    /** Stores atomically as {@link #save(AlignmentModel, boolean)}; a model of that id is replaced. */
    public void save(AlignmentModel model) {
        save(model, true);
    }

    /**
     * Stores atomically. A model of that id is replaced together with its heads, which do not fit the new one.
     *
     * @throws AetherException of kind ALREADY_EXISTS when there is a model of that id, even one that was saved a moment
     *     ago, and {@code replace} is false; UNAVAILABLE when the store cannot be written, and then a model of that id is
     *     unchanged
     */
    public Replaced save(AlignmentModel model, boolean replace) {
        String id = ArtifactId.requireModel(model.id());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(WEIGHTS, new Safetensors(model.weights().tensors(), Map.of("format", "pt")).encode());
        if (model.categories() != null) {
            files.put(CATEGORIES, CategoriesCodec.encode(model.categories()));
        }
        if (model.falseColor() != null) {
            files.put(FALSE_COLOR, FalseColorCodec.encode(model.falseColor()));
        }
        ObjectNode config = ConfigurationCodec.write(model.configuration());
        ObjectNode digests = config.putObject(FILES);
        files.forEach((name, bytes) -> digests.put(name, digest(bytes)));
        files.put(CONFIG, pretty(config));
        Replaced[] replaced = {Replaced.NOTHING};
        directory.replace(id, files, old -> {
            List<String> heads = heads(old);
            if (!replace) {
                throw exists(id, heads);
            }
            replaced[0] = new Replaced(true, heads);
        });
        return replaced[0];
    }

    /**
     * Removes a model with its heads, or all heads on raw vectors.
     *
     * @throws AetherException of kind NOT_FOUND when there is no such model, UNAVAILABLE when it cannot be removed
     */
    public void delete(String id) {
        ArtifactId.require(id);
        if (!directory.delete(id)) {
            throw missing(id);
        }
    }

    /**
     * Gives a model another id; it keeps its heads.
     *
     * @throws AetherException of kind ALREADY_EXISTS when there is a model of the other id, NOT_FOUND when there is no such
     *     model, BUSY when a training has reserved one of the ids, UNAVAILABLE when the store cannot be written
     */
    @SuppressWarnings("try") // the claims are only held
    public void rename(String id, String other) {
        ArtifactId.requireModel(id);
        ArtifactId.requireModel(other);
        if (id.equals(other)) {
            throw new AetherException(
                    Kind.INVALID_INPUT, "The model '{}' has that id already; choose another one.", id);
        }
        // A training that runs meanwhile would save its model under the old id, or under the new one.
        try (Claim from = claim(id);
                Claim to = claim(other)) {
            boolean found = directory.rename(id, other, taken -> {
                throw new AetherException(
                        Kind.ALREADY_EXISTS, "The model '{}' exists already; choose another id, or delete it.", other);
            });
            if (!found) {
                throw missing(id);
            }
        }
    }

    /**
     * Ids of the heads of a model, or of those on raw vectors, in alphabetical order.
     *
     * @throws AetherException of kind NOT_FOUND when there is no such model
     */
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
     * @throws AetherException of kind NOT_FOUND when there is no such model or head, DAMAGED when the file is damaged
     */
    public TaskHead loadHead(String modelId, String headId) {
        ArtifactId.require(headId);
        return attempt(ArtifactId.require(modelId), (id, model) -> {
            Path file = headFile(modelId, headId, model);
            return HeadCodec.decode(Files.readAllBytes(file), file);
        });
    }

    /**
     * The version of a head that is in the store now.
     *
     * @param modelId the model, or raw
     * @throws AetherException of kind NOT_FOUND when there is no such model or head
     */
    public HeadVersion headVersion(String modelId, String headId) {
        ArtifactId.require(headId);
        return attempt(
                ArtifactId.require(modelId),
                (id, model) ->
                        new HeadVersion(id, headId, digest(Files.readAllBytes(headFile(modelId, headId, model)))));
    }

    private static Path headFile(String modelId, String headId, Path model) throws IOException {
        Path file = model.resolve(HEADS).resolve(headId + TENSORS_SUFFIX);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw NotInStoreException.head(modelId, headId, model, heads(model));
        }
        return file;
    }

    /** Stores a head atomically as {@link #saveHead(String, String, TaskHead, boolean)}; one of that id is replaced. */
    public void saveHead(String modelId, String headId, TaskHead head) {
        saveHead(modelId, headId, head, true);
    }

    /**
     * Stores a head atomically.
     *
     * @param modelId the model, or raw for a head on raw vectors
     * @return whether a head was replaced
     * @throws AetherException of kind ALREADY_EXISTS when the model has such a head, even one that was saved a moment ago,
     *     and {@code replace} is false; NOT_FOUND when there is no such model; UNAVAILABLE when the store cannot be written
     */
    public boolean saveHead(String modelId, String headId, TaskHead head, boolean replace) {
        ArtifactId.require(modelId);
        ArtifactId.require(headId);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(headId + TENSORS_SUFFIX, HeadCodec.encode(head));
        files.put(headId + JSON_SUFFIX, pretty(HeadJson.description(head)));
        boolean raw = HeadHome.isRaw(modelId);
        if (raw && isModel(modelId)) {
            requireNotRaw(modelId);
        }
        boolean[] replaced = {false};
        boolean found = directory.add(modelId, HEADS, files, raw, old -> {
            replaced[0] = heads(old).contains(headId);
            if (replaced[0] && !replace) {
                throw headExists(modelId, headId);
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
     * @throws AetherException of kind NOT_FOUND when there is no such model or head, UNAVAILABLE when it cannot be removed
     */
    public void deleteHead(String modelId, String headId) {
        ArtifactId.require(headId);
        List<String> known = heads(modelId);
        if (!directory.remove(modelId, HEADS, List.of(headId + TENSORS_SUFFIX, headId + JSON_SUFFIX))) {
            throw NotInStoreException.head(modelId, headId, root.resolve(modelId), known);
        }
    }

    /** See {@link StoreReader#read}. */
    <T> T attempt(String id, StoreReader.Reading<T> reading) {
        return reader.read(id, reading);
    }

    private AetherException missing(String id) {
        return NotInStoreException.model(id, root, list());
    }

    private static JsonFields readConfig(Path model) throws IOException {
        Path file = model.resolve(CONFIG);
        return JsonFields.parse(Files.readAllBytes(file), file);
    }

    /** Whether a model has a file by its configuration: the file itself may be missing while the model is replaced. */
    private static boolean holds(Path model, String name, JsonFields config) {
        JsonFields digests = config.optionalObject(FILES);
        // A model put together by hand may come without digests.
        return digests == null ? Files.exists(model.resolve(name)) : digests.has(name);
    }

    private static byte[] bytes(Path model, String name, JsonFields config) throws IOException {
        byte[] bytes = Files.readAllBytes(model.resolve(name));
        JsonFields digests = config.optionalObject(FILES);
        if (digests != null && !digest(bytes).equals(digests.optionalText(name))) {
            throw new StoreReader.ChangedFileException(model.resolve(name));
        }
        return bytes;
    }

    private static String digest(byte[] bytes) {
        MessageDigest digest = Sha256.start();
        digest.update(bytes);
        return "sha256:" + Sha256.hex(digest);
    }

    /** With an indentation of two spaces, and line feeds on every system. */
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
}
