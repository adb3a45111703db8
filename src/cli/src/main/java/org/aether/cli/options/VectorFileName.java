package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Optional;

/** The vector formats that can be written, told by the end of the name, so that a typo is found before the work. */
public final class VectorFileName {

    private VectorFileName() {}

    public static Optional<String> mistake(String option, Path file) {
        return OutputFile.mistake(option, file, OutputFile.FEATURES);
    }
}
