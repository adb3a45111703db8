package org.aether.server;

import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the map and administration page is sent. */
class StaticPageTest {

    private static final String PAGE = "/webresources/aether/index.html";

    @TempDir
    static Path directory;

    static TrialServer server;

    @BeforeAll
    static void start() {
        server = TrialServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    @Test
    void browsersAreSentToThePageAndProgramsAreNot() {
        HttpResponse<byte[]> browser = server.get("/", "Accept", "text/html,application/xhtml+xml");
        HttpResponse<byte[]> program = server.get("/");

        assertThat(browser.statusCode()).isEqualTo(302);
        assertThat(header(browser, "Location")).isEqualTo(PAGE);
        assertThat(program.statusCode()).isEqualTo(200);
        assertThat(header(program, "Content-Type")).startsWith("application/json");
    }

    @Test
    void everyFileComesWithGeoServersPolicy() {
        HttpResponse<byte[]> page = server.get(PAGE);
        Matcher script = Pattern.compile("src=\"([^\"]+\\.js)\" type|type=\"module\" src=\"([^\"]+)\"")
                .matcher(text(page));
        assertThat(script.find()).isTrue();
        HttpResponse<byte[]> module = server.get("/webresources/aether/" + script.group(2));

        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(module, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        for (HttpResponse<byte[]> response : java.util.List.of(page, module)) {
            assertThat(header(response, "Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
                            + " data:; connect-src 'self'; font-src 'self'; child-src 'self'");
            assertThat(header(response, "X-Frame-Options")).isEqualTo("SAMEORIGIN");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void aFileThatIsKnownIsNotSentAgain() throws Exception {
        HttpResponse<byte[]> first = server.get(PAGE);
        HttpResponse<byte[]> again = server.get(PAGE, "If-None-Match", header(first, "ETag"));
        HttpResponse<byte[]> compressed = server.get(PAGE, "Accept-Encoding", "gzip, br");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                .isEqualTo(first.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing.js",
                "../../applicationContext.xml",
                "..%2F..%2FapplicationContext.xml",
                "%2e%2e/%2e%2e/applicationContext.xml",
                "app/",
                "/index.html"
            })
    void nothingElseIsSent(String path) {
        HttpResponse<byte[]> response = server.get("/webresources/aether/" + path);

        assertThat(response.statusCode()).isBetween(400, 404);
        assertThat(text(response)).doesNotContain("<beans");
    }
}
