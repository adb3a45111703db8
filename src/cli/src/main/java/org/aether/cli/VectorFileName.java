package org.aether.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The vector formats that can be written, told by the end of the name, so that a typo is found before the work. */
final class VectorFileName {

    private static final List<String> ENDINGS = List.of(".geojson", ".json", ".csv", ".csv.gz", ".gpkg");

    private VectorFileName() {}

    static Optional<String> mistake(String option, Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith)
                ? Optional.empty()
                : Optional.of(
                        option + " '" + file + "' has no known ending; use one of " + String.join(", ", ENDINGS) + ".");
    }
}
