package org.aether.text;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Message;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.TemporaryDirectory;
import org.aether.device.OnnxDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tokenizer and a transformer that together encode sentences. They are loaded for the first sentence.
 *
 * <p>Sentences are sorted by their number of tokens, and each batch contains sentences of one length only. So there is no
 * padding, and a vector does not depend on the other sentences of the batch. POI sentences have about ten to forty tokens,
 * so batches are full nevertheless. Each batch is encoded by one thread: threads that share a batch wait for each other
 * after every operator, which costs a tenth of the time. So a vector does not depend on the number of threads either. On a
 * GPU the last digits may depend on the batch.
 *
 * <p>Thread-safe. Owns native memory once loaded.
 */
final class OnnxTextModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxTextModel.class);

    /** 16 to 32 are fastest, because the activations of a batch then fit into the processor's cache. */
    private static final int MAX_SENTENCES_PER_BATCH = 32;

    /** Limits the size of the attention matrices of long sentences. */
    private static final int MAX_TOKENS_PER_BATCH = 4096;

    /** The factor by which batches are larger on a GPU, which has thousands of cores. It has not been measured. */
    private static final int GPU_BATCH_FACTOR = 4;

    /** Sentences that both the GPU and the CPU encode before the GPU is used. */
    private static final List<String> PROBES = List.of(
            "place",
            "A place of cafe, a type of food, named Costa.",
            "A place of pub, a type of food, named The Fox.",
            "A place of primary school, a type of education, named Saint Mary's Church of England School, Hackney.");

    /**
     * The largest accepted difference between components of the unit vectors of a GPU and of the CPU. Products in float32
     * that are summed in another order differ by about 1e-6; tensor cores that round factors to ten bits differ by more than
     * this.
     */
    private static final float MAX_GPU_DIFFERENCE = 1e-4f;

    /** Sentences that are tokenised at once; limits the memory for their token ids. */
    private static final int SENTENCES_PER_SORT = 16_384;

    /** Loads the tokenizer, and the transformer on a device. */
    interface Loader {
        Loaded load(OnnxDevice device) throws IOException, OrtException;
    }

    /** A tokenizer and a transformer in native memory. */
    record Loaded(SentenceTokenizer tokenizer, SentenceTransformer transformer) implements AutoCloseable {
        @Override
        public void close() {
            transformer.close();
            tokenizer.close();
        }
    }

    private final Message name;
    private final int threads;
    private final OnnxDevice preferred;
    private final Loader loader;
    private @Nullable Loaded loaded;
    private boolean onGpu;
    private String deviceNote = "";
    private boolean closed;

    /**
     * @param name of the encoder in messages
     * @param threads number of threads that encode batches, at least 1
     * @param preferred the device to try first. When it cannot be used, or its vectors differ from those of the CPU, the CPU
     *     is used, which is logged
     */
    OnnxTextModel(Message name, int threads, OnnxDevice preferred, Loader loader) {
        this.name = name;
        this.threads = threads;
        this.preferred = preferred;
        this.loader = loader;
    }

    /**
     * The end of fingerprints of vectors: empty when the CPU encodes. When a GPU is preferred, this loads the model, because
     * only then is it known which device encodes.
     */
    synchronized String deviceSuffix() {
        if (!preferred.isGpu()) {
            return "";
        }
        loaded();
        return onGpu ? " cuda" : "";
    }

    /** The log message about the device; empty before the model is loaded, and when no GPU is preferred. */
    synchronized String deviceNote() {
        return deviceNote;
    }

    private Loaded load() throws IOException, OrtException {
        if (!preferred.isGpu()) {
            return loader.load(preferred);
        }
        Loaded onCpu = loader.load(OnnxDevice.CPU);
        Loaded candidate = null;
        try {
            candidate = loader.load(preferred);
            float difference = largestDifference(candidate, onCpu);
            if (difference <= MAX_GPU_DIFFERENCE) {
                onGpu = true;
                deviceNote = "Sentences are encoded on " + preferred + ".";
                LOG.info(deviceNote);
                onCpu.close();
                return candidate;
            }
            deviceNote = "Sentences are encoded on the CPU: the vectors of " + preferred + " differ by " + difference
                    + " from those of the CPU.";
        } catch (OrtException | UnsatisfiedLinkError e) {
            deviceNote = "Sentences are encoded on the CPU: " + preferred + " cannot be used ("
                    + String.valueOf(e.getMessage()).strip() + ").";
        }
        LOG.warn(deviceNote);
        if (candidate != null) {
            candidate.close();
        }
        return onCpu;
    }

    /** The largest difference between the unit vectors that two models give to the same sentences; NaN when one is NaN. */
    private static float largestDifference(Loaded one, Loaded two) throws OrtException {
        float largest = 0;
        long[][] ids = one.tokenizer().tokenize(PROBES);
        for (int[] batch : batches(ids, IntStream.range(0, ids.length).toArray(), 1)) {
            long[][] members = Arrays.stream(batch).mapToObj(i -> ids[i]).toArray(long[][]::new);
            float[] a = one.transformer().pool(members).normalizeRows().data();
            float[] b = two.transformer().pool(members).normalizeRows().data();
            for (int i = 0; i < a.length; i++) {
                largest = Math.max(largest, Math.abs(a[i] - b[i]));
            }
        }
        return largest;
    }

    private synchronized Loaded loaded() {
        if (closed) {
            throw new IllegalStateException("The text encoder " + name + " is closed");
        }
        Loaded ready = loaded;
        if (ready == null) {
            try {
                ready = load();
            } catch (IOException | OrtException | RuntimeException | UnsatisfiedLinkError e) {
                TemporaryDirectory.requireUsable("the ONNX Runtime", e);
                throw new AetherException(
                        Kind.UNAVAILABLE,
                        e,
                        "The text encoder {} could not be loaded ({}); check its files, and that native libraries can be"
                                + " unpacked (DJL_CACHE_DIR and java.io.tmpdir must be writable).",
                        name,
                        e.getMessage());
            }
            loaded = ready;
        }
        return ready;
    }

    /** The length of the vectors; loads the model. */
    int dimension() {
        return loaded().transformer().dimension();
    }

    /**
     * Encodes sentences; loads the model, even without any sentence.
     *
     * @return {@code [sentences, dimension]}, L2-normalised
     */
    FloatMatrix encode(List<String> sentences, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, sentences.size());
        progress.check();
        Loaded model = loaded();
        FloatMatrix vectors =
                FloatMatrix.zeros(sentences.size(), model.transformer().dimension());
        for (int start = 0; start < sentences.size(); start += SENTENCES_PER_SORT) {
            int end = Math.min(start + SENTENCES_PER_SORT, sentences.size());
            encode(model, sentences.subList(start, end), start, vectors, progress);
        }
        return vectors.normalizeRows();
    }

    private void encode(Loaded model, List<String> sentences, int offset, FloatMatrix vectors, Progress progress) {
        long[][] ids = model.tokenizer().tokenize(sentences);
        // Longest first: the first batches need the most memory, and the remaining time is not underestimated.
        int[] order = IntStream.range(0, ids.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -ids[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = batches(ids, order, onGpu ? GPU_BATCH_FACTOR : 1);
        OrderedWork.run(
                batches.size(),
                threads,
                2 * threads,
                batch -> pool(model.transformer(), ids, batches.get(batch)),
                (batch, pooled) -> {
                    int[] members = batches.get(batch);
                    for (int i = 0; i < members.length; i++) {
                        vectors.setRow(offset + members[i], pooled, i);
                    }
                    progress.advance(members.length);
                });
    }

    /**
     * Groups sentences with equal numbers of tokens into batches.
     *
     * @param order the rows of the token ids, sorted by their number
     * @param factor by which batches are larger than on the CPU
     */
    private static List<int[]> batches(long[][] ids, int[] order, int factor) {
        List<int[]> batches = new ArrayList<>();
        int first = 0;
        while (first < order.length) {
            int length = ids[order[first]].length;
            int size =
                    factor * Math.max(1, Math.min(MAX_SENTENCES_PER_BATCH, MAX_TOKENS_PER_BATCH / Math.max(1, length)));
            int next = first;
            while (next < order.length && next - first < size && ids[order[next]].length == length) {
                next++;
            }
            batches.add(Arrays.copyOfRange(order, first, next));
            first = next;
        }
        return batches;
    }

    private FloatMatrix pool(SentenceTransformer transformer, long[][] ids, int[] members) {
        long[][] batch = new long[members.length][];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = ids[members[i]];
        }
        try {
            return onGpu ? poolInParts(transformer::pool, batch) : transformer.pool(batch);
        } catch (OrtException e) {
            if (onGpu) {
                throw new AetherException(
                                Kind.UNAVAILABLE,
                                e,
                                "The text encoder {} failed ({}); its model file may be damaged, or the GPU has too little"
                                        + " free memory: use {} then.",
                                name,
                                e.getMessage(),
                                Setting.DEVICE.to("cpu"))
                        .about(Setting.DEVICE);
            }
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The text encoder {} failed ({}); its model file may be damaged.",
                    name,
                    e.getMessage());
        }
    }

    /** Maps the token ids of sentences of one length to their vectors. */
    interface Pool {
        FloatMatrix pool(long[][] ids) throws OrtException;
    }

    /** Divides a batch that fails, for example for lack of memory, into halves, down to single sentences. */
    static FloatMatrix poolInParts(Pool pool, long[][] ids) throws OrtException {
        try {
            return pool.pool(ids);
        } catch (OrtException e) {
            if (ids.length == 1) {
                throw e;
            }
            int half = ids.length / 2;
            FloatMatrix first = poolInParts(pool, Arrays.copyOf(ids, half));
            FloatMatrix second = poolInParts(pool, Arrays.copyOfRange(ids, half, ids.length));
            FloatMatrix both = FloatMatrix.zeros(ids.length, first.columns());
            for (int row = 0; row < ids.length; row++) {
                both.setRow(row, row < half ? first : second, row < half ? row : row - half);
            }
            return both;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
