package org.aether.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.aether.AetherException;
import org.aether.model.CheckpointPickle.StoredTensor;

/**
 * Reads a checkpoint of the AETHER authors: a torch zip with {@code ae_state_dict}, {@code txt_state_dict} and
 * {@code hyper_parameters}. Nothing of the file is executed, see {@link CheckpointPickle}.
 *
 * <pre>{@code
 * store.save(CheckpointImporter.read(Path.of("london_last.pth"), "london"));
 * }</pre>
 *
 * <p>What the checkpoint tells about itself goes into the model's config under {@code checkpoint}. Its text encoder is
 * not at hand, so {@code textEncoder} is {@value #UNKNOWN_ENCODER}; it knows no categories and no principal components.
 */
public final class CheckpointImporter {

    /** What {@link AlignmentModel#textEncoder()} says of an imported model. */
    public static final String UNKNOWN_ENCODER = "unknown";

    private static final String DATA = "/data.pkl";

    /** A checkpoint is under a megabyte, its pickle under four kilobytes; these are far above and bound the memory. */
    private static final int LONGEST_PICKLE = 4 << 20;

    private static final int MOST_NUMBERS = 1 << 26;

    /** Hyper-parameters nest three deep; deeper or larger ones are hostile. */
    private static final int DEEPEST = 32;

    private static final int MOST_VALUES = 10_000;

    private final ZipFile zip;
    private final String folder;
    private final String name;
    private final Set<NumberType> numberTypes = EnumSet.noneOf(NumberType.class);

    private CheckpointImporter(ZipFile zip, String folder, String name) {
        this.zip = zip;
        this.folder = folder;
        this.name = name;
    }

    /**
     * Reads a checkpoint.
     *
     * @param checkpoint a {@code .pth} file
     * @param modelId the id the model will have
     * @throws AetherException when the file is missing, damaged, of another kind, or asks to run foreign code
     */
    public static AlignmentModel read(Path checkpoint, String modelId) {
        ArtifactId.require(modelId);
        if (!Files.isRegularFile(checkpoint)) {
            throw new AetherException("There is no checkpoint file " + checkpoint + "; check the path.");
        }
        return read(checkpoint, checkpoint.toString(), String.valueOf(checkpoint.getFileName()), modelId);
    }

    /**
     * Reads a checkpoint that came as bytes, as from a request.
     *
     * @param content the bytes of a {@code .pth} file
     * @param name what to call it in messages and in the model's config
     * @param modelId the id the model will have
     * @throws AetherException when it is damaged, of another kind, or asks to run foreign code
     */
    public static AlignmentModel read(byte[] content, String name, String modelId) {
        ArtifactId.require(modelId);
        Path file = null;
        try {
            // The zip's directory stands at its end, and only files can be read from there.
            file = Files.createTempFile("aether", ".pth");
            Files.write(file, content);
            return read(file, name, name, modelId);
        } catch (IOException e) {
            throw new AetherException(
                    "The checkpoint could not be put into a temporary file (" + e.getMessage()
                            + "); make room in Java's temporary directory.",
                    e);
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /** @param place where the user knows it from, for messages about the file as a whole */
    private static AlignmentModel read(Path checkpoint, String place, String name, String modelId) {
        try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
            String pickle = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.endsWith(DATA) && entry.indexOf('/') == entry.length() - DATA.length())
                    .findFirst()
                    .orElseThrow(() -> new AetherException("The file " + place
                            + " is a zip but no PyTorch checkpoint (it has no data.pkl); name a .pth file of the"
                            + " authors' training program."));
            String folder = pickle.substring(0, pickle.length() - DATA.length());
            return new CheckpointImporter(zip, folder, name).model(modelId);
        } catch (IOException | IllegalArgumentException e) {
            throw new AetherException(
                    "The file " + place + " is not a readable PyTorch checkpoint (" + e.getMessage()
                            + "); it is damaged, or was not saved by torch.save of PyTorch 1.6 or later.",
                    e);
        }
    }

    private AlignmentModel model(String modelId) throws IOException {
        if (zip.getEntry(folder + "/byteorder") != null) {
            String order = new String(entry("byteorder", 16), StandardCharsets.US_ASCII).trim();
            if (!order.equals("little")) {
                throw new AetherException("The checkpoint " + name + " is in " + order
                        + "-endian byte order; save it again on a little-endian machine.");
            }
        }
        Object root = CheckpointPickle.read(entry("data.pkl", LONGEST_PICKLE), name);
        Map<?, ?> checkpoint = dictionary(root, "a dictionary");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        collect(checkpoint, "ae_state_dict", "ae.", tensors);
        collect(checkpoint, "txt_state_dict", "text.", tensors);
        ProjectorWeights weights = new ProjectorWeights(tensors);
        return new AlignmentModel(modelId, weights, config(checkpoint, weights), null, null);
    }

    private byte[] entry(String path, int longest) throws IOException {
        ZipEntry entry = zip.getEntry(folder + "/" + path);
        if (entry == null) {
            throw new AetherException(
                    "The checkpoint " + name + " lacks its part '" + path + "'; it is damaged, so fetch it again.");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw new AetherException("The part '" + path + "' of the checkpoint " + name + " is larger than "
                        + longest + " bytes; no checkpoint of AETHER is, so check where it comes from.");
            }
            return bytes;
        }
    }

    private Map<?, ?> dictionary(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new AetherException("The checkpoint " + name + " does not hold " + what
                + "; name one written by the authors' training program.");
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
            if (length < 1 || length > MOST_NUMBERS || size * length > MOST_NUMBERS) {
                throw new AetherException("The tensor '" + tensor + "' of the checkpoint " + name
                        + " has an impossible size; it is damaged, so fetch it again.");
            }
            if (stored.strides().length != shape.length || (length > 1 && stored.strides()[axis] != size)) {
                throw new AetherException("The tensor '" + tensor + "' of the checkpoint " + name
                        + " is not contiguous; save it again after .contiguous().");
            }
            shape[axis] = (int) length;
            size *= length;
        }
        long total = stored.storage().size();
        if (stored.offset() < 0 || total > MOST_NUMBERS || stored.offset() > total - size) {
            throw new AetherException("The tensor '" + tensor + "' of the checkpoint " + name
                    + " lies outside its storage; it is damaged, so fetch it again.");
        }
        NumberType type = stored.storage().type();
        byte[] bytes = entry("data/" + stored.storage().key(), Math.toIntExact(total * type.bytes()));
        if (bytes.length != total * type.bytes()) {
            throw new AetherException("The numbers of '" + tensor + "' in the checkpoint " + name
                    + " are cut short; it is damaged, so fetch it again.");
        }
        float[] data = new float[(int) size];
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.length; i++) {
            data[i] = type.read(numbers, ((int) stored.offset() + i) * type.bytes());
        }
        numberTypes.add(type);
        return new Tensor(shape, data);
    }

    private ObjectNode config(Map<?, ?> checkpoint, ProjectorWeights weights) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("file", name);
        ArrayNode types = told.putArray("numberTypes");
        numberTypes.forEach(type -> types.add(type.toString()));
        int[] values = {0};
        for (String key :
                List.of("epoch", "train_metrics", "val_metrics", "temps", "model_types", "hyper_parameters")) {
            if (checkpoint.containsKey(key)) {
                told.set(key, json(checkpoint.get(key), 0, values));
            }
        }
        JsonNode data = told.path("hyper_parameters").path("data");
        JsonNode text = told.path("hyper_parameters").path("text");
        JsonNode model = told.path("hyper_parameters").path("model");
        JsonNode train = told.path("hyper_parameters").path("train");

        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("origin", "import");
        config.put("textEncoder", UNKNOWN_ENCODER);
        String backend = text.path("backend").asText("unknown");
        config.put(
                "textEncoderNote",
                "trained on sentence vectors of " + backend + " "
                        + text.path(backend.equals("openai") ? "openai_model" : "hf_model")
                                .asText("unknown") + ", "
                        + weights.textDimension() + " numbers");
        config.put("bands", weights.bands());
        config.put("dimension", weights.dimension());
        config.put("textDimension", weights.textDimension());
        copy(data, "crs", config, "crs");
        ObjectNode pooling = config.putObject("pooling");
        pooling.put("preset", "reference");
        pooling.put("kind", "square");
        copy(data, "pix_radius", pooling, "baseRadiusPixels");
        copy(data, "aug_pix_radius", pooling, "contextRadiusPixels");
        ObjectNode training = config.putObject("training");
        copy(model, "lambda", training, "lambda");
        copy(model, "tau_xt", training, "temperature");
        copy(train, "epochs", training, "epochs");
        copy(train, "batch_size", training, "batchSize");
        copy(model, "lr", training, "learningRate");
        copy(model, "weight_decay", training, "weightDecay");
        config.set("checkpoint", told);
        return config;
    }

    private static void copy(JsonNode from, String key, ObjectNode to, String name) {
        if (from.has(key)) {
            to.set(name, from.get(key));
        }
    }

    private JsonNode json(Object value, int depth, int[] values) {
        if (depth > DEEPEST || ++values[0] > MOST_VALUES) {
            throw new AetherException("The hyper-parameters of the checkpoint " + name
                    + " are nested too deeply or too many; it is damaged, so fetch it again.");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = nodes.objectNode();
            map.forEach((key, item) -> object.set(String.valueOf(key), json(item, depth + 1, values)));
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(item -> array.add(json(item, depth + 1, values)));
            return array;
        }
        if (value instanceof Long number) {
            return nodes.numberNode(number.longValue());
        }
        if (value instanceof Double number) {
            return nodes.numberNode(number.doubleValue());
        }
        if (value instanceof Boolean truth) {
            return nodes.booleanNode(truth);
        }
        return value == null ? nodes.nullNode() : nodes.textNode(String.valueOf(value));
    }
}
