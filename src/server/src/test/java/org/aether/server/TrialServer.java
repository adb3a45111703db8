package org.aether.server;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.Progress;
import org.aether.geotiff.PixelType;
import org.aether.samplecity.SampleCity;

/** A running server over a small simulated city, and a client that talks to it. */
final class TrialServer implements AutoCloseable {

    static final String TOKEN = "a-token-of-sixteen-or-more";

    final List<String> log = new ArrayList<>();
    final TrialProcesses processes = new TrialProcesses();
    final SampleCity.Settings city;
    final AetherServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private TrialServer(Path directory, String host) {
        city = city(directory);
        server = AetherServer.start(
                new ServerSettings(directory, directory.resolve("models"), host, 0, TOKEN, 4 << 20, log::add),
                List.of(processes));
    }

    static SampleCity.Settings city(Path directory) {
        SampleCity.Settings city =
                SampleCity.Settings.of(120, 110, 5).withType(PixelType.INT8).withThreads(1);
        SampleCity.write(directory, city, Progress.NONE);
        return city;
    }

    /** On this machine alone. */
    static TrialServer start(Path directory) {
        return new TrialServer(directory, "127.0.0.1");
    }

    /** As if for others too; the tests reach it by the loopback address all the same. */
    static TrialServer startForOthers(Path directory) {
        return new TrialServer(directory, "0.0.0.0");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
    }

    HttpResponse<byte[]> post(String path, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    HttpResponse<byte[]> delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** An Execute of WPS 1.0.0, its inputs and its form as elements of WPS. */
    static String execute(String process, String inputs, String form) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <wps:Execute version="1.0.0" service="WPS" xmlns:wps="http://www.opengis.net/wps/1.0.0"
                    xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
                  <ows:Identifier>%s</ows:Identifier>
                  <wps:DataInputs>%s</wps:DataInputs>
                  <wps:ResponseForm>%s</wps:ResponseForm>
                </wps:Execute>
                """
                .formatted(process, inputs, form);
    }

    static String input(String name, String data) {
        return "<wps:Input><ows:Identifier>" + name + "</ows:Identifier>" + data + "</wps:Input>";
    }

    static String literal(String name, String value) {
        return input(name, "<wps:Data><wps:LiteralData>" + value + "</wps:LiteralData></wps:Data>");
    }

    static String layer(String name, String layer) {
        return input(name, "<wps:Reference xlink:href=\"layer:" + layer + "\"/>");
    }

    static String raw(String mime) {
        return "<wps:RawDataOutput" + (mime == null ? "" : " mimeType=\"" + mime + "\"")
                + "><ows:Identifier>result</ows:Identifier></wps:RawDataOutput>";
    }

    static final String DOCUMENT =
            "<wps:ResponseDocument><wps:Output><ows:Identifier>result</ows:Identifier></wps:Output></wps:ResponseDocument>";

    @Override
    public void close() {
        server.close();
    }
}
