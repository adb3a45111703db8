package org.aether.text;

import java.nio.file.Path;
import org.aether.device.ComputeSettings;

/** STUB: opens an encoder by its id, wrapped in deduplication and the disk cache. */
public final class TextEncoders {

    /** The encoder used when none is named. */
    public static final String DEFAULT = "minilm-l6-v2";

    private TextEncoders() {}

    /**
     * @param id {@code minilm-l6-v2}, {@code hf:DIRECTORY} or {@code openai:MODEL@URL}
     * @param cache directory for vectors cached by content, or null for none
     * @throws org.aether.AetherException when no such encoder can be had here
     */
    public static TextEncoder open(String id, Path cache, ComputeSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #open} would find this encoder, without loading it. */
    public static boolean available(String id) {
        throw new UnsupportedOperationException();
    }
}
