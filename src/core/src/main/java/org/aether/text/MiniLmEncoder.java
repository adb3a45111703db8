package org.aether.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Message;
import org.aether.Progress;
import org.aether.device.ComputeSettings;
import org.aether.device.OnnxDevice;

/**
 * The model all-MiniLM-L6-v2 of sentence-transformers, from the class path: 384 dimensions, 256 tokens, mean pooling. It
 * computes in float32 unless it is opened with {@link SentenceWeights#INT8}.
 *
 * <p>The model is loaded for the first sentence; nothing is downloaded. Native libraries are unpacked to
 * {@code DJL_CACHE_DIR} (tokenizer) and temporarily to {@code java.io.tmpdir} (ONNX Runtime, unless the system property
 * {@code onnxruntime.native.path} names a directory that already contains them). Thread-safe and deterministic.
 */
public final class MiniLmEncoder implements TextEncoder {

    /** The id of this encoder. */
    public static final String ID = "minilm-l6-v2";

    private static final String MODEL = "all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
    private static final int DIMENSION = 384;
    private static final int MAX_TOKENS = 256;

    private final SentenceWeights weights;
    private final OnnxTextModel model;

    /** An encoder with float32 weights. */
    public MiniLmEncoder(ComputeSettings settings) {
        this(settings, SentenceWeights.FP32);
    }

    /** @param settings with {@link SentenceWeights#INT8} the device is always the CPU: CUDA does not support the operators */
    MiniLmEncoder(ComputeSettings settings, SentenceWeights weights) {
        this(settings, weights, weights == SentenceWeights.INT8 ? OnnxDevice.CPU : OnnxDevice.of(settings));
    }

    /** @param preferred the device to try first */
    MiniLmEncoder(ComputeSettings settings, SentenceWeights weights, OnnxDevice preferred) {
        this.weights = weights;
        model = new OnnxTextModel(Message.of(ID), settings.threads(), preferred, device -> {
            try (InputStream tokenizer = open(TOKENIZER);
                    InputStream published = open(MODEL)) {
                byte[] original = published.readAllBytes();
                byte[] onnx = weights == SentenceWeights.INT8 ? Int8Weights.of(original) : original;
                SentenceTransformer transformer = SentenceTransformer.load(
                        device,
                        (environment, options) -> environment.createSession(onnx, options),
                        SentenceTransformer.Pooling.MEAN);
                return new OnnxTextModel.Loaded(SentenceTokenizer.load(tokenizer, MAX_TOKENS), transformer);
            }
        });
    }

    /** Whether its files are on the class path. */
    static boolean available() {
        return loader().getResource(MODEL) != null && loader().getResource(TOKENIZER) != null;
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = loader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(resource + " is not on the class path");
        }
        return in;
    }

    private static ClassLoader loader() {
        return MiniLmEncoder.class.getClassLoader();
    }

    @Override
    public String id() {
        return ID;
    }

    /** Differs for other weights and for a GPU, so that their vectors are cached separately. */
    @Override
    public String fingerprint() {
        String name = weights == SentenceWeights.FP32 ? ID : ID + " " + weights.label() + " " + Int8Weights.ROUNDING;
        return name + model.deviceSuffix();
    }

    /** See {@link OnnxTextModel#deviceNote()}. */
    String deviceNote() {
        return model.deviceNote();
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        return sentences.isEmpty() ? FloatMatrix.zeros(0, DIMENSION) : model.encode(sentences, progress);
    }

    @Override
    public void close() {
        model.close();
    }
}
