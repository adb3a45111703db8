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
import org.aether.TemporaryDirectory;

/**
 * A tokenizer and a transformer that together encode sentences, loaded when the first sentence comes.
 *
 * <p>Sentences are sorted by their number of tokens, and a batch holds sentences of one length only: nothing is padded,
 * so nothing is wasted on padding, and a vector is the same whatever else is in the batch. With POI sentences of some
 * ten to forty tokens the batches are full all the same. Each batch is one thread's work: threads that share a batch
 * wait for each other after every operator, a tenth of the time. So a vector does not depend on their number either.
 *
 * <p>Thread-safe. Owns native memory once loaded.
 */
final class OnnxTextModel implements AutoCloseable {

    /** 16 to 32 are fastest: the activations of a batch then stay in the processor's cache. */
    private static final int SENTENCES_PER_BATCH = 32;

    /** Bounds the attention matrices of long sentences. */
    private static final int TOKENS_PER_BATCH = 4096;

    /** Sentences tokenised ahead; bounds the memory of their ids. */
    private static final int SENTENCES_PER_SORT = 16_384;

    /** Opens the two native halves. */
    interface Loader {
        Loaded load() throws IOException, OrtException;
    }

    /** Both halves, ready. */
    record Loaded(SentenceTokenizer tokenizer, SentenceTransformer transformer) {}

    private final String id;
    private final int threads;
    private final Loader loader;
    private Loaded loaded;
    private boolean closed;

    /**
     * @param id how messages call it
     * @param threads that encode batches, at least 1
     */
    OnnxTextModel(String id, int threads, Loader loader) {
        this.id = id;
        this.threads = threads;
        this.loader = loader;
    }

    private synchronized Loaded loaded() {
        if (closed) {
            throw new IllegalStateException("The text encoder " + id + " is closed");
        }
        if (loaded == null) {
            try {
                loaded = loader.load();
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
        progress.stage("Encoding sentences", sentences.size());
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
        List<int[]> batches = batches(ids, order);
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

    /** Neighbours in the order that have the same number of tokens, as many as a batch takes. */
    private static List<int[]> batches(long[][] ids, int[] order) {
        List<int[]> batches = new ArrayList<>();
        int first = 0;
        while (first < order.length) {
            int length = ids[order[first]].length;
            int most = Math.max(1, Math.min(SENTENCES_PER_BATCH, TOKENS_PER_BATCH / Math.max(1, length)));
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
            return transformer.pool(batch);
        } catch (OrtException e) {
            throw new AetherException(
                    "The text encoder " + id + " failed (" + e.getMessage() + "); its model file may be damaged.", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (loaded != null) {
            loaded.transformer().close();
            loaded.tokenizer().close();
            loaded = null;
        }
    }
}
