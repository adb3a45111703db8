package org.aether.cli.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.PartFile;
import org.aether.feature.FeatureFiles;

/**
 * A file that a result goes to, looked at before hours of work: its name fits what the command writes, its directory is
 * made when it is not there and can be written to, and nothing is lost that is not an older result. As with GDAL, a file
 * of the same kind is replaced without asking; it is replaced only at the end, in one move.
 */
public record OutputFile(Path path) {

    /** Endings of a GeoTIFF's name. */
    static final List<String> GEOTIFF = List.of(".tif", ".tiff");

    /** Endings of the vector files that can be written. */
    static final List<String> FEATURES = List.of(".geojson", ".json", ".csv", ".csv.gz", ".gpkg");

    /** The ending of a report's name. */
    public static final List<String> REPORT = List.of(".json");

    /** How much of an existing file is looked at, bytes. */
    private static final int HEAD = 1 << 16;

    /** What is wrong with a name whose ending is none of those the command writes. */
    public static Optional<String> mistake(String option, Path file, List<String> endings) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        // A directory is told of as such by prepare.
        if (endings.stream().anyMatch(name::endsWith) || Files.isDirectory(file)) {
            return Optional.empty();
        }
        return Optional.of(option + " '" + file + "' has no ending of a format that is written here; use "
                + (endings.size() == 1 ? "" : "one of ") + String.join(", ", endings) + ".");
    }

    /**
     * Looks at the place, and makes its directory.
     *
     * @throws AetherException when nothing can or should be written there
     */
    public static OutputFile prepare(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new AetherException("The output '" + path + "' is a directory; name a file in it.");
        }
        requireOutsideModels(absolute);
        requireReplaceable(absolute);
        directory(absolute.getParent());
        return new OutputFile(absolute);
    }

    /** Makes a directory for results. */
    public static Path directory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new AetherException(
                    "The output directory '" + directory + "' cannot be made; choose another place or make it "
                            + "yourself.",
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new AetherException("The output directory '" + directory
                    + "' is not writable; choose another place or change its " + "permissions.");
        }
        return directory;
    }

    /** Refuses a place inside the directory of a model, whichever store it belongs to. */
    public static void requireOutsideModels(Path absolute) {
        for (Path parent = absolute.getParent(); parent != null; parent = parent.getParent()) {
            if (isModel(parent)) {
                throw new AetherException("The output '" + absolute + "' lies inside the model '" + parent.getFileName()
                        + "'; choose a place outside the model store.");
            }
        }
    }

    /** Whether a directory is that of one model in a store. */
    public static boolean isModel(Path directory) {
        return Files.isRegularFile(directory.resolve("model.safetensors"))
                && Files.isRegularFile(directory.resolve("config.json"));
    }

    /** Refuses to replace what is no older result of the kind that the name says. */
    private static void requireReplaceable(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw new AetherException("The output '" + file + "' is not a file; choose another name for the result.");
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        } catch (IOException e) {
            throw new AetherException(
                    "The output '" + file
                            + "' is there already and cannot be read; choose another name for the result.",
                    e);
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return;
        }
        if (name.endsWith(".gpkg")) {
            FeatureFiles.requireReplaceable(file);
        } else if (GEOTIFF.stream().anyMatch(name::endsWith)) {
            require(text.startsWith("II") || text.startsWith("MM"), file, "no GeoTIFF");
        } else if (name.endsWith(".csv.gz")) {
            require(
                    head.length > 1 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B,
                    file,
                    "not compressed CSV");
        } else if (name.endsWith(".csv")) {
            require(text.indexOf('\0') < 0, file, "no CSV");
        } else if (name.endsWith(".json") || name.endsWith(".geojson")) {
            require(
                    text.contains("\"FeatureCollection\"") || text.contains("\"aether-"),
                    file,
                    "neither a GeoJSON file with features nor a report of this program");
        }
    }

    private static void require(boolean replaceable, Path file, String what) {
        if (!replaceable) {
            throw new AetherException("The output '" + file + "' is there already and is " + what
                    + ", so it is not replaced; delete it, or choose another name for the result.");
        }
    }

    /**
     * Refuses to replace files of a directory.
     *
     * @param names of the files that will be written
     * @param remedy the end of the message: what allows it
     */
    public static void requireNone(Path directory, List<String> names, String remedy) {
        List<String> there = names.stream()
                .filter(name -> Files.exists(directory.resolve(name)))
                .toList();
        if (!there.isEmpty()) {
            throw new AetherException("The output directory '" + directory + "' has " + String.join(", ", there)
                    + " already; choose another directory, or " + remedy + ".");
        }
    }

    /** Writes a text whole or not at all. */
    public void write(String text) {
        try {
            PartFile.write(path, part -> part.stream().write(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AetherException("The file '" + path + "' could not be written: " + e.getMessage() + ".", e);
        }
    }
}
