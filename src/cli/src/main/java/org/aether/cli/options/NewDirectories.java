package org.aether.cli.options;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** The directories that a command may make for its results. When the command fails, those that are empty are removed. */
public final class NewDirectories {

    private final SortedSet<Path> missing = new TreeSet<>();

    private NewDirectories() {}

    /**
     * Records the directories that do not exist yet.
     *
     * @param outputs files or directories that will be written
     * @param store the directory of the models
     */
    public static NewDirectories before(Collection<Path> outputs, Path store) {
        NewDirectories directories = new NewDirectories();
        outputs.forEach(directories::record);
        directories.record(store);
        return directories;
    }

    private void record(Path path) {
        for (Path at = path.toAbsolutePath().normalize(); at != null && Files.notExists(at); at = at.getParent()) {
            missing.add(at);
        }
    }

    /** Removes the directories that were made since then and are empty, the innermost first. */
    public void removeEmpty() {
        while (!missing.isEmpty()) {
            Path last = missing.last();
            missing.remove(last);
            File directory = last.toFile();
            if (directory.isDirectory()) {
                // This deletes no directory that has contents.
                directory.delete();
            }
        }
    }
}
