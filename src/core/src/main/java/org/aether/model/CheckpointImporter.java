package org.aether.model;

import java.nio.file.Path;

/** STUB: reads the authors' .pth without executing pickle code. */
public final class CheckpointImporter {
    private CheckpointImporter() {}

    public static AlignmentModel read(Path checkpoint, String modelId) {
        throw new UnsupportedOperationException();
    }
}
