package org.aether.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.aether.AetherException;

/**
 * A place a result goes to, looked at before hours of work: its directory is made when it is not there, and must be
 * writable. The writers themselves replace an existing file only at the end, in one move.
 */
record OutputFile(Path path) {

    /** @throws AetherException when nothing can be written there */
    static OutputFile prepare(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new AetherException("The output '" + path + "' is a directory; name a file in it.");
        }
        directory(absolute.getParent());
        return new OutputFile(absolute);
    }

    /** Makes a directory for results. */
    static Path directory(Path directory) {
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

    /** Writes a text whole or not at all. */
    void write(String text) {
        Path temporary = null;
        try {
            // not createTempFile, whose files only their owner may read
            temporary = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
            Files.writeString(temporary, text);
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AetherException("The file '" + path + "' could not be written: " + e.getMessage() + ".", e);
        } finally {
            if (temporary != null) {
                temporary.toFile().delete();
            }
        }
    }
}
