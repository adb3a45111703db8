package org.aether.text;

import java.util.Locale;

/** The number format of the weight matrices of a text encoder. */
public enum SentenceWeights {
    /** 32-bit floating point, as published. All figures in the documentation were measured with these weights. */
    FP32,
    /**
     * 8-bit integers for weights, with one scale for each column, and for activations, with one scale for each token. The
     * encoder is 1.5 to 2.2 times as fast on processors with VNNI or AMX and 1.2 to 1.4 times as fast on others. Vectors
     * differ slightly; {@link ComparedTextEncoder} checks by how much. Only on the CPU.
     */
    INT8;

    /** The name of the format for users and in files: {@code fp32} or {@code int8}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
