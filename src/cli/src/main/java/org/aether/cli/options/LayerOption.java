package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.aether.feature.FeatureFiles;
import picocli.CommandLine.Option;

/** {@code --layer NAME}: the same as {@code FILE.gpkg#NAME}. */
public final class LayerOption {

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description = "Layer of the vector file, when it is a GeoPackage with several; the same as FILE.gpkg#NAME.")
    private String layer;

    /** A sentence when a layer is named that the file cannot have. */
    public Optional<String> mistake(String option, Path file) {
        if (layer == null) {
            return Optional.empty();
        }
        if (file == null) {
            return Optional.of("--layer goes with " + option + ", which it names a layer of.");
        }
        if (layer.isBlank()) {
            return Optional.of("--layer is empty; name a layer of '" + file + "'.");
        }
        if (!FeatureFiles.file(file).equals(file)) {
            return Optional.of(option + " '" + file + "' names a layer already; leave --layer out.");
        }
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gpkg")
                ? Optional.empty()
                : Optional.of("--layer names a layer of a GeoPackage, but " + option + " '" + file
                        + "' is none; leave --layer out.");
    }

    /** The file with its layer, as {@link FeatureFiles} takes it. */
    public Path of(Path file) {
        return layer == null || file == null ? file : Path.of(file + "#" + layer);
    }
}
