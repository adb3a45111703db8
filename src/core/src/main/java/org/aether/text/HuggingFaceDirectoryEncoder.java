package org.aether.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Message;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Sha256;
import org.aether.device.ComputeSettings;
import org.aether.device.OnnxDevice;
import org.jspecify.annotations.Nullable;

/**
 * A sentence-transformers model with an ONNX export in a local directory, in the layout of Hugging Face:
 * {@code model.onnx} or {@code onnx/model.onnx}, and {@code tokenizer.json}.
 *
 * <p>These files are optional: {@code 1_Pooling/config.json} (mean or CLS; mean without the file),
 * {@code sentence_bert_config.json} and {@code config.json} (maximum sequence length; 512 without them), and
 * {@code modules.json}. A model with a dense layer after the pooling is refused, because its vectors would be wrong.
 * Vectors are L2-normalised.
 *
 * <p>The model is loaded for the first sentence. Thread-safe and deterministic; native libraries as for
 * {@link MiniLmEncoder}.
 */
public final class HuggingFaceDirectoryEncoder implements TextEncoder {

    /** The prefix of the ids of such encoders; the directory follows. */
    public static final String PREFIX = "hf:";

    private static final int DEFAULT_MAX_TOKENS = 512;
    private static final int MIN_TOKENS = 8;

    private final Path directory;
    private final Path onnx;
    private final SentenceTransformer.Pooling pooling;
    private final int maxTokens;
    private final OnnxTextModel model;

    /** Null before it is computed. */
    private @Nullable String fingerprint;

    /**
     * @param settings device and threads
     * @throws AetherException when the directory does not contain such a model
     */
    public HuggingFaceDirectoryEncoder(Path directory, ComputeSettings settings) {
        Path found = onnx(directory);
        if (found == null || !Files.isRegularFile(directory.resolve("tokenizer.json"))) {
            throw new AetherException(
                            Kind.NOT_FOUND,
                            "The directory {} does not contain a text encoder; it needs tokenizer.json, and model.onnx or"
                                    + " onnx/model.onnx.",
                            directory)
                    .about(Setting.TEXT_ENCODER);
        }
        this.directory = directory;
        this.onnx = found;
        this.pooling = pooling(directory);
        this.maxTokens = maxTokens(directory);
        requireNoFurtherModules(directory);
        Message name = Message.of(PREFIX + "{}", directory);
        this.model = new OnnxTextModel(name, settings.threads(), OnnxDevice.of(settings), device -> {
            try (InputStream tokenizer = Files.newInputStream(directory.resolve("tokenizer.json"))) {
                SentenceTransformer transformer = SentenceTransformer.load(
                        device,
                        (environment, options) -> environment.createSession(found.toString(), options),
                        pooling);
                return new OnnxTextModel.Loaded(SentenceTokenizer.load(tokenizer, maxTokens), transformer);
            }
        });
    }

    /** Whether the directory contains the required files. */
    static boolean available(Path directory) {
        return onnx(directory) != null && Files.isRegularFile(directory.resolve("tokenizer.json"));
    }

    private static @Nullable Path onnx(Path directory) {
        return Stream.of("model.onnx", "onnx/model.onnx")
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private static JsonNode json(Path directory, String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            return JsonMapper.builder().build().createObjectNode();
        }
        try {
            return JsonMapper.builder().build().readTree(file.toFile());
        } catch (IOException e) {
            throw new AetherException(Kind.DAMAGED, e, "{} is not readable as JSON; download the model again.", file);
        }
    }

    private static SentenceTransformer.Pooling pooling(Path directory) {
        JsonNode config = json(directory, "1_Pooling/config.json");
        boolean cls = config.path("pooling_mode_cls_token").asBoolean();
        boolean mean = config.path("pooling_mode_mean_tokens").asBoolean(config.isEmpty());
        boolean other = config.properties().stream()
                .anyMatch(mode -> mode.getKey().startsWith("pooling_mode_")
                        && !mode.getKey().equals("pooling_mode_cls_token")
                        && !mode.getKey().equals("pooling_mode_mean_tokens")
                        && mode.getValue().asBoolean());
        if (other || cls == mean) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The pooling of the text encoder in {} is not supported, only mean or CLS pooling is; use"
                                    + " another model.",
                            directory)
                    .about(Setting.TEXT_ENCODER);
        }
        return cls ? SentenceTransformer.Pooling.CLS : SentenceTransformer.Pooling.MEAN;
    }

    private static int maxTokens(Path directory) {
        int sentence = json(directory, "sentence_bert_config.json")
                .path("max_seq_length")
                .asInt(DEFAULT_MAX_TOKENS);
        int positions =
                json(directory, "config.json").path("max_position_embeddings").asInt(DEFAULT_MAX_TOKENS);
        return Math.max(MIN_TOKENS, Math.min(sentence, positions));
    }

    /** Refuses models with modules other than transformer, pooling and normalisation. */
    private static void requireNoFurtherModules(Path directory) {
        for (JsonNode module : json(directory, "modules.json")) {
            String type = module.path("type").asText();
            if (!type.endsWith(".Transformer") && !type.endsWith(".Pooling") && !type.endsWith(".Normalize")) {
                throw new AetherException(
                                Kind.INVALID_INPUT,
                                "The text encoder in {} has a module {}, which is not supported; use a model that consists"
                                        + " of transformer, pooling and normalisation.",
                                directory,
                                type)
                        .about(Setting.TEXT_ENCODER);
            }
        }
    }

    @Override
    public String id() {
        return PREFIX + directory;
    }

    /** Contains the SHA-256 of weights, tokenizer and settings, so that it changes when the directory's model is replaced. */
    @Override
    public synchronized String fingerprint() {
        if (fingerprint == null) {
            try {
                MessageDigest digest = Sha256.start();
                for (Path file : List.of(onnx, directory.resolve("tokenizer.json"))) {
                    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                }
                fingerprint = "hf " + Sha256.hex(digest) + " " + pooling + " " + maxTokens + model.deviceSuffix();
            } catch (IOException e) {
                throw new AetherException(
                        Kind.DAMAGED, e, "The text encoder in {} cannot be read; download it again.", directory);
            }
        }
        return fingerprint;
    }

    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        return model.encode(sentences, progress);
    }

    @Override
    public void close() {
        model.close();
    }
}
