package org.aether.text;

import java.util.Locale;

/** How an encoder keeps the weight matrices that it multiplies by. */
public enum SentenceWeights {
    /** As published: the vectors that every figure of the project is made with. */
    FP32,
    /**
     * Eight bits a weight, one scale a column, and eight bits an activation, one scale a token: 1.5 to 2.2 times as
     * fast on processors with VNNI or AMX, 1.2 to 1.4 times on others, and vectors that differ a little. Only on the CPU.
     * See {@link ComparedTextEncoder}.
     */
    INT8;

    /** Its name on the command line and in config.json. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
