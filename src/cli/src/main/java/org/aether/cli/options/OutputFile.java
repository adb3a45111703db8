package org.aether.cli.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.PartFile;
import org.aether.feature.FeatureFiles;

/**
 * A file for a result. It is checked before the work: its name must fit the format that the command writes, its directory
 * is made when it does not exist and must be writable, and an existing file must be an older result of the same kind. As
 * with GDAL, such a file is replaced without asking, but only at the end, in one move.
 *
 * @param path absolute
 */
public record OutputFile(Path path) {

    /** Endings of the names of GeoTIFFs. */
    public static final List<String> GEOTIFF = List.of(".tif", ".tiff");

    /** Endings of the names of vector files. */
    public static final List<String> FEATURES = List.of(".geojson", ".json", ".csv", ".csv.gz", ".gpkg");

    /** The ending of the names of reports. */
    public static final List<String> REPORT = List.of(".json");

    /** Number of bytes of an existing file by which its format is recognised. */
    private static final int HEAD_BYTES = 1 << 16;

    /** @throws AetherException when the name has none of the endings; {@link #prepare} refuses directories */
    public static void check(String option, Path file, List<String> endings) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        Arguments.require(
                endings.stream().anyMatch(name::endsWith) || Files.isDirectory(file),
                "{} '{}' does not have the ending of a format that can be written here; use {}{}.",
                option,
                file,
                endings.size() == 1 ? "" : "one of ",
                String.join(", ", endings));
    }

    /**
     * Checks the place, and makes its directory.
     *
     * @throws AetherException when nothing can or should be written there
     */
    public static OutputFile prepare(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new AetherException(Kind.INVALID_INPUT, "The output '{}' is a directory; name a file in it.", path);
        }
        requireOutsideModels(absolute);
        requireReplaceable(absolute);
        directory(absolute.getParent());
        return new OutputFile(absolute);
    }

    /**
     * Makes a directory for results.
     *
     * @throws AetherException when that is impossible, or the directory is not writable
     */
    public static Path directory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The output directory '{}' cannot be made; choose another place, or make it yourself.",
                    directory);
        }
        if (!Files.isWritable(directory)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The output directory '{}' is not writable; choose another place, or change its permissions.",
                    directory);
        }
        return directory;
    }

    /** Refuses a place inside the directory of a model, whichever store it belongs to. */
    public static void requireOutsideModels(Path absolute) {
        for (Path parent = absolute.getParent(); parent != null; parent = parent.getParent()) {
            if (isModel(parent)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The output '{}' lies inside the model '{}'; choose a place outside the model store.",
                        absolute,
                        parent.getFileName());
            }
        }
    }

    /** Whether a directory is that of one model in a store. */
    public static boolean isModel(Path directory) {
        return Files.isRegularFile(directory.resolve("model.safetensors"))
                && Files.isRegularFile(directory.resolve("config.json"));
    }

    /** Refuses to replace a file that is not an older result of the kind that its name says. */
    private static void requireReplaceable(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw new AetherException(
                    Kind.INVALID_INPUT, "The output '{}' is not a file; choose another name for the result.", file);
        }
        byte[] head = head(file);
        if (head.length == 0) {
            return;
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (name.endsWith(".gpkg")) {
            FeatureFiles.requireReplaceable(file);
        } else if (GEOTIFF.stream().anyMatch(name::endsWith)) {
            requireKind(text.startsWith("II") || text.startsWith("MM"), file, "a GeoTIFF");
        } else if (name.endsWith(".csv.gz")) {
            requireKind(
                    head.length > 1 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B, file, "compressed CSV");
        } else if (name.endsWith(".csv")) {
            requireKind(text.indexOf('\0') < 0, file, "CSV");
        } else if (name.endsWith(".json") || name.endsWith(".geojson")) {
            requireKind(
                    text.contains("\"FeatureCollection\"") || text.contains("\"aether-"),
                    file,
                    "a GeoJSON file with features or a report of this program");
        }
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        } catch (IOException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The output '{}' exists already and cannot be read; choose another name for the result.",
                    file);
        }
    }

    private static void requireKind(boolean recognised, Path file, String kind) {
        if (!recognised) {
            throw new AetherException(
                    Kind.ALREADY_EXISTS,
                    "The output '{}' exists already and is not {}, so it is not replaced; delete it, or choose another "
                            + "name for the result.",
                    file,
                    kind);
        }
    }

    /**
     * Refuses to replace files of a directory.
     *
     * @param names of the files that will be written
     * @throws AetherException when one of them exists
     */
    public static void requireNone(Path directory, List<String> names) {
        List<String> existing = names.stream()
                .filter(name -> Files.exists(directory.resolve(name)))
                .toList();
        if (!existing.isEmpty()) {
            throw new AetherException(
                    Kind.ALREADY_EXISTS,
                    "The output directory '{}' has {} already; choose another directory, or replace the files with "
                            + "--replace.",
                    directory,
                    String.join(", ", existing));
        }
    }

    /**
     * Writes a text, whole or not at all.
     *
     * @throws AetherException when the file cannot be written
     */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #write(String)}, for bytes. */
    public void write(byte[] bytes) {
        try {
            PartFile.write(path, part -> part.stream().write(bytes));
        } catch (IOException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The file '{}' could not be written ({}); check the free space and the permissions there.",
                    path,
                    e.getMessage());
        }
    }
}
