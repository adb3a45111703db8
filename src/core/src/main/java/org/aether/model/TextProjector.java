package org.aether.model;

import org.aether.FloatMatrix;

/** STUB: z_poi = norm(W t + b) (eq. 3), on the CPU in plain Java: it serves single sentences. */
public final class TextProjector {

    public TextProjector(ProjectorWeights weights) {}

    /** @param text {@code [n, textDimension]} unit rows; @return {@code [n, 128]} unit rows */
    public FloatMatrix project(FloatMatrix text) {
        throw new UnsupportedOperationException();
    }
}
