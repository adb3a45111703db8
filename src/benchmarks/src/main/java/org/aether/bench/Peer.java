package org.aether.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.aether.AetherException;

/**
 * A Python script that does the same work. It is started once and then runs one repetition on request, so that the loading
 * of libraries is not measured and repetitions alternate with ours.
 *
 * <pre>{@code
 * try (Peer peer = Peer.start(directory, 2, "projector", weights, rows)) {
 *     double seconds = peer.once().path("seconds").asDouble();
 * }
 * }</pre>
 */
final class Peer implements AutoCloseable {

    /** The Python of Debian, which finds Debian's packages; another Python in the path might not. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final List<String> SHARED = List.of("conversation", "embeddings", "network");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String script;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final Path errors;
    private final JsonNode versions;

    private Peer(String script, Process process, Path errors) throws IOException {
        this.script = script;
        this.process = process;
        this.errors = errors;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.versions = answer();
    }

    /** Whether Python and some of its modules are installed. */
    static boolean available(String... modules) {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return false;
        }
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", "import " + String.join(", ", modules))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Starts a script, and returns when it has loaded its libraries.
     *
     * @param directory directory for the scripts and their error output
     * @param threads number of threads of OpenMP and of linear algebra
     * @param script name of the script without its suffix
     * @throws AetherException when the script ends before it is ready
     */
    static Peer start(Path directory, int threads, String script, Object... arguments) throws IOException {
        Path scripts = Files.createDirectories(directory.resolve("peer"));
        for (String shared : SHARED) {
            unpack(shared, scripts);
        }
        List<String> command =
                new ArrayList<>(List.of(PYTHON, unpack(script, scripts).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path errors = scripts.resolve(script + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("GDAL_NUM_THREADS", Integer.toString(threads));
        // As on our side; with active waiting, other processes on the machine would slow down the script excessively.
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return new Peer(script, builder.start(), errors);
    }

    private static Path unpack(String script, Path directory) throws IOException {
        Path file = directory.resolve(script + ".py");
        try (InputStream in = Peer.class.getResourceAsStream("peer/" + script + ".py")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** The versions of the libraries of the script. */
    JsonNode versions() {
        return versions;
    }

    /** Runs one repetition; the answer has the {@code seconds} that the script measured. */
    JsonNode once() throws IOException {
        orders.write("again\n");
        orders.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            List<String> lines = Files.readAllLines(errors);
            throw new AetherException(
                    AetherException.Kind.UNAVAILABLE,
                    "The peer {}.py ended early ({}); see {}.",
                    script,
                    lines.isEmpty() ? "without an error message" : lines.get(lines.size() - 1),
                    errors);
        }
        return JSON.readTree(line);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
