package org.aether.cli.options;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** The directories that a command may make for its results, so that one that fails leaves no empty ones behind. */
public final class NewDirectories {

    private final SortedSet<Path> missing = new TreeSet<>();

    private NewDirectories() {}

    /**
     * Looks which directories are not there yet.
     *
     * @param outputs files or directories to be written
     * @param store of the models
     */
    public static NewDirectories before(Collection<Path> outputs, Path store) {
        NewDirectories directories = new NewDirectories();
        outputs.forEach(directories::look);
        directories.look(store);
        return directories;
    }

    private void look(Path path) {
        for (Path at = path.toAbsolutePath().normalize(); at != null && Files.notExists(at); at = at.getParent()) {
            missing.add(at);
        }
    }

    /** Removes those that have been made since and hold nothing, the innermost first. */
    public void removeEmpty() {
        while (!missing.isEmpty()) {
            Path last = missing.last();
            missing.remove(last);
            File directory = last.toFile();
            if (directory.isDirectory()) {
                // Deletes no directory that holds something.
                directory.delete();
            }
        }
    }
}
