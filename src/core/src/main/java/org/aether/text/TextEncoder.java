package org.aether.text;

import java.util.List;
import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.Progress;

/**
 * Turns sentences into unit vectors: the frozen encoder E of eq. 2.
 *
 * <p>Thread-safe. The vector of a sentence depends on that sentence alone, not on the others it is encoded with, so that
 * a cache changes nothing but the time.
 */
public interface TextEncoder extends AutoCloseable {

    /** What the model artifact remembers it by, such as {@code minilm-l6-v2}. */
    String id();

    /**
     * What its vectors depend on; vectors are cached under it. By default the id; an encoder whose weights can change
     * under the same id adds a digest of them.
     */
    default String fingerprint() {
        return id();
    }

    /** How close its vectors are to the exact ones, where it is one that {@link ComparedTextEncoder compares}. */
    default Optional<ComparedTextEncoder.Agreement> agreement() {
        return Optional.empty();
    }

    /** Length of its vectors, 384 for MiniLM. */
    int dimension();

    /**
     * @param sentences any number, duplicates welcome
     * @param progress told of every batch, and asked between batches whether to go on
     * @return {@code [sentences, dimension]}, L2-normalised rows in the same order
     * @throws org.aether.CancelledException when the progress is cancelled
     * @throws org.aether.AetherException when the encoder cannot do its work
     */
    FloatMatrix encode(List<String> sentences, Progress progress);

    /** Frees what it holds; encoding afterwards is a programming error. */
    @Override
    void close();
}
