package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script {@code aether} at the root of the checkout. */
class LauncherTest {

    private static final Path LAUNCHER =
            Path.of("..", "..", "aether").toAbsolutePath().normalize();

    private record Answer(int exit, String text) {}

    @BeforeEach
    void bashIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    }

    private static Answer bash(ProcessBuilder process) throws IOException, InterruptedException {
        Process running = process.redirectErrorStream(true).start();
        String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Answer(running.exitValue(), text);
    }

    @Test
    void isExecutableAndHasNoSyntaxError() throws Exception {
        assertThat(Files.isExecutable(LAUNCHER)).isTrue();
        assertThat(bash(new ProcessBuilder("/bin/bash", "-n", LAUNCHER.toString())))
                .isEqualTo(new Answer(0, ""));
    }

    @Test
    void saysThatJavaIsMissing(@TempDir Path tools) throws Exception {
        link(tools, "bash", "dirname", "readlink", "env");
        ProcessBuilder process = new ProcessBuilder("/bin/bash", LAUNCHER.toString(), "--version");
        process.environment().put("PATH", tools.toString());
        process.environment().remove("JAVA_HOME");

        Answer answer = bash(process);

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.text()).startsWith("aether: Java is not installed; install a JDK 17 or newer");
    }

    @Test
    void saysThatJavaIsTooOld(@TempDir Path home) throws Exception {
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/bash\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        ProcessBuilder process = new ProcessBuilder("/bin/bash", LAUNCHER.toString(), "--version");
        process.environment().put("JAVA_HOME", home.toString());

        Answer answer = bash(process);

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.text()).startsWith("aether: Java 11 at").contains("is too old");
    }

    @Test
    void saysThatMavenIsMissingWhenThereIsNoBuild(@TempDir Path checkout) throws Exception {
        Path copy = Files.copy(LAUNCHER, checkout.resolve("aether"));
        Path tools = Files.createDirectory(checkout.resolve("tools"));
        link(tools, "bash", "dirname", "readlink", "sed", "find", "head", "mkdir", "touch", "mktemp", "rm");
        ProcessBuilder process = new ProcessBuilder("/bin/bash", copy.toString(), "--version");
        process.environment().put("PATH", tools.toString());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));

        Answer answer = bash(process);

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.text()).startsWith("aether: Maven is not installed, and AETHER has to be built first");
    }

    private static void link(Path directory, String... tools) throws IOException {
        for (String tool : List.of(tools)) {
            for (String place : List.of("/bin", "/usr/bin")) {
                Path program = Path.of(place, tool);
                if (Files.exists(program) && !Files.exists(directory.resolve(tool))) {
                    Files.createSymbolicLink(directory.resolve(tool), program);
                }
            }
        }
    }
}
