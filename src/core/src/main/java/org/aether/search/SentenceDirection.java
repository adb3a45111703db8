package org.aether.search;

import org.aether.model.AlignmentModel;
import org.aether.text.TextEncoder;

/** STUB: a sentence as a direction in the model's space. */
public final class SentenceDirection {
    private SentenceDirection() {}

    /** z_poi of a sentence, {@code [128]}; refuses an encoder other than the model's. */
    public static float[] of(AlignmentModel model, TextEncoder encoder, String sentence) {
        throw new UnsupportedOperationException();
    }
}
