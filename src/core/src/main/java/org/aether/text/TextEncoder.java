package org.aether.text;

import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;

/** Turns sentences into unit vectors: the frozen encoder E of eq. 2. Thread-safe. */
public interface TextEncoder extends AutoCloseable {

    /** What the model artifact remembers it by, such as {@code minilm-l6-v2}. */
    String id();

    /** Length of its vectors, 384 for MiniLM. */
    int dimension();

    /**
     * @param sentences any number, duplicates welcome
     * @return {@code [sentences, dimension]}, L2-normalised rows in the same order
     */
    FloatMatrix encode(List<String> sentences, Progress progress);

    @Override
    void close();
}
