package org.aether.server;

import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.aether.feature.FeatureFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return JSON.readTree(response.body());
    }

    @Test
    void theLandingPageLeadsToEverything() throws Exception {
        JsonNode landing = json(server.get("/"));
        assertThat(landing.path("links").findValuesAsText("rel"))
                .contains(
                        "service-desc",
                        "http://www.opengis.net/def/rel/ogc/1.0/conformance",
                        "http://www.opengis.net/def/rel/ogc/1.0/processes");
        for (JsonNode link : landing.path("links")) {
            String path = link.path("href").asText().replaceFirst("http://[^/]+", "");
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(json(server.get("/conformance")).path("conformsTo").toString())
                .contains("ogcapi-processes-1/1.0/conf/core");
    }

    @Test
    void theLandingPageForPeopleShowsAMapThatIsThere() {
        HttpResponse<byte[]> page = server.get("/about", "Accept", "text/html");
        assertThat(text(page)).contains("development endpoint", "layer:ae", "aether:Echo");
        java.util.regex.Matcher image =
                java.util.regex.Pattern.compile("src=\"(wms[^\"]*)\"").matcher(text(page));
        assertThat(image.find()).isTrue();
        HttpResponse<byte[]> map = server.get("/" + image.group(1).replace("&amp;", "&"));
        assertThat(map.headers().firstValue("content-type")).contains("image/png");
        assertThat(text(server.get("/?f=html&text=%3Cscript%3Ealert(1)%3C/script%3E")))
                .doesNotContain("<script>");
    }

    @Test
    void processesAreListedAndDescribedWithSchemas() throws Exception {
        assertThat(json(server.get("/processes")).path("processes").findValuesAsText("id"))
                .contains("aether:Echo", "aether:Twice")
                .isSorted();
        JsonNode echo = json(server.get("/processes/aether:Echo")).path("inputs");
        assertThat(echo.at("/count/schema"))
                .isEqualTo(JSON.readTree("{\"type\":\"integer\",\"minimum\":1.0,\"maximum\":10.0,\"default\":3}"));
        assertThat(echo.at("/count/minOccurs").asInt()).isZero();
        assertThat(echo.at("/text/minOccurs").asInt()).isEqualTo(1);
        assertThat(echo.at("/mode/schema/enum").toString()).isEqualTo("[\"PLAIN\",\"LOUD\"]");
        assertThat(json(server.get("/processes/aether%3ATwice")).at("/inputs/coverage/schema/oneOf/0/contentMediaType"))
                .hasToString("\"image/tiff\"");
    }

    @Test
    void aSynchronousExecutionAnswersRawOrAsADocument() throws Exception {
        String inputs = "\"inputs\":{\"text\":\"a\",\"count\":4,\"words\":[\"x\",\"y\"]}";
        HttpResponse<byte[]> raw = server.post("/processes/aether:Echo/execution", "{" + inputs + "}");
        assertThat(raw.statusCode()).as(text(raw)).isEqualTo(200);
        assertThat(json(raw))
                .isEqualTo(JSON.readTree(
                        "{\"text\":\"a\",\"count\":4,\"radius\":1.5,\"mode\":\"PLAIN\",\"words\":[\"x\",\"y\"]}"));
        JsonNode document =
                json(server.post("/processes/aether:Echo/execution", "{" + inputs + ",\"response\":\"document\"}"));
        assertThat(document.at("/result/value/count").asInt()).isEqualTo(4);
    }

    @Test
    void featuresComeFromLayersAndFromTheRequest() throws Exception {
        int districts = FeatureFiles.read(directory.resolve("districts.geojson"))
                .features()
                .size();
        HttpResponse<byte[]> layer = server.post(
                "/processes/aether:Count/execution", "{\"inputs\":{\"features\":{\"href\":\"layer:districts\"}}}");
        assertThat(text(layer)).isEqualTo(Integer.toString(districts));
        HttpResponse<byte[]> inline = server.post(
                "/processes/aether:Count/execution",
                "{\"inputs\":{\"features\":{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                        + "\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}]}}}");
        assertThat(text(inline)).isEqualTo("1");
        HttpResponse<byte[]> elsewhere = server.post(
                "/processes/aether:Count/execution",
                "{\"inputs\":{\"features\":{\"href\":\"http://127.0.0.1:1/secret\"}}}");
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(text(elsewhere)).contains("does not fetch data");
    }

    @Test
    void featuresAreNamedByTheOutputAndNotByATemporaryFile() throws Exception {
        HttpResponse<byte[]> same = server.post(
                "/processes/aether:Same/execution", "{\"inputs\":{\"features\":{\"href\":\"layer:districts\"}}}");
        assertThat(json(same).path("name").asText()).isEqualTo("result");
    }

    @Test
    void anAsynchronousExecutionIsAJobUntilItIsDismissed() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        server.processes.patient().goOn = goOn;
        HttpResponse<byte[]> created = server.post("/processes/aether:Wait/execution", "{}", "Prefer", "respond-async");
        assertThat(created.statusCode()).isEqualTo(201);
        String path = created.headers().firstValue("location").orElseThrow().replaceFirst("http://[^/]+", "");
        await(path, "running");
        await(path, "message", "Waiting");
        assertThat(server.get(path + "/results").statusCode()).isEqualTo(404);
        assertThat(text(server.get(path + "/results"))).contains("result-not-ready");
        goOn.countDown();
        await(path, "successful");
        assertThat(json(server.get(path)).has("message")).isFalse();
        assertThat(text(server.get(path + "/results"))).isEqualTo("1");
        assertThat(json(server.get("/jobs")).path("jobs").findValuesAsText("jobID"))
                .contains(path.replace("/jobs/", ""));
        assertThat(json(server.delete(path)).path("status").asText()).isEqualTo("dismissed");
        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    private static void await(String path, String status) throws Exception {
        await(path, "status", status);
    }

    private static void await(String path, String member, String value) throws Exception {
        String now = "";
        for (int i = 0; i < 200 && !now.equals(value); i++) {
            now = json(server.get(path)).path(member).asText();
            Thread.sleep(25);
        }
        assertThat(now).isEqualTo(value);
    }

    @Test
    void mistakesAreProblemDetails() throws Exception {
        String[][] mistakes = {
            {"/processes/aether:Nothing/execution", "{}", "404"},
            {"/processes/aether:Echo/execution", "{\"inputs\":{}}", "400"},
            {"/processes/aether:Echo/execution", "{\"inputs\":{\"text\":\"a\",\"radius\":-2}}", "400"},
            {"/processes/aether:Echo/execution", "no json", "400"},
            {"/processes/aether:Echo/execution", "[".repeat(10_000), "400"},
            {"/processes/aether:Fail/execution", "{\"inputs\":{\"how\":\"user\"}}", "400"},
            {"/processes/aether:Fail/execution", "{\"inputs\":{\"how\":\"bug\"}}", "500"},
            {"/nowhere/at/all", "{}", "404"},
        };
        for (String[] mistake : mistakes) {
            HttpResponse<byte[]> response = server.post(mistake[0], mistake[1]);
            assertThat(response.statusCode()).as(mistake[0] + text(response)).isEqualTo(Integer.parseInt(mistake[2]));
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(json(response).path("status").asInt()).isEqualTo(response.statusCode());
            assertThat(json(response).path("detail").asText()).endsWith(".").doesNotContain("passwd");
        }
        assertThat(String.join("\n", server.log)).contains("secret detail", "TrialProcesses");
    }
}
