package org.aether.server;

import static org.aether.server.TrialServer.DOCUMENT;
import static org.aether.server.TrialServer.execute;
import static org.aether.server.TrialServer.layer;
import static org.aether.server.TrialServer.literal;
import static org.aether.server.TrialServer.raw;
import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileInputTest {

    @TempDir
    static Path directory;

    static TrialServer server;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(directory.resolve("broken.tif"), "no TIFF at all");
        Files.writeString(directory.resolve("empty.geojson"), "");
        Files.writeString(directory.resolve("notes.txt"), "not a layer");
        server = TrialServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void filesThatAreNoLayersAreNamedAndLeftOut() {
        assertThat(server.log).hasSize(2);
        assertThat(String.join("\n", server.log)).contains("left out broken.tif", "left out empty.geojson");
        assertThat(text(server.get("/about?f=html")))
                .contains("layer:ae", "layer:pois")
                .doesNotContain("broken", "notes");
    }

    @Test
    void entitiesAreRefusedWithoutReadingAnything() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "the-secret");
        String[] attacks = {
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
            "<!DOCTYPE x [<!ENTITY % p SYSTEM \"" + secret.toUri() + "\"> %p;]>",
            "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">",
            billionLaughs(),
        };
        for (String attack : attacks) {
            String request = execute("aether:Echo", literal("text", "&e;"), DOCUMENT)
                    .replace("<wps:Execute", attack + "<wps:Execute");
            long started = System.nanoTime();
            HttpResponse<byte[]> response = server.post("/wps", request);
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            assertThat(OgcSchemas.violations("ows/1.1.0/owsAll.xsd", response.body()))
                    .isEmpty();
            assertThat(text(response)).contains("document type").doesNotContain("the-secret", "lol");
            assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
        }
    }

    private static String billionLaughs() {
        StringBuilder dtd = new StringBuilder("<!DOCTYPE x [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            dtd.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        return dtd.append("<!ENTITY e \"&l9;\">]>").toString();
    }

    @Test
    void brokenAndDeepDocumentsAreRefused() throws Exception {
        String deep = "<a xmlns=\"x\">".repeat(50_000) + "</a>".repeat(50_000);
        String[] documents = {
            "",
            "<",
            "no xml",
            "<a/>",
            "\u0000\u0001",
            "<wps:Execute xmlns:wps=\"http://www.opengis.net/wps/1.0.0\"/>",
            execute("aether:Echo", deep, DOCUMENT),
        };
        for (String document : documents) {
            HttpResponse<byte[]> response = server.post("/wps", document);
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            assertThat(OgcSchemas.violations("ows/1.1.0/owsAll.xsd", response.body()))
                    .isEmpty();
        }
    }

    @Test
    void aHundredMegabytesAreRefusedBeforeTheyAreSent() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.server.address().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /wps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: "
                            + (100 << 20) + "\r\n\r\n<wps:Execute ")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answer = new byte[12];
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aLongRequestOfUnknownLengthIsCutOff() {
        byte[] much = new byte[12 << 20];
        java.util.Arrays.fill(much, (byte) ' ');
        for (String path : new String[] {"/wps", "/processes/aether:Echo/execution"}) {
            HttpResponse<byte[]> response = server.send(HttpRequest.newBuilder(server.uri(path))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(much))));
            assertThat(response.statusCode()).isEqualTo(413);
        }
        HttpResponse<byte[]> whole = server.send(
                HttpRequest.newBuilder(server.uri("/wps")).POST(HttpRequest.BodyPublishers.ofByteArray(much)));
        assertThat(whole.statusCode()).isEqualTo(413);
    }

    @Test
    void specialCharactersAreData() throws Exception {
        for (String sentence :
                new String[] {"'; DROP TABLE models; --", "\"<&>'", "]]>", "${jndi:x}", "日本 \uD83C\uDF07"}) {
            String escaped = sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            HttpResponse<byte[]> response =
                    server.post("/wps", execute("aether:Echo", literal("text", escaped), raw(null)));
            assertThat(new ObjectMapper().readTree(response.body()).path("text").asText())
                    .isEqualTo(sentence);
            HttpResponse<byte[]> wrong = server.post("/wps", execute(escaped, "", DOCUMENT));
            assertThat(OgcSchemas.violations("ows/1.1.0/owsAll.xsd", wrong.body()))
                    .isEmpty();
        }
    }

    @Test
    void brokenInputsAreNamedByTheirInputAndNotByAFile() {
        String broken = "<wps:Input><ows:Identifier>coverage</ows:Identifier><wps:Data><wps:ComplexData"
                + " encoding=\"base64\">AAAA</wps:ComplexData></wps:Data></wps:Input>";
        HttpResponse<byte[]> response = server.post("/wps", execute("aether:Twice", broken, DOCUMENT));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("input 'coverage'").doesNotContain("aether-serve", "/tmp");
    }

    @Test
    void brokenAddressesAreRefused() {
        for (String query :
                new String[] {"request=%zz", "request=%", "service=WFS&request=GetCapabilities", "request=x"}) {
            try (Socket socket = new Socket("127.0.0.1", server.server.address().getPort())) {
                socket.getOutputStream()
                        .write(("GET /wps?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("\tat ");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void onThisMachineAPageOfAnotherSiteMayNotAdminister() throws Exception {
        String own = server.server.address().toString().replaceFirst("/$", "");
        String port = own.substring(own.lastIndexOf(':'));
        String xml = execute("aether:DeleteModel", literal("model", "m"), raw(null));
        String json = "{\"inputs\":{\"model\":\"m\"}}";
        for (String[] call : new String[][] {{"/wps", xml}, {"/processes/aether:DeleteModel/execution", json}}) {
            String[][] allowed = {
                {},
                {"Sec-Fetch-Site", "same-origin"},
                {"Sec-Fetch-Site", "none"},
                {"Origin", own},
                {"Referer", own + "/?f=html"},
                {"Sec-Fetch-Site", "same-origin", "Origin", own},
            };
            for (String[] headers : allowed) {
                assertThat(text(server.post(call[0], call[1], headers)))
                        .as(String.join(" ", headers))
                        .isEqualTo("gone: m");
            }
            String[][] refused = {
                {"Sec-Fetch-Site", "cross-site"},
                {"Sec-Fetch-Site", "same-site"},
                {"Sec-Fetch-Site", "cross-site", "Origin", own},
                {"Origin", "http://evil.example"},
                {"Origin", "null"},
                {"Origin", "http://127.0.0.1:1"},
                {"Origin", "http://localhost" + port},
                {"Referer", "http://evil.example/page"},
                {"Referer", "http://evil.example/" + own},
                {"Origin", "http://evil.example", "Referer", own},
                {"Content-Type", "text/plain", "Origin", "http://evil.example"},
            };
            for (String[] headers : refused) {
                HttpResponse<byte[]> response = server.post(call[0], call[1], headers);
                assertThat(response.statusCode()).as(String.join(" ", headers)).isEqualTo(403);
                assertThat(text(response)).contains("Pages of other sites");
            }
        }
        try (Socket socket = new Socket("127.0.0.1", server.server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /processes HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void noLinkAdministers() {
        String delete = "/wps?service=WPS&version=1.0.0&request=Execute&identifier=aether:DeleteModel"
                + "&DataInputs=model%3Dm&RawDataOutput=result";
        String chained = "/wps?service=WPS&version=1.0.0&request=Execute&identifier=aether:Echo&RawDataOutput=result"
                + "&DataInputs=text%3Dx&storeExecuteResponse=true&status=true";
        assertThat(server.get(chained).statusCode()).isNotEqualTo(405);
        for (String stored : new String[] {"", "&storeExecuteResponse=true&status=true"}) {
            HttpResponse<byte[]> response = server.get(delete.replace("&RawDataOutput=result", stored));
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("POST");
            assertThat(text(response)).contains("not run by a link").doesNotContain("gone");
        }
        HttpResponse<byte[]> head = server.send(
                HttpRequest.newBuilder(server.uri(delete)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(405);
        assertThat(server.get("/processes/aether:DeleteModel/execution?model=m").statusCode())
                .isGreaterThanOrEqualTo(400);
    }

    @Test
    void elsewhereAdministratorsNeedTheToken(@TempDir Path other) {
        try (TrialServer open = TrialServer.startForOthers(other)) {
            String get = "/wps?service=WPS&version=1.0.0&request=Execute&identifier=aether:DeleteModel"
                    + "&DataInputs=model%3Dm&RawDataOutput=result";
            String post = execute("aether:DeleteModel", literal("model", "m"), raw(null));
            String nested = execute(
                    "aether:Echo",
                    "<wps:Input><ows:Identifier>text</ows:Identifier><wps:Reference"
                            + " xlink:href=\"http://geoserver/wps\"><wps:Body>"
                            + post.replaceFirst("<\\?xml[^>]*>", "") + "</wps:Body></wps:Reference></wps:Input>",
                    raw(null));
            String json = "{\"inputs\":{\"model\":\"m\"}}";
            assertThat(open.get(get).statusCode()).isEqualTo(401);
            assertThat(open.post("/wps", post).statusCode()).isEqualTo(401);
            assertThat(open.post("/wps", nested).statusCode()).isEqualTo(401);
            assertThat(open.post("/processes/aether:DeleteModel/execution", json)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(open.post("/wps", post, "Authorization", "Bearer wrong").statusCode())
                    .isEqualTo(401);
            String right = "Bearer " + TrialServer.TOKEN;
            assertThat(open.get(get, "Authorization", right).statusCode()).isEqualTo(405);
            assertThat(open.post("/wps", post, "Authorization", right, "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(text(open.post("/wps", post, "Authorization", right))).isEqualTo("gone: m");
            assertThat(text(open.post("/processes/aether:DeleteModel/execution", json, "Authorization", right)))
                    .isEqualTo("gone: m");
            assertThat(open.post("/wps", execute("aether:Count", layer("features", "pois"), raw(null)))
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
