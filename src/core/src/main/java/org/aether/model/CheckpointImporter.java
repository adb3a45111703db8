package org.aether.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.model.CheckpointPickle.StoredTensor;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import org.jspecify.annotations.Nullable;

/**
 * Reads a checkpoint of the AETHER authors: a torch zip with {@code ae_state_dict}, {@code txt_state_dict} and
 * {@code hyper_parameters}. No code in the file is executed, see {@link CheckpointPickle}.
 *
 * <pre>{@code
 * store.save(CheckpointImporter.read(Path.of("london_last.pth"), "london"));
 * }</pre>
 *
 * <p>The hyper-parameters become the model's configuration, and everything that the checkpoint says of itself is kept in
 * {@link ModelConfiguration#checkpoint()}. A checkpoint does not contain the text encoder, POI categories or principal
 * components, so an imported model has none of these.
 */
public final class CheckpointImporter {

    private static final String DATA = "/data.pkl";

    /** A pickle of a checkpoint has less than four kilobytes; the limit bounds the memory that a hostile file takes. */
    private static final int MAX_PICKLE_BYTES = 4 << 20;

    /** A checkpoint has less than 262,144 numbers; the limit bounds the memory that a hostile file takes. */
    private static final int MAX_NUMBERS = 1 << 26;

    /** Hyper-parameters nest three levels deep; deeper ones are hostile. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_VALUES = 10_000;

    private final ZipFile zip;
    private final String folder;
    private final Object source;
    private final String name;
    private final Set<NumberType> numberTypes = EnumSet.noneOf(NumberType.class);

    private CheckpointImporter(ZipFile zip, String folder, Object source, String name) {
        this.zip = zip;
        this.folder = folder;
        this.source = source;
        this.name = name;
    }

    /**
     * Reads a checkpoint.
     *
     * @param checkpoint a {@code .pth} file
     * @param modelId the id of the new model
     * @throws AetherException when the file is missing, damaged, of another kind, or asks to run foreign code
     */
    public static AlignmentModel read(Path checkpoint, String modelId) {
        ArtifactId.require(modelId);
        if (!Files.isRegularFile(checkpoint)) {
            throw new AetherException(Kind.NOT_FOUND, "There is no checkpoint file {}; check the path.", checkpoint);
        }
        return read(checkpoint, checkpoint, String.valueOf(checkpoint.getFileName()), modelId);
    }

    /**
     * Reads a checkpoint from bytes, such as those of a request.
     *
     * @param content the bytes of a {@code .pth} file
     * @param name what messages and the model's configuration call it
     * @param modelId the id of the new model
     * @throws AetherException when it is damaged, of another kind, or asks to run foreign code
     */
    public static AlignmentModel read(byte[] content, String name, String modelId) {
        ArtifactId.require(modelId);
        Path file = null;
        try {
            // The directory of a zip is at its end, and Java finds it in files only.
            file = Files.createTempFile("aether", ".pth");
            Files.write(file, content);
            return read(file, name, name, modelId);
        } catch (IOException e) {
            throw new AetherException(
                    Kind.OUT_OF_RESOURCES,
                    e,
                    "The checkpoint could not be written to a temporary file; free space in Java's temporary"
                            + " directory.");
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /** @param source what messages call the checkpoint: its path, or a name */
    private static AlignmentModel read(Path checkpoint, Object source, String name, String modelId) {
        try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
            String pickle = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.endsWith(DATA) && entry.indexOf('/') == entry.length() - DATA.length())
                    .findFirst()
                    .orElseThrow(() -> new AetherException(
                            Kind.INVALID_INPUT,
                            "The file {} is a zip file but not a PyTorch checkpoint (it has no data.pkl); name a .pth"
                                    + " file of the authors' training program.",
                            source));
            String folder = pickle.substring(0, pickle.length() - DATA.length());
            return new CheckpointImporter(zip, folder, source, name).model(modelId);
        } catch (IOException | IllegalArgumentException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The file {} is not a readable PyTorch checkpoint; it is damaged, or was not saved by torch.save of"
                            + " PyTorch 1.6 or later.",
                    source);
        }
    }

    private AlignmentModel model(String modelId) throws IOException {
        if (zip.getEntry(folder + "/byteorder") != null) {
            String order = new String(entry("byteorder", 16), StandardCharsets.US_ASCII).trim();
            if (!order.equals("little")) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The checkpoint {} is in {}-endian byte order; save it again on a little-endian machine.",
                        source,
                        order);
            }
        }
        Object root = CheckpointPickle.read(entry("data.pkl", MAX_PICKLE_BYTES), source);
        Map<?, ?> checkpoint = dictionary(root, "a dictionary");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        collect(checkpoint, "ae_state_dict", "ae.", tensors);
        collect(checkpoint, "txt_state_dict", "text.", tensors);
        ProjectorWeights weights = new ProjectorWeights(tensors);
        return new AlignmentModel(modelId, weights, configuration(checkpoint, weights), null, null);
    }

    private byte[] entry(String path, int maxBytes) throws IOException {
        ZipEntry entry = zip.getEntry(folder + "/" + path);
        if (entry == null) {
            throw damaged("The checkpoint {} lacks its part '{}'; it is damaged, so download it again.", source, path);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw damaged(
                        "The part '{}' of the checkpoint {} is larger than {} bytes; no checkpoint of AETHER is, so"
                                + " check where it comes from.",
                        path,
                        source,
                        maxBytes);
            }
            return bytes;
        }
    }

    private static AetherException damaged(String template, Object... values) {
        return new AetherException(Kind.DAMAGED, template, values);
    }

    private Map<?, ?> dictionary(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new AetherException(
                Kind.INVALID_INPUT,
                "The checkpoint {} does not hold {}; name one written by the authors' training program.",
                source,
                what);
    }

    private void collect(Map<?, ?> checkpoint, String key, String prefix, Map<String, Tensor> tensors)
            throws IOException {
        for (Map.Entry<?, ?> entry :
                dictionary(checkpoint.get(key), "the weights '" + key + "'").entrySet()) {
            if (entry.getValue() instanceof StoredTensor stored) {
                tensors.put(prefix + entry.getKey(), tensor(stored, prefix + entry.getKey()));
            }
        }
    }

    private Tensor tensor(StoredTensor stored, String tensor) throws IOException {
        int[] shape = new int[stored.shape().length];
        long size = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            long length = stored.shape()[axis];
            if (length < 1 || length > MAX_NUMBERS || size * length > MAX_NUMBERS) {
                throw damaged(
                        "The tensor '{}' of the checkpoint {} has an impossible size; it is damaged, so download it"
                                + " again.",
                        tensor,
                        source);
            }
            if (stored.strides().length != shape.length || (length > 1 && stored.strides()[axis] != size)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The tensor '{}' of the checkpoint {} is not contiguous; save it again after .contiguous().",
                        tensor,
                        source);
            }
            shape[axis] = (int) length;
            size *= length;
        }
        long total = stored.storage().size();
        if (stored.offset() < 0 || total > MAX_NUMBERS || stored.offset() > total - size) {
            throw damaged(
                    "The tensor '{}' of the checkpoint {} lies outside its storage; it is damaged, so download it"
                            + " again.",
                    tensor,
                    source);
        }
        NumberType type = stored.storage().type();
        byte[] bytes = entry("data/" + stored.storage().key(), Math.toIntExact(total * type.bytes()));
        if (bytes.length != total * type.bytes()) {
            throw damaged(
                    "The numbers of '{}' in the checkpoint {} are truncated; it is damaged, so download it again.",
                    tensor,
                    source);
        }
        float[] data = new float[(int) size];
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.length; i++) {
            data[i] = type.read(numbers, ((int) stored.offset() + i) * type.bytes());
        }
        numberTypes.add(type);
        return new Tensor(shape, data);
    }

    private ModelConfiguration configuration(Map<?, ?> checkpoint, ProjectorWeights weights) {
        Map<String, @Nullable Object> contents = new LinkedHashMap<>();
        int[] values = {0};
        for (String key :
                List.of("epoch", "train_metrics", "val_metrics", "temps", "model_types", "hyper_parameters")) {
            if (checkpoint.containsKey(key)) {
                contents.put(key, plain(checkpoint.get(key), 0, values));
            }
        }
        Map<?, ?> parameters = section(contents, "hyper_parameters");
        Map<?, ?> data = section(parameters, "data");
        Map<?, ?> model = section(parameters, "model");
        Map<?, ?> train = section(parameters, "train");
        return ModelConfiguration.builder(ModelConfiguration.Origin.IMPORTED, weights)
                .textEncoderNote(encoderNote(section(parameters, "text"), weights.textDimension()))
                .crs(data.get("crs") instanceof String crs ? crs : null)
                .pooling(pooling(data))
                .training(new ModelConfiguration.Training(
                        real(model, "lambda"),
                        real(model, "tau_xt"),
                        integer(train, "epochs"),
                        integer(train, "batch_size"),
                        real(model, "lr"),
                        real(model, "weight_decay"),
                        null,
                        null,
                        null,
                        null))
                .checkpoint(new ModelConfiguration.Checkpoint(name, List.copyOf(numberTypes), contents))
                .build();
    }

    private static String encoderNote(Map<?, ?> text, int dimension) {
        String backend = String.valueOf(text.containsKey("backend") ? text.get("backend") : "unknown");
        Object encoder = text.get(backend.equals("openai") ? "openai_model" : "hf_model");
        return "trained on sentence vectors of " + backend + " " + (encoder == null ? "unknown" : encoder) + ", "
                + dimension + " numbers";
    }

    /** The authors' views are squares of pixels. */
    private static @Nullable ViewSettings pooling(Map<?, ?> data) {
        Integer base = integer(data, "pix_radius");
        Integer context = integer(data, "aug_pix_radius");
        return base == null || context == null
                ? null
                : new ViewSettings(new Pooling.Square(base), new Pooling.Square(context));
    }

    private static Map<?, ?> section(Map<?, ?> map, String key) {
        return map.get(key) instanceof Map<?, ?> section ? section : Map.of();
    }

    private static @Nullable Double real(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.doubleValue() : null;
    }

    private static @Nullable Integer integer(Map<?, ?> map, String key) {
        return map.get(key) instanceof Long number && number == number.intValue() ? number.intValue() : null;
    }

    /** A copy of a value of the pickle in which everything that is neither a number nor a container is a string. */
    private @Nullable Object plain(@Nullable Object value, int depth, int[] values) {
        if (depth > MAX_DEPTH || ++values[0] > MAX_VALUES) {
            throw damaged(
                    "The hyper-parameters of the checkpoint {} are too many or nested too deeply; it is damaged, so"
                            + " download it again.",
                    source);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item, depth + 1, values)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(plain(item, depth + 1, values)));
            return Collections.unmodifiableList(copy);
        }
        return value == null || value instanceof Long || value instanceof Double || value instanceof Boolean
                ? value
                : String.valueOf(value);
    }
}
