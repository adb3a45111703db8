package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.Range;
import org.aether.cli.answer.Answer;
import org.aether.cli.options.Arguments;
import org.aether.server.AetherServer;
import org.aether.server.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aether serve}: the plugin without GeoServer, until Ctrl-C. */
@Command(
        name = "serve",
        sortOptions = false,
        customSynopsis = "aether serve --data DIR [--port 8080] [OPTION…]",
        description = {
            "Serves the GeoTIFFs and vector files of a directory, and the processes of the GeoServer plugin, over WPS, WMS"
                    + " and OGC API - Processes.",
            "",
            "This is a development endpoint for trying and testing. In production the plugin runs in GeoServer.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  aether serve --data city",
            "  AETHER_TOKEN=$(openssl rand -hex 16) aether serve --data city --host 0.0.0.0 --port 9000",
            "",
            "Environment: AETHER_TOKEN  the token, when --token is not given"
        })
final class ServeCommand extends AetherCommand {

    private static final String TOKEN_VARIABLE = "AETHER_TOKEN";

    private static final int MIN_TOKEN_LENGTH = 16;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Directory whose GeoTIFFs and vector files become layers with the names of the files.")
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "TCP port, 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Only this machine reaches the default; on other addresses training,"
                    + " import and deletion need the token. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The token that administrators send as 'Authorization: Bearer TOKEN', at least 16 characters."
                    + " Default: $AETHER_TOKEN, or a new one, which is printed.")
    private String token;

    @Option(
            names = "--max-request",
            paramLabel = "MB",
            defaultValue = "32",
            description = "Maximum size of a request in megabytes, 1 to 1024. Default: ${DEFAULT-VALUE}.")
    private int maxRequest;

    @Override
    protected void check() {
        Arguments.requireIn(Range.whole(0, 65_535), "--port", port);
        Arguments.requireIn(Range.whole(1, 1024), "--max-request", maxRequest);
        Arguments.require(
                token == null || token.length() >= MIN_TOKEN_LENGTH,
                "--token must have at least {} characters.",
                MIN_TOKEN_LENGTH);
    }

    @Override
    protected Answer work(Progress progress) {
        if (Files.isRegularFile(data)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "{} is a file; give its directory, whose rasters and vector files become layers.",
                    data);
        }
        if (!Files.isDirectory(data)) {
            throw new AetherException(
                    Kind.NOT_FOUND,
                    "The data directory {} does not exist; make it, and put GeoTIFFs and vector files into it.",
                    data);
        }
        // The plugin reads its settings from the process's properties, as in GeoServer.
        System.setProperty("aether.device", computeSettings().device());
        System.setProperty("aether.threads", Integer.toString(computeSettings().threads()));
        String given = token != null ? token : System.getenv(TOKEN_VARIABLE);
        boolean made = given == null || given.isBlank();
        String used = made ? newToken() : given;
        ServerSettings settings =
                new ServerSettings(data, common().store(), host, port, used, (long) maxRequest << 20, this::print);
        try (AetherServer server = AetherServer.start(settings)) {
            print("AETHER development endpoint at " + server.address() + " (Ctrl-C stops it)");
            if (made && !settings.local()) {
                print("Administrators' token: " + used);
            }
            while (!progress.cancelled()) {
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(JsonNodeFactory.instance.objectNode().put("stopped", true), "Stopped.");
    }

    private void print(String line) {
        spec().commandLine().getErr().println(line);
        spec().commandLine().getErr().flush();
    }

    private static String newToken() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
