package org.aether.text;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.TemporaryDirectory;
import org.aether.device.OnnxDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tokenizer and a transformer that together encode sentences, loaded when the first sentence comes.
 *
 * <p>Sentences are sorted by their number of tokens, and a batch holds sentences of one length only: nothing is padded,
 * so nothing is wasted on padding, and a vector is the same whatever else is in the batch. With POI sentences of some
 * ten to forty tokens the batches are full all the same. Each batch is one thread's work: threads that share a batch
 * wait for each other after every operator, a tenth of the time. So a vector does not depend on their number either. On a
 * GPU its last digits may depend on the batch.
 *
 * <p>Thread-safe. Owns native memory once loaded.
 */
final class OnnxTextModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxTextModel.class);

    /** 16 to 32 are fastest: the activations of a batch then stay in the processor's cache. */
    private static final int SENTENCES_PER_BATCH = 32;

    /** Bounds the attention matrices of long sentences. */
    private static final int TOKENS_PER_BATCH = 4096;

    /** How much larger batches are on a GPU, which has thousands of cores to fill. Not measured yet. */
    private static final int GPU_BATCH = 4;

    /** Encoded on the CPU too before a GPU is trusted. */
    private static final List<String> PROBES = List.of(
            "place",
            "A place of cafe, a type of food, named Costa.",
            "A place of pub, a type of food, named The Fox.",
            "A place of primary school, a type of education, named Saint Mary's Church of England School, Hackney.");

    /**
     * The largest difference between components of a GPU's and the CPU's unit vectors: float32 products in another order
     * differ by some 1e-6, while tensor cores that cut factors to ten bits differ by more than this.
     */
    private static final float MAX_GPU_DIFFERENCE = 1e-4f;

    /** Sentences tokenised ahead; bounds the memory of their ids. */
    private static final int SENTENCES_PER_SORT = 16_384;

    /** Opens the two native halves, the transformer on a device. */
    interface Loader {
        Loaded load(OnnxDevice device) throws IOException, OrtException;
    }

    /** Both halves, ready. */
    record Loaded(SentenceTokenizer tokenizer, SentenceTransformer transformer) implements AutoCloseable {
        @Override
        public void close() {
            transformer.close();
            tokenizer.close();
        }
    }

    private final String id;
    private final int threads;
    private final OnnxDevice preferred;
    private final Loader loader;
    private Loaded loaded;
    private boolean onGpu;
    private String deviceNote = "";
    private boolean closed;

    /**
     * @param id how messages call it
     * @param threads that encode batches, at least 1
     * @param preferred the device to try first; when it cannot be used, or its vectors are not those of the CPU, the CPU
     *     takes over, and the log says so
     */
    OnnxTextModel(String id, int threads, OnnxDevice preferred, Loader loader) {
        this.id = id;
        this.threads = threads;
        this.preferred = preferred;
        this.loader = loader;
    }

    /**
     * What fingerprints of vectors end in: nothing for the CPU, whatever was wanted. Loads the model where a GPU may
     * encode, for nothing less shows whether it will.
     */
    synchronized String deviceSuffix() {
        if (!preferred.isGpu()) {
            return "";
        }
        loaded();
        return onGpu ? " cuda" : "";
    }

    /** What the log says about the device; empty before the model is loaded, and when no GPU was wanted. */
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

    /** Between the unit vectors that two models give to the same sentences; NaN when one gives NaN. */
    private static float largestDifference(Loaded one, Loaded two) throws OrtException {
        float largest = 0;
        long[][] ids = one.tokenizer().tokenize(PROBES);
        for (int[] batch : batches(ids, IntStream.range(0, ids.length).toArray(), 1)) {
            long[][] members = Arrays.stream(batch).mapToObj(i -> ids[i]).toArray(long[][]::new);
            float[][] left = one.transformer().pool(members);
            float[][] right = two.transformer().pool(members);
            for (int row = 0; row < members.length; row++) {
                FloatMatrix a = new FloatMatrix(1, left[row].length, left[row]).normalizeRows();
                FloatMatrix b = new FloatMatrix(1, right[row].length, right[row]).normalizeRows();
                for (int i = 0; i < left[row].length; i++) {
                    largest = Math.max(largest, Math.abs(a.get(0, i) - b.get(0, i)));
                }
            }
        }
        return largest;
    }

    private synchronized Loaded loaded() {
        if (closed) {
            throw new IllegalStateException("The text encoder " + id + " is closed");
        }
        if (loaded == null) {
            try {
                loaded = load();
            } catch (IOException | OrtException | RuntimeException | UnsatisfiedLinkError e) {
                TemporaryDirectory.requireUsable("the ONNX Runtime", e);
                throw new AetherException(
                        "The text encoder " + id + " could not be started (" + e.getMessage()
                                + "); check its files, and that native libraries can be unpacked"
                                + " (DJL_CACHE_DIR and java.io.tmpdir must be writable).",
                        e);
            }
        }
        return loaded;
    }

    /** Length of its vectors, found by encoding a word. */
    int probeDimension() {
        return encode(List.of("place"), -1, Progress.NONE).columns();
    }

    /** @param dimension length of the vectors, or -1 when not known */
    FloatMatrix encode(List<String> sentences, int dimension, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, sentences.size());
        progress.check();
        if (sentences.isEmpty()) {
            return FloatMatrix.zeros(0, Math.max(dimension, 0));
        }
        Loaded model = loaded();
        float[][] vectors = new float[sentences.size()][];
        for (int start = 0; start < vectors.length; start += SENTENCES_PER_SORT) {
            int end = Math.min(start + SENTENCES_PER_SORT, vectors.length);
            encode(model, sentences.subList(start, end), start, vectors, progress);
        }
        int columns = vectors[0].length;
        float[] data = new float[Math.multiplyExact(vectors.length, columns)];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, data, i * columns, columns);
        }
        return new FloatMatrix(vectors.length, columns, data).normalizeRows();
    }

    private void encode(Loaded model, List<String> sentences, int offset, float[][] vectors, Progress progress) {
        long[][] ids = model.tokenizer().tokenize(sentences);
        // Longest first: the largest memory is needed at once, and the time left is not underestimated.
        int[] order = IntStream.range(0, ids.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -ids[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = batches(ids, order, onGpu ? GPU_BATCH : 1);
        OrderedWork.run(
                batches.size(),
                threads,
                2 * threads,
                batch -> pool(model.transformer(), ids, batches.get(batch)),
                (batch, pooled) -> {
                    int[] members = batches.get(batch);
                    for (int i = 0; i < members.length; i++) {
                        vectors[offset + members[i]] = pooled[i];
                    }
                    progress.advance(members.length);
                });
    }

    /** Neighbours in the order that have the same number of tokens, as many as a batch takes, or a multiple of it. */
    private static List<int[]> batches(long[][] ids, int[] order, int multiple) {
        List<int[]> batches = new ArrayList<>();
        int first = 0;
        while (first < order.length) {
            int length = ids[order[first]].length;
            int most = multiple * Math.max(1, Math.min(SENTENCES_PER_BATCH, TOKENS_PER_BATCH / Math.max(1, length)));
            int next = first;
            while (next < order.length && next - first < most && ids[order[next]].length == length) {
                next++;
            }
            batches.add(Arrays.copyOfRange(order, first, next));
            first = next;
        }
        return batches;
    }

    private float[][] pool(SentenceTransformer transformer, long[][] ids, int[] members) {
        long[][] batch = new long[members.length][];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = ids[members[i]];
        }
        try {
            return onGpu ? poolInParts(transformer::pool, batch) : transformer.pool(batch);
        } catch (OrtException e) {
            throw new AetherException(
                    "The text encoder " + id + " failed (" + e.getMessage() + "); its model file may be damaged"
                            + (onGpu ? ", or the GPU has too little free memory: choose the device cpu then." : "."),
                    e);
        }
    }

    /** Token ids of sentences of one length to their vectors. */
    interface Pool {
        float[][] pool(long[][] ids) throws OrtException;
    }

    /** Halves a batch that fails, as for want of memory, down to single sentences. */
    static float[][] poolInParts(Pool pool, long[][] ids) throws OrtException {
        try {
            return pool.pool(ids);
        } catch (OrtException e) {
            if (ids.length == 1) {
                throw e;
            }
            int half = ids.length / 2;
            float[][] first = poolInParts(pool, Arrays.copyOf(ids, half));
            float[][] second = poolInParts(pool, Arrays.copyOfRange(ids, half, ids.length));
            float[][] both = Arrays.copyOf(first, ids.length);
            System.arraycopy(second, 0, both, half, second.length);
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
