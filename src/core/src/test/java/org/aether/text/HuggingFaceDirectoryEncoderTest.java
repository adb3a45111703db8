package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.ComputeSettings;
import org.aether.device.OnnxDevice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceDirectoryEncoderTest {

    private static final ComputeSettings TWO_THREADS = new ComputeSettings("cpu", 2);
    private static final List<String> SENTENCES =
            List.of("A place of cafe, a type of coffee, named Costa.", "Hello world", "A place of school.");

    @TempDir
    static Path files;

    private static Path model;

    /** The MiniLM of the class path in the directory layout of Hugging Face. */
    @BeforeAll
    static void unpack() throws IOException {
        model = files.resolve("model");
        Files.createDirectories(model.resolve("onnx"));
        copy("/all-minilm-l6-v2.onnx", model.resolve("onnx/model.onnx"));
        copy("/all-minilm-l6-v2-tokenizer.json", model.resolve("tokenizer.json"));
        Files.writeString(model.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 256}");
        Files.createDirectories(model.resolve("1_Pooling"));
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = HuggingFaceDirectoryEncoderTest.class.getResourceAsStream(resource)) {
            Files.copy(in, file);
        }
    }

    private static void pooling(String json) throws IOException {
        Files.writeString(model.resolve("1_Pooling/config.json"), json);
    }

    private static FloatMatrix encode() {
        try (TextEncoder encoder = new HuggingFaceDirectoryEncoder(model, TWO_THREADS)) {
            assertThat(encoder.dimension()).isEqualTo(384);
            return encoder.encode(SENTENCES, Progress.NONE);
        }
    }

    @Test
    void meanPoolingEqualsTheBuiltInEncoder() throws IOException {
        pooling(
                "{\"word_embedding_dimension\":384,\"pooling_mode_cls_token\":false,\"pooling_mode_mean_tokens\":true}");
        FloatMatrix expected;
        try (TextEncoder builtIn = new MiniLmEncoder(TWO_THREADS)) {
            expected = builtIn.encode(SENTENCES, Progress.NONE);
        }

        assertThat(encode().data()).containsExactly(expected.data(), within(1e-6f));
    }

    @Test
    void clsPoolingUsesTheFirstToken() throws Exception {
        pooling("{\"pooling_mode_cls_token\":true,\"pooling_mode_mean_tokens\":false}");
        FloatMatrix actual = encode();

        FloatMatrix first;
        try (SentenceTransformer transformer = SentenceTransformer.load(
                OnnxDevice.CPU,
                (environment, options) -> environment.createSession(
                        model.resolve("onnx/model.onnx").toString(), options),
                SentenceTransformer.Pooling.CLS)) {
            first = transformer.pool(new long[][] {{101, 7592, 2088, 102}});
        }
        float[] expected = first.normalizeRows().data();
        assertThat(actual.row(1)).containsExactly(expected, within(1e-6f));
    }

    @Test
    void otherPoolingAndFurtherModulesAreRefused() throws IOException {
        pooling(
                "{\"pooling_mode_cls_token\":false,\"pooling_mode_mean_tokens\":false,\"pooling_mode_max_tokens\":true}");
        assertThatThrownBy(() -> new HuggingFaceDirectoryEncoder(model, TWO_THREADS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("mean or CLS");
        pooling("{\"pooling_mode_mean_tokens\":true}");
        Path modules =
                Files.writeString(model.resolve("modules.json"), "[{\"type\":\"sentence_transformers.models.Dense\"}]");
        assertThatThrownBy(() -> new HuggingFaceDirectoryEncoder(model, TWO_THREADS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("Dense");
        Files.delete(modules);
    }

    @Test
    void fingerprintDependsOnTheContent() throws IOException {
        pooling("{\"pooling_mode_mean_tokens\":true}");
        String before = new HuggingFaceDirectoryEncoder(model, TWO_THREADS).fingerprint();
        assertThat(new HuggingFaceDirectoryEncoder(model, TWO_THREADS).fingerprint())
                .isEqualTo(before);
        pooling("{\"pooling_mode_cls_token\":true}");
        assertThat(new HuggingFaceDirectoryEncoder(model, TWO_THREADS).fingerprint())
                .isNotEqualTo(before);
    }

    @Test
    void directoryWithoutAModelIsNamed() throws IOException {
        Path empty = Files.createDirectories(files.resolve("empty"));

        assertThat(TextEncoders.available("hf:" + empty)).isFalse();
        assertThat(TextEncoders.available("hf:" + model)).isTrue();
        assertThatThrownBy(() -> TextEncoders.open("hf:" + empty, null, TWO_THREADS))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void invalidModelIsReportedWhenItIsUsed() throws IOException {
        Path broken = Files.createDirectories(files.resolve("broken"));
        Files.writeString(broken.resolve("model.onnx"), "no model");
        Files.writeString(broken.resolve("tokenizer.json"), "{}");
        try (TextEncoder encoder = TextEncoders.open("hf:" + broken, null, TWO_THREADS)) {
            assertThatThrownBy(() -> encoder.encode(SENTENCES, Progress.NONE))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("hf:" + broken)
                    .hasMessageContaining("could not be loaded");
        }
    }

    @Test
    void secondRunWithACacheLoadsNoModel() throws IOException {
        pooling("{\"pooling_mode_mean_tokens\":true}");
        Path cache = files.resolve("cache");
        FloatMatrix first;
        try (TextEncoder encoder = TextEncoders.open("hf:" + model, cache, TWO_THREADS)) {
            first = encoder.encode(SENTENCES, Progress.NONE);
        }
        long[] stages = {0};
        Progress progress = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {
                stages[0]++;
            }

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        try (TextEncoder encoder = TextEncoders.open("hf:" + model, cache, TWO_THREADS)) {
            assertThat(encoder.encode(SENTENCES, progress).data()).isEqualTo(first.data());
            assertThat(encoder.dimension()).isEqualTo(384);
        }
        assertThat(stages[0]).isZero();
    }
}
