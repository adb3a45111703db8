package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Message;
import org.aether.Progress;
import org.aether.device.ComputeSettings;
import org.aether.device.OnnxDevice;
import org.junit.jupiter.api.Test;

/** Sentences on a GPU, with a substitute for one, and on machines without a GPU. */
class GpuSentencesTest {

    private static final ComputeSettings SETTINGS = new ComputeSettings("auto", 2);

    /** Claims to be a GPU and computes on the CPU, so its vectors are right. */
    private static final OnnxDevice STAND_IN = new OnnxDevice() {
        @Override
        public boolean isGpu() {
            return true;
        }

        @Override
        public void addTo(OrtSession.SessionOptions options) {
            // The CPU.
        }

        @Override
        public String toString() {
            return "stand-in";
        }
    };

    private static List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            sentences.add("A place of " + "shop ".repeat(i % 3) + "named Number " + i % 9 + ".");
        }
        return sentences;
    }

    private static FloatMatrix onTheCpu() {
        try (TextEncoder encoder = new MiniLmEncoder(new ComputeSettings("cpu", 2))) {
            return encoder.encode(sentences(), Progress.NONE);
        }
    }

    @Test
    void cpuEncodesWithoutCudaAndTheNoteExplainsIt() {
        try (MiniLmEncoder encoder = new MiniLmEncoder(SETTINGS, SentenceWeights.FP32, new OnnxDevice.Cuda(0))) {
            assertThat(encoder.fingerprint()).isEqualTo(MiniLmEncoder.ID);
            assertThat(encoder.encode(sentences(), Progress.NONE).data())
                    .isEqualTo(onTheCpu().data());
            assertThat(encoder.deviceNote())
                    .startsWith("Sentences are encoded on the CPU: gpu:0 cannot be used (")
                    .contains("CUDA");
        }
    }

    @Test
    void gpuUsesLargerBatchesAndHasItsOwnCache() {
        try (MiniLmEncoder encoder = new MiniLmEncoder(SETTINGS, SentenceWeights.FP32, STAND_IN)) {
            assertThat(encoder.encode(sentences(), Progress.NONE).data())
                    .isEqualTo(onTheCpu().data());
            assertThat(encoder.deviceNote()).isEqualTo("Sentences are encoded on stand-in.");
            assertThat(encoder.fingerprint()).isEqualTo(MiniLmEncoder.ID + " cuda");
        }
    }

    /** A device with the vectors of int8 weights, which differ by a thousandth: more than rounded factors would. */
    @Test
    void gpuWithOtherVectorsThanTheCpuIsNotUsed() {
        OnnxTextModel.Loader loader = device -> {
            try (InputStream model = resource("all-minilm-l6-v2.onnx");
                    InputStream tokenizer = resource("all-minilm-l6-v2-tokenizer.json")) {
                byte[] published = model.readAllBytes();
                byte[] onnx = device.isGpu() ? Int8Weights.of(published) : published;
                return new OnnxTextModel.Loaded(
                        SentenceTokenizer.load(tokenizer, 256),
                        SentenceTransformer.load(
                                device,
                                (environment, options) -> environment.createSession(onnx, options),
                                SentenceTransformer.Pooling.MEAN));
            }
        };
        try (OnnxTextModel model = new OnnxTextModel(Message.of("test"), 2, STAND_IN, loader)) {
            assertThat(model.deviceSuffix()).isEmpty();
            assertThat(model.deviceNote())
                    .startsWith("Sentences are encoded on the CPU: the vectors of stand-in differ by 0.0");
            assertThat(model.encode(sentences(), Progress.NONE).data())
                    .isEqualTo(onTheCpu().data());
        }
    }

    private static InputStream resource(String name) {
        return GpuSentencesTest.class.getClassLoader().getResourceAsStream(name);
    }

    @Test
    void int8WeightsAndTheDeviceCpuNeverUseAGpu() {
        try (MiniLmEncoder int8 = new MiniLmEncoder(new ComputeSettings("gpu", 1), SentenceWeights.INT8);
                MiniLmEncoder cpu = new MiniLmEncoder(new ComputeSettings("cpu", 1))) {
            for (MiniLmEncoder encoder : List.of(int8, cpu)) {
                encoder.encode(List.of("place"), Progress.NONE);
                assertThat(encoder.deviceNote()).isEmpty();
                assertThat(encoder.fingerprint()).doesNotContain("cuda");
            }
        }
    }

    @Test
    void batchThatFailsOnTheGpuIsHalved() throws OrtException {
        List<Integer> sizes = new ArrayList<>();
        long[][] ids = new long[7][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new long[] {i};
        }
        OnnxTextModel.Pool memoryForTwo = batch -> {
            sizes.add(batch.length);
            if (batch.length > 2) {
                throw new OrtException("out of memory");
            }
            FloatMatrix vectors = FloatMatrix.zeros(batch.length, 1);
            for (int i = 0; i < batch.length; i++) {
                vectors.data()[i] = batch[i][0];
            }
            return vectors;
        };
        assertThat(OnnxTextModel.poolInParts(memoryForTwo, ids).data()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(sizes).containsExactly(7, 3, 1, 2, 4, 2, 2);

        OnnxTextModel.Pool nothing = batch -> {
            throw new OrtException("out of memory");
        };
        assertThatThrownBy(() -> OnnxTextModel.poolInParts(nothing, ids)).isInstanceOf(OrtException.class);
    }
}
