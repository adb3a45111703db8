package org.aether.text;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.aether.FloatMatrix;
import org.aether.device.OnnxDevice;

/**
 * A transformer in ONNX with its pooling. It maps token ids to sentence vectors, which are not normalised.
 *
 * <p>All sentences of a batch have the same number of tokens. So there is neither padding nor a mask, and the vector of a
 * sentence does not depend on the others in its batch. Thread-safe. Owns native memory.
 */
final class SentenceTransformer implements AutoCloseable {

    /** How the vectors of the tokens become the vector of the sentence. */
    enum Pooling {
        /** Their mean, special tokens included. */
        MEAN,
        /** The vector of the first token. */
        CLS
    }

    private static final Set<String> KNOWN_INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Pooling pooling;
    private final String output;
    private final int dimension;

    private SentenceTransformer(OrtEnvironment environment, OrtSession session, Pooling pooling) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.pooling = pooling;
        if (!KNOWN_INPUTS.containsAll(session.getInputNames())
                || !session.getInputNames().contains("input_ids")) {
            throw new OrtException("its inputs are " + session.getInputNames() + ", not token ids of sentences");
        }
        String tokens = null;
        long columns = 0;
        for (NodeInfo node : session.getOutputInfo().values()) {
            if (node.getInfo() instanceof TensorInfo info && info.getShape().length == 3 && tokens == null) {
                tokens = node.getName();
                columns = info.getShape()[2];
            }
        }
        if (tokens == null) {
            throw new OrtException(
                    "its outputs are " + session.getOutputNames() + ", and none of them has a vector for each token");
        }
        this.output = tokens;
        // Some exports leave the length of the vectors open; then encoding a token shows it.
        this.dimension = columns > 0 ? (int) columns : pool(new long[][] {{0}}).columns();
    }

    /** The length of the vectors. */
    int dimension() {
        return dimension;
    }

    /** Opens a session for a model in memory or in a file, which may have external weights. */
    interface SessionSource {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    /**
     * Loads a model that computes on the calling thread, or on a GPU; several threads may call it at once.
     *
     * @throws OrtException when the model cannot be read, or the device cannot be used
     */
    static SentenceTransformer load(OnnxDevice device, SessionSource source, Pooling pooling) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        environment.setTelemetry(false);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            device.addTo(options);
            OrtSession session = source.open(environment, options);
            try {
                return new SentenceTransformer(environment, session, pooling);
            } catch (OrtException e) {
                session.close();
                throw e;
            }
        }
    }

    /**
     * Encodes one batch.
     *
     * @param ids token ids of the sentences, all of the same length
     * @return {@code [sentences, dimension]}, not normalised
     */
    FloatMatrix pool(long[][] ids) throws OrtException {
        int length = ids[0].length;
        LongBuffer tokens = LongBuffer.allocate(ids.length * length);
        for (long[] sentence : ids) {
            tokens.put(sentence);
        }
        long[] shape = {ids.length, length};
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            for (String name : session.getInputNames()) {
                LongBuffer values =
                        switch (name) {
                            case "input_ids" -> tokens.rewind();
                            case "attention_mask" -> filled(ids.length * length, 1);
                            default -> filled(ids.length * length, 0);
                        };
                inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                OnnxValue value = result.get(0);
                if (!(value instanceof OnnxTensor tensor)) {
                    throw new OrtException("its output is not a tensor");
                }
                long[] found = tensor.getInfo().getShape();
                return pool(tensor.getFloatBuffer(), ids.length, length, (int) found[2]);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private FloatMatrix pool(FloatBuffer tokens, int sentences, int length, int dimension) {
        float[] token = new float[dimension];
        float[] pooled = new float[Math.multiplyExact(sentences, dimension)];
        for (int sentence = 0; sentence < sentences; sentence++) {
            if (pooling == Pooling.CLS) {
                tokens.get(sentence * length * dimension, pooled, sentence * dimension, dimension);
                continue;
            }
            double[] sum = new double[dimension];
            for (int position = 0; position < length; position++) {
                tokens.get((sentence * length + position) * dimension, token);
                for (int i = 0; i < dimension; i++) {
                    sum[i] += token[i];
                }
            }
            for (int i = 0; i < dimension; i++) {
                pooled[sentence * dimension + i] = (float) (sum[i] / length);
            }
        }
        return new FloatMatrix(sentences, dimension, pooled);
    }

    private static LongBuffer filled(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return LongBuffer.wrap(values);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The ONNX session could not be closed", e);
        }
    }
}
