package org.aether.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.ComputeSettings;

/**
 * sentence-transformers' all-MiniLM-L6-v2 in float32 from the class path: 384 dimensions, 256 tokens, mean pooling.
 *
 * <p>The model is loaded when the first sentence is encoded; nothing is downloaded. Native libraries are unpacked under
 * {@code DJL_CACHE_DIR} (tokenizer) and, for a moment, {@code java.io.tmpdir} (ONNX Runtime; the system property
 * {@code onnxruntime.native.path} names a directory that has them already). Thread-safe and deterministic.
 */
public final class MiniLmEncoder implements TextEncoder {

    /** The id under which {@link TextEncoders} knows it. */
    public static final String ID = "minilm-l6-v2";

    private static final String MODEL = "all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
    private static final int DIMENSION = 384;
    private static final int MAX_TOKENS = 256;

    private final OnnxTextModel model;

    /** @param settings its threads are used; the device is always the CPU */
    public MiniLmEncoder(ComputeSettings settings) {
        model = new OnnxTextModel(ID, settings.threads(), () -> {
            try (InputStream tokenizer = open(TOKENIZER);
                    InputStream weights = open(MODEL)) {
                byte[] onnx = weights.readAllBytes();
                SentenceTransformer transformer = SentenceTransformer.load(
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

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        return model.encode(sentences, DIMENSION, progress);
    }

    @Override
    public void close() {
        model.close();
    }
}
