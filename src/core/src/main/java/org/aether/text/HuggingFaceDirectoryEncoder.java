package org.aether.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Sha256;
import org.aether.device.ComputeSettings;
import org.aether.device.OnnxDevice;

/**
 * A sentence-transformers model in a local directory, as Hugging Face lays it out with an ONNX export:
 * {@code model.onnx} or {@code onnx/model.onnx}, and {@code tokenizer.json}.
 *
 * <p>Read when they are there: {@code 1_Pooling/config.json} (mean or CLS; mean without it),
 * {@code sentence_bert_config.json} and {@code config.json} (longest sequence; 512 without them), {@code modules.json}
 * (a model with a dense layer behind the pooling is refused, its vectors would be wrong). Vectors are L2-normalised.
 *
 * <p>The model is loaded when the first sentence comes. Thread-safe and deterministic; native libraries as for
 * {@link MiniLmEncoder}.
 */
public final class HuggingFaceDirectoryEncoder implements TextEncoder {

    /** What ids of this kind begin with; the directory follows. */
    public static final String PREFIX = "hf:";

    private static final int DEFAULT_MAX_TOKENS = 512;

    private final Path directory;
    private final Path onnx;
    private final SentenceTransformer.Pooling pooling;
    private final int maxTokens;
    private final OnnxTextModel model;
    private String fingerprint;
    private int dimension;

    /**
     * @param settings device and threads
     * @throws AetherException when the directory holds no such model
     */
    public HuggingFaceDirectoryEncoder(Path directory, ComputeSettings settings) {
        this.directory = directory;
        this.onnx = onnx(directory);
        if (onnx == null || !Files.isRegularFile(directory.resolve("tokenizer.json"))) {
            throw new AetherException("The directory " + directory + " holds no text encoder; it needs tokenizer.json,"
                    + " and model.onnx or onnx/model.onnx.");
        }
        this.pooling = pooling();
        this.maxTokens = maxTokens();
        requireNothingBehindThePooling();
        this.model = new OnnxTextModel(id(), settings.threads(), OnnxDevice.of(settings), device -> {
            try (InputStream tokenizer = Files.newInputStream(directory.resolve("tokenizer.json"))) {
                SentenceTransformer transformer = SentenceTransformer.load(
                        device, (environment, options) -> environment.createSession(onnx.toString(), options), pooling);
                return new OnnxTextModel.Loaded(SentenceTokenizer.load(tokenizer, maxTokens), transformer);
            }
        });
    }

    /** Whether the files it needs are there. */
    static boolean available(Path directory) {
        return onnx(directory) != null && Files.isRegularFile(directory.resolve("tokenizer.json"));
    }

    private static Path onnx(Path directory) {
        return Stream.of("model.onnx", "onnx/model.onnx")
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private JsonNode json(String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            return JsonMapper.builder().build().createObjectNode();
        }
        try {
            return JsonMapper.builder().build().readTree(file.toFile());
        } catch (IOException e) {
            throw new AetherException("The file " + file + " is not readable as JSON; fetch the model again.", e);
        }
    }

    private SentenceTransformer.Pooling pooling() {
        JsonNode config = json("1_Pooling/config.json");
        boolean cls = config.path("pooling_mode_cls_token").asBoolean();
        boolean mean = config.path("pooling_mode_mean_tokens").asBoolean(config.isEmpty());
        boolean other = config.properties().stream()
                .anyMatch(mode -> mode.getKey().startsWith("pooling_mode_")
                        && !mode.getKey().equals("pooling_mode_cls_token")
                        && !mode.getKey().equals("pooling_mode_mean_tokens")
                        && mode.getValue().asBoolean());
        if (other || cls == mean) {
            throw new AetherException("The text encoder in " + directory
                    + " pools in another way than by mean or CLS token; choose another model.");
        }
        return cls ? SentenceTransformer.Pooling.CLS : SentenceTransformer.Pooling.MEAN;
    }

    private int maxTokens() {
        int sentence = json("sentence_bert_config.json").path("max_seq_length").asInt(DEFAULT_MAX_TOKENS);
        int positions = json("config.json").path("max_position_embeddings").asInt(DEFAULT_MAX_TOKENS);
        return Math.max(8, Math.min(sentence, positions));
    }

    private void requireNothingBehindThePooling() {
        for (JsonNode module : json("modules.json")) {
            String type = module.path("type").asText();
            if (!type.endsWith(".Transformer") && !type.endsWith(".Pooling") && !type.endsWith(".Normalize")) {
                throw new AetherException("The text encoder in " + directory + " has a module " + type
                        + ", which cannot be run here; choose a model of transformer, pooling and normalisation.");
            }
        }
    }

    @Override
    public String id() {
        return PREFIX + directory;
    }

    /** The SHA-256 of its weights, its tokenizer and its settings: another model under the same path is another one. */
    @Override
    public synchronized String fingerprint() {
        if (fingerprint == null) {
            try {
                MessageDigest digest = Sha256.start();
                for (Path file : List.of(onnx, directory.resolve("tokenizer.json"))) {
                    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                }
                fingerprint = "hf " + Sha256.hex(digest) + " " + pooling + " " + maxTokens + model.deviceSuffix();
            } catch (IOException e) {
                throw new AetherException("The text encoder in " + directory + " cannot be read; fetch it again.", e);
            }
        }
        return fingerprint;
    }

    @Override
    public synchronized int dimension() {
        if (dimension == 0) {
            dimension = model.probeDimension();
        }
        return dimension;
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        return model.encode(sentences, sentences.isEmpty() ? dimension() : -1, progress);
    }

    @Override
    public void close() {
        model.close();
    }
}
