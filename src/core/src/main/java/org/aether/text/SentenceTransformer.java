package org.aether.text;

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
import org.aether.device.OnnxDevice;

/**
 * A transformer in ONNX with its pooling: token ids to sentence vectors, not yet normalised.
 *
 * <p>It takes sentences of equal length only, so there is neither padding nor a mask, and the vector of a sentence does
 * not depend on the others in its batch. Thread-safe. Owns native memory.
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

    private SentenceTransformer(OrtEnvironment environment, OrtSession session, Pooling pooling) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.pooling = pooling;
        if (!KNOWN_INPUTS.containsAll(session.getInputNames())
                || !session.getInputNames().contains("input_ids")) {
            throw new OrtException("it takes " + session.getInputNames() + ", not sentences as token ids");
        }
        String tokens = null;
        for (String name : session.getOutputNames()) {
            if (session.getOutputInfo().get(name).getInfo() instanceof TensorInfo info
                    && info.getShape().length == 3
                    && tokens == null) {
                tokens = name;
            }
        }
        if (tokens == null) {
            throw new OrtException("it gives " + session.getOutputNames() + ", but no vector for each token");
        }
        this.output = tokens;
    }

    /** A source of sessions, so that models come from memory or from a file with external weights. */
    interface SessionSource {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    /**
     * Loads a model that computes on the thread it is called from, or on a GPU; several threads may call at once.
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
     * @param ids token ids of the sentences of one batch, all of the same length
     * @return one pooled vector for each
     */
    float[][] pool(long[][] ids) throws OrtException {
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
                    throw new OrtException("its output is no tensor");
                }
                long[] found = tensor.getInfo().getShape();
                return pool(tensor.getFloatBuffer(), ids.length, length, (int) found[2]);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private float[][] pool(FloatBuffer tokens, int sentences, int length, int dimension) {
        float[] token = new float[dimension];
        float[][] pooled = new float[sentences][dimension];
        for (int sentence = 0; sentence < sentences; sentence++) {
            if (pooling == Pooling.CLS) {
                tokens.get(sentence * length * dimension, pooled[sentence]);
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
                pooled[sentence][i] = (float) (sum[i] / length);
            }
        }
        return pooled;
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
