package org.aether.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in docs/requests do what they say: with curl, and with OWSLib. */
class RequestScriptsTest {

    private static final Path REQUESTS = Path.of("../../docs/requests").toAbsolutePath();

    @TempDir
    Path directory;

    private AetherServer server;
    private ModelStore store;

    /** What a program printed, and how it ended. */
    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        TrialServer.city(data);
        store = new ModelStore(directory.resolve("models"));
        server = AetherServer.start(
                new ServerSettings(data, store.root(), "127.0.0.1", 0, TrialServer.TOKEN, 4 << 20, line -> {}));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void curlTrainsInTheBackgroundAndListsTheModel() throws Exception {
        assumeCurl();
        Run training = script("train-and-wait.sh");
        assertThat(training.exit()).as(training.err()).isZero();
        assertThat(training.out()).contains("ProcessSucceeded");

        Run models = script("execute.sh", "list-models.xml");
        assertThat(models.exit()).as(models.err()).isZero();
        JsonNode listed = new ObjectMapper().readTree(models.out());
        assertThat(listed.at("/models/0/model").asText()).isEqualTo("city");

        // A head that is not there: the sentence is printed and the script fails.
        Run classes = script("execute.sh", "classify.xml");
        assertThat(classes.exit()).isNotZero();
        assertThat(classes.out()).contains("ExceptionReport").contains("landuse");
    }

    @Test
    void curlImportsACheckpointOfTheAuthors() throws Exception {
        assumeCurl();
        Path checkpoint =
                Path.of(System.getProperty("aether.shared", "../shared"), "data", "checkpoints", "london_last.pth");
        assumeTrue(Files.exists(checkpoint), "Skipped: the shared checkpoint is not beside the project");
        Run imported =
                script("import-checkpoint.sh", checkpoint.toAbsolutePath().toString());
        assertThat(imported.exit()).as(imported.err() + imported.out()).isZero();
        assertThat(store.list()).containsExactly("reference");
        assertThat(store.load("reference").weights().bands()).isEqualTo(64);
    }

    @Test
    void owsLibTrainsAModelAndAHead() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "Skipped: there is no /usr/bin/python3");
        assumeTrue(
                run(List.of("/usr/bin/python3", "-c", "import owslib")).exit() == 0,
                "Skipped: OWSLib is not installed (python3-owslib)");
        Run whole = run(List.of(
                "/usr/bin/python3",
                REQUESTS.resolve("with_owslib.py").toString(),
                server.address().resolve("/wps").toString()));
        assertThat(whole.exit()).as(whole.err() + whole.out()).isZero();
        assertThat(whole.out()).contains("15 processes", "aether:Search takes coverage", "trained city on");
        assertThat(store.heads("city")).containsExactly("landuse");
    }

    private void assumeCurl() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/bash")) && Files.isExecutable(Path.of("/usr/bin/curl")),
                "Skipped: bash or curl is not installed");
    }

    private Run script(String name, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", REQUESTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Run run(List<String> command) throws Exception {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("WPS", server.address().resolve("/wps").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS))
                    .as(command.toString())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
