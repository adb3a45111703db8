package org.aether.server.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The temporary files and open resources of one execution of a process. Closing it closes and deletes them. Used by one thread
 * at a time.
 */
public final class Workspace implements AutoCloseable {

    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, String> provenance = new TreeMap<>();

    private Workspace(Path directory) {
        this.directory = directory;
    }

    /**
     * Creates a workspace.
     *
     * @param parent is created if it does not exist
     */
    public static Workspace below(Path parent) {
        try {
            Files.createDirectories(parent);
            return new Workspace(Files.createTempDirectory(parent, "run-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The metadata that input rasters pass on to output rasters: attribution, licence, simulation. */
    Map<String, String> provenance() {
        return provenance;
    }

    /**
     * A path for a file of this name in a directory of its own. GeoJSON and GeoPackage name their layers by their file.
     */
    Path file(String name) {
        try {
            return Files.createTempDirectory(directory, "data-").resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes a resource with the workspace, in reverse order of these calls. */
    <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    /** Does nothing when it is closed already. */
    @Override
    public synchronized void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            while (!open.isEmpty()) {
                open.pop().close();
            }
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("An input could not be closed", e);
        }
    }

    /** Deletes a directory with its content. */
    public static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
