package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {

    @TempDir
    Path directory;

    @Test
    void aMissingDirectoryOrAWrongOptionIsNamed() throws IOException {
        Program missing =
                Program.run("serve", "--data", directory.resolve("none").toString());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("The data directory", "does not exist");

        Path raster = Files.createFile(directory.resolve("ae.tif"));
        Program file = Program.run("serve", "--data", raster.toString());
        assertThat(file.exit()).isEqualTo(1);
        assertThat(file.err()).contains("ae.tif is a file; give its directory");

        Program port = Program.run("serve", "--data", directory.toString(), "--port", "70000");
        assertThat(port.exit()).isEqualTo(2);
        assertThat(port.err()).contains("--port must lie between 0 and 65535, not 70000.");

        Program token = Program.run("serve", "--data", directory.toString(), "--token", "short");
        assertThat(token.exit()).isEqualTo(2);
        assertThat(token.err()).contains("--token must have at least 16 characters.");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            Program taken = Program.run(
                    "serve",
                    "--data",
                    directory.toString(),
                    "--port",
                    port,
                    "--store",
                    directory.resolve("models").toString());
            assertThat(taken.exit()).isEqualTo(1);
            assertThat(taken.err()).contains("cannot listen on 127.0.0.1:" + port, "choose another port");
            assertThat(taken.err()).doesNotContain("\tat ");
        }
    }
}
