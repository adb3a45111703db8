package org.aether.text;

import java.util.List;
import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.Progress;

/**
 * Encodes sentences as unit vectors: the frozen encoder E of eq. 2.
 *
 * <p>Thread-safe. The vector of a sentence depends on that sentence alone and not on the others of the same call, so
 * vectors can be cached.
 */
public interface TextEncoder extends AutoCloseable {

    /** The name that is stored with a model, such as {@code minilm-l6-v2}. */
    String id();

    /**
     * Identifies everything that the vectors depend on; it is the key of a cache of vectors. By default it is the id. An
     * encoder whose weights can change under the same id adds a digest of them.
     */
    default String fingerprint() {
        return id();
    }

    /** How close the vectors so far are to those of a more exact encoder; empty for encoders that do not compare them. */
    default Optional<VectorAgreement> agreement() {
        return Optional.empty();
    }

    /** The length of the vectors, 384 for MiniLM. */
    int dimension();

    /**
     * Encodes sentences.
     *
     * @param sentences any number; duplicates are allowed
     * @param progress is advanced after every batch, and can cancel the work between batches
     * @return {@code [sentences, dimension]}, L2-normalised rows in the order of the sentences
     * @throws org.aether.CancelledException when the progress is cancelled
     * @throws org.aether.AetherException when the sentences cannot be encoded
     */
    FloatMatrix encode(List<String> sentences, Progress progress);

    /** Frees native memory; an encoder must not be used afterwards. */
    @Override
    void close();
}
