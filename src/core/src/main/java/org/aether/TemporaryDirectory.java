package org.aether;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/** The directory for temporary files, into which libraries unpack what they need: whether it can take anything. */
public final class TemporaryDirectory {

    /** Bytes that are written to see whether there is room: what a library unpacks is megabytes. */
    private static final int PROBE = 1 << 20;

    private TemporaryDirectory() {}

    /** That the directory takes nothing. */
    public static final class UnusableException extends AetherException {

        private UnusableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Refuses to go on when a failure was the directory's.
     *
     * @param what is unpacked there, for the message
     * @param cause what failed, or null
     * @throws UnusableException when the directory is absent, cannot be written, is full, or does not let native
     *     libraries run
     */
    public static void requireUsable(String what, Throwable cause) {
        String directory = System.getProperty("java.io.tmpdir");
        String problem = problem(directory);
        if (problem == null
                && cause instanceof UnsatisfiedLinkError
                && String.valueOf(cause.getMessage()).contains(directory)) {
            problem = "does not let native libraries run (is it mounted noexec?)";
        }
        if (problem != null) {
            throw new UnusableException(
                    "The temporary directory " + directory + " " + problem + ", so " + what
                            + " cannot be unpacked; make it usable, or name another one with"
                            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIRECTORY.",
                    cause);
        }
    }

    /** What is wrong with it, or null. */
    static String problem(String name) {
        Path probe = null;
        try {
            Path directory = Path.of(name);
            if (!Files.isDirectory(directory)) {
                return Files.exists(directory) ? "is not a directory" : "does not exist";
            }
            probe = Files.createTempFile(directory, "aether", ".probe");
        } catch (IOException | InvalidPathException e) {
            return "cannot be written";
        }
        try {
            byte[] bytes = new byte[PROBE];
            Arrays.fill(bytes, (byte) 1);
            Files.write(probe, bytes);
            return null;
        } catch (IOException e) {
            return "has no room left";
        } finally {
            delete(probe);
        }
    }

    private static void delete(Path probe) {
        try {
            Files.delete(probe);
        } catch (IOException e) {
            probe.toFile().deleteOnExit();
        }
    }
}
