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

/** What one run of a process needs on disk and open; closing it leaves nothing. Used by one thread at a time. */
public final class Workspace implements AutoCloseable {

    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, String> provenance = new TreeMap<>();

    private Workspace(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes one.
     *
     * @param parent made when it is not there
     */
    public static Workspace below(Path parent) {
        try {
            Files.createDirectories(parent);
            return new Workspace(Files.createTempDirectory(parent, "run-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What must be passed on from the rasters that went in to those that come out: attribution, licence, simulation. */
    Map<String, String> provenance() {
        return provenance;
    }

    /**
     * A file of this name in a directory of its own. The name comes out again: GeoJSON and GeoPackage name their layer by
     * it.
     */
    Path file(String name) {
        try {
            return Files.createTempDirectory(directory, "data-").resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closed with the workspace, the last first. */
    <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    /** May be called again. */
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

    /** Removes a directory with all that is in it. */
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
