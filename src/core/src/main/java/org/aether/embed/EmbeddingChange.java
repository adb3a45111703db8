package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * 1 - cosine of the embeddings of the two vectors of a pixel, from 0 to 2.
 *
 * @param ofRows computes it from the vectors of {@code 2 n} rows, two rows per pixel
 */
record EmbeddingChange(PixelFunction ofRows) implements PixelFunction {

    @Override
    public int inputBands() {
        return 2 * ofRows.inputBands();
    }

    @Override
    public List<String> bandNames() {
        return ofRows.bandNames();
    }

    @Override
    public void apply(FloatBuffer in, int n, FloatBuffer out) {
        ofRows.apply(in, 2 * n, out);
    }

    @Override
    public void close() {
        ofRows.close();
    }
}
