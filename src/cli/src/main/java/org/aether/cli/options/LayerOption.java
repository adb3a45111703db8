package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.feature.FeatureFiles;
import picocli.CommandLine.Option;

/** {@code --layer NAME}: the same as {@code FILE.gpkg#NAME}. */
public final class LayerOption {

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description = "The layer to read from a GeoPackage with several layers. The same as FILE.gpkg#NAME.")
    private String layer;

    /**
     * Checks that the file may have layers, when a layer is named.
     *
     * @param option that names the file
     * @param file may be null when the option was not given
     * @throws AetherException when it has none, or names a layer itself
     */
    public void check(String option, Path file) {
        if (layer == null) {
            return;
        }
        Arguments.require(file != null, "--layer needs {}, whose layer it names.", option);
        Arguments.require(!layer.isBlank(), "--layer is empty; name a layer of '{}'.", file);
        Arguments.require(
                FeatureFiles.file(file).equals(file),
                "{} '{}' names a layer already; leave out --layer.",
                option,
                file);
        Arguments.require(
                file.toString().toLowerCase(Locale.ROOT).endsWith(".gpkg"),
                "--layer names a layer of a GeoPackage, but {} '{}' is not a GeoPackage; leave out --layer.",
                option,
                file);
    }

    /** The file with its layer, as {@link FeatureFiles} takes it; null for null. */
    public Path of(Path file) {
        return layer == null || file == null ? file : Path.of(file + "#" + layer);
    }
}
