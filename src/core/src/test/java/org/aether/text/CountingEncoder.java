package org.aether.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;

/** An encoder for tests whose vectors are a fixed function of the sentence, and which records the sentences. */
final class CountingEncoder implements TextEncoder {

    final List<String> encoded = Collections.synchronizedList(new ArrayList<>());
    final int dimension;

    CountingEncoder(int dimension) {
        this.dimension = dimension;
    }

    @Override
    public String id() {
        return "counting";
    }

    @Override
    public int dimension() {
        return dimension;
    }

    static float[] vector(String sentence, int dimension) {
        java.util.Random random = new java.util.Random(sentence.hashCode());
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return new FloatMatrix(1, dimension, vector).normalizeRows().data();
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        progress.stage(Stage.MEASURING, sentences.size());
        float[] data = new float[sentences.size() * dimension];
        for (int i = 0; i < sentences.size(); i++) {
            progress.check();
            encoded.add(sentences.get(i));
            System.arraycopy(vector(sentences.get(i), dimension), 0, data, i * dimension, dimension);
            progress.advance(1);
        }
        return new FloatMatrix(sentences.size(), dimension, data);
    }

    @Override
    public void close() {}
}
