package org.aether;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the directory for temporary files, into which libraries unpack native code and databases. */
public final class TemporaryDirectory {

    /** Bytes that are written to test for free space; libraries unpack megabytes. */
    private static final int PROBE_BYTES = 1 << 20;

    private TemporaryDirectory() {}

    /** Why the directory is unusable. */
    enum Problem {
        NOT_A_DIRECTORY("is not a directory"),
        MISSING("does not exist"),
        NOT_WRITABLE("cannot be written"),
        FULL("has no space left"),
        NOT_EXECUTABLE("does not allow native libraries to run (is it mounted noexec?)");

        private final String words;

        Problem(String words) {
            this.words = words;
        }
    }

    /**
     * Throws an exception that names the directory when the directory explains a failure; returns otherwise.
     *
     * @param what what is unpacked there, for the message: "the EPSG database"
     * @param cause the failure, or null
     * @throws AetherException of kind {@link AetherException.Kind#OUT_OF_RESOURCES} when the directory is full, and of kind
     *     {@link AetherException.Kind#UNAVAILABLE} when it is missing, not writable, or does not allow native libraries to
     *     run
     */
    public static void requireUsable(String what, @Nullable Throwable cause) {
        String directory = System.getProperty("java.io.tmpdir");
        Optional<Problem> problem = problem(directory);
        if (problem.isEmpty()
                && cause instanceof UnsatisfiedLinkError
                && String.valueOf(cause.getMessage()).contains(directory)) {
            problem = Optional.of(Problem.NOT_EXECUTABLE);
        }
        if (problem.isPresent()) {
            throw new AetherException(
                    problem.get() == Problem.FULL
                            ? AetherException.Kind.OUT_OF_RESOURCES
                            : AetherException.Kind.UNAVAILABLE,
                    cause,
                    "The temporary directory {} {}, so {} cannot be unpacked; make it usable, or choose another one with"
                            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIRECTORY.",
                    directory,
                    problem.get().words,
                    what);
        }
    }

    static Optional<Problem> problem(String name) {
        Path probe;
        try {
            Path directory = Path.of(name);
            if (!Files.isDirectory(directory)) {
                return Optional.of(Files.exists(directory) ? Problem.NOT_A_DIRECTORY : Problem.MISSING);
            }
            probe = Files.createTempFile(directory, "aether", ".probe");
        } catch (IOException | InvalidPathException e) {
            return Optional.of(Problem.NOT_WRITABLE);
        }
        try {
            byte[] bytes = new byte[PROBE_BYTES];
            Arrays.fill(bytes, (byte) 1);
            Files.write(probe, bytes);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Problem.FULL);
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
