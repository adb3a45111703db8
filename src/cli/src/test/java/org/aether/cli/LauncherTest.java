package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.aether.cli.answer.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A checkout that is built already, and a Java that says how it was called; gives the launcher. */
    private static Path pretend(Path checkout) throws IOException {
        Path copy = Files.copy(LAUNCHER, checkout.resolve("aether"));
        Path target =
                Files.createDirectories(checkout.resolve("src/cli/target/lib")).getParent();
        Files.writeString(target.resolve("aether-cli-1.jar"), "");
        for (String module :
                List.of("src/core", "src/cli", "src/server", "src/benchmarks", "test-data", "wps-processes")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.writeString(checkout.resolve(module).resolve("pom.xml"), "");
        }
        Files.createDirectories(checkout.resolve("src/benchmarks/peer"));
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.writeString(target.resolve("launcher.stamp"), "");
        Files.createDirectories(checkout.resolve("java/bin"));
        Path java = Files.writeString(
                checkout.resolve("java/bin/java"),
                "#!/bin/bash\necho charmap=$(locale charmap 2>/dev/null) LC_ALL=$LC_ALL\nprintf '[%s]\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(checkout.resolve("java/release"), "JAVA_VERSION=\"17.0.2\"\n");
        return copy;
    }

    private static ProcessBuilder pretended(Path checkout, String... command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("JAVA_HOME", checkout.resolve("java").toString());
        process.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        return process;
    }

    @ParameterizedTest
    @ValueSource(strings = {"LANG=C", "LC_ALL=C", "LC_ALL=POSIX", "LC_CTYPE=C", "LANG=xx_XX.UTF-8", "NOTHING=said"})
    void javaGetsALocaleOfUtf8(String setting, @TempDir Path checkout) throws Exception {
        Path launcher = pretend(checkout);
        assumeTrue(
                bash(new ProcessBuilder("/bin/bash", "-c", "LC_ALL=C.UTF-8 locale charmap"))
                        .text()
                        .strip()
                        .equals("UTF-8"),
                "skipped: no C.UTF-8 here");
        ProcessBuilder process =
                pretended(checkout, "/bin/bash", launcher.toString(), "models", "--store", "São Paulo");
        process.environment().put(setting.replaceFirst("=.*", ""), setting.replaceFirst(".*=", ""));

        Answer answer = bash(process);

        assertThat(answer.text()).contains("charmap=UTF-8", "[São Paulo]");
        assertThat(answer.exit()).isZero();
    }

    @Test
    void aLocaleOfUtf8StaysAsItIs(@TempDir Path checkout) throws Exception {
        Path launcher = pretend(checkout);
        ProcessBuilder process = pretended(checkout, "/bin/bash", launcher.toString(), "models");
        process.environment().put("LANG", "C.UTF-8");

        assertThat(bash(process).text()).contains("charmap=UTF-8 LC_ALL=\n");
    }

    @Test
    void theWidthOfTheTerminalIsFound(@TempDir Path checkout) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: no script here to make a terminal");
        Path launcher = pretend(checkout);
        String inside = "stty cols 133 rows 40; " + launcher + " models";

        Answer answer = bash(pretended(checkout, "/usr/bin/script", "-qec", inside, "/dev/null"));

        assertThat(answer.text()).contains("[-Daether.tty=true]", "[-Daether.columns=133]");
    }

    @Test
    void aPipeHasNoWidth(@TempDir Path checkout) throws Exception {
        Path launcher = pretend(checkout);

        Answer answer = bash(pretended(checkout, "/bin/bash", launcher.toString(), "models"));

        assertThat(answer.text()).contains("[-Daether.tty=false]", "[-Daether.columns=100]");
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
