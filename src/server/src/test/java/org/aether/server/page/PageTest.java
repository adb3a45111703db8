package org.aether.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aether.Progress;
import org.aether.geotiff.PixelType;
import org.aether.samplecity.SampleCity;
import org.aether.server.AetherServer;
import org.aether.server.ServerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in the system's Chromium against a running endpoint with a simulated city, in the order of the work: a model is
 * trained, cancelled, searched, shared and deleted. Nothing may violate the policy or appear as an error in the console.
 * Screenshots lie in {@code target/page}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {

    private static final Path SHOTS = Path.of("target", "page");
    private static final String READY = "document.querySelector('.explore')?.dataset.map === 'ready'";
    private static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\">";

    @TempDir
    private static Path directory;

    private static AetherServer server;
    private static Chromium browser;
    private static final List<String> log = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "no Chromium is installed");
        Path data = Files.createDirectories(directory.resolve("data"));
        SampleCity.write(
                data,
                SampleCity.Settings.of(160, 150, 5).withType(PixelType.INT8).withThreads(1),
                Progress.NONE);
        Files.writeString(
                data.resolve("hostile.geojson"),
                """
                {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},
                "features":[{"type":"Feature","properties":{"name":"%s"},"geometry":{"type":"Polygon","coordinates":
                [[[503200,200200],[503600,200200],[503600,200600],[503200,200600],[503200,200200]]]}}]}
                """
                        .formatted(HOSTILE.replace("\"", "\\\"")));
        server = AetherServer.start(new ServerSettings(
                data, directory.resolve("models"), "127.0.0.1", 0, "a-token-of-sixteen-or-more", 4 << 20, log::add));
        browser = Chromium.launch();
        browser.size(1200, 760);
        browser.dark(false);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertThat(browser.takeProblems()).isEmpty();
        assertThat(log).isEmpty();
        assertThat(browser.evaluate("window.hacked ?? null").isNull()).isTrue();
    }

    private static void open(String fragment) {
        browser.open(server.address() + "webresources/aether/index.html#lang=en" + (fragment.isEmpty() ? "" : "&")
                + fragment);
    }

    private static void openMap(String fragment) {
        open(fragment);
        browser.waitFor(READY);
    }

    private static void clickButton(String text) {
        browser.evaluate(
                "[...document.querySelectorAll('main button')].find(e => e.offsetParent && e.innerText.trim() === "
                        + browser.quoted(text) + ").click()");
    }

    /** A selector for the control of a visible label. */
    private static String control(String label) {
        return "#"
                + browser.evaluate(
                                "[...document.querySelectorAll('label')].find(e => e.offsetParent && e.innerText.trim() === "
                                        + browser.quoted(label) + ").htmlFor")
                        .asText();
    }

    private static void unfold(String title) {
        browser.evaluate(
                "[...document.querySelectorAll('details')].find(e => e.querySelector('summary').innerText.trim() === "
                        + browser.quoted(title) + ").open = true");
    }

    /** No serious fault of accessibility in what is shown. */
    private static void requireAccessible(String what) throws IOException {
        if (!browser.evaluate("'axe' in window").asBoolean()) {
            try (InputStream axe =
                    PageTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
                browser.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; true");
            }
        }
        JsonNode violations = browser.evaluate(
                "axe.run(document, { resultTypes: ['violations'] }).then(result =>"
                        + " result.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                        + ".map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | ')))");
        List<String> found = new ArrayList<>();
        violations.forEach(violation -> found.add(violation.asText()));
        assertThat(found).as(what).isEmpty();
    }

    private static void shoot(String name) {
        Chromium.pause(350);
        browser.screenshot(SHOTS.resolve(name + ".png"));
    }

    @Test
    @Order(1)
    void browsersThatAskForTheServerGetThePage() throws Exception {
        browser.open(server.address().toString());
        browser.waitFor(READY);

        assertThat(browser.evaluate("location.pathname").asText()).isEqualTo("/webresources/aether/index.html");
        assertThat(browser.text(".panel")).contains("There is no model yet.");
        assertThat(browser.evaluate("document.querySelector('.search button').disabled")
                        .asBoolean())
                .isTrue();
        requireAccessible("the map without a model");
    }

    @Test
    @Order(2)
    void aModelIsTrainedWithItsProgressInSight() throws Exception {
        open("view=admin");
        browser.waitFor("document.querySelectorAll('.sentences li').length === 3");
        assertThat(browser.text(".sentences")).contains("A place of ", "a type of ");
        assertThat(browser.evaluate("document.querySelector(" + browser.quoted(control("Category")) + ").value")
                        .asText())
                .isEqualTo("category");
        browser.type(control("Name of the model"), "city");
        unfold("Parameters");
        browser.waitFor("document.querySelector('details[open] .grid .field')");
        assertThat(browser.evaluate("document.querySelector(" + browser.quoted(control("Epochs")) + ").value")
                        .asText())
                .isEqualTo("100");
        browser.type(control("Epochs"), "150");
        browser.type(control("Batch size"), "64");
        requireAccessible("the training's form");
        clickButton("Start training");

        browser.waitFor("document.querySelector('.job .task')?.innerText.startsWith('Epoch')");
        browser.waitFor("document.querySelector('.job .chart canvas')");
        double early = browser.evaluate("document.querySelector('.job progress').value")
                .asDouble();
        assertThat(early).isBetween(1.0, 99.0);
        shoot("train");
        requireAccessible("a training with its curve");

        browser.reload();
        browser.waitFor("document.querySelector('.job progress')?.value > 0");
        assertThat(browser.evaluate("document.querySelector('.job progress').value")
                        .asDouble())
                .isGreaterThanOrEqualTo(early);
        browser.waitFor("document.querySelector('.job .note.good')", Duration.ofMinutes(4));
        browser.waitFor("document.querySelector('.job').innerText.includes('The loss went from')");
        assertThat(browser.text(".job"))
                .contains(
                        "Training of a model is done: city.", "The loss went from", "Points of interest", "Best epoch");
        assertThat(browser.evaluate(
                                "document.querySelector(" + browser.quoted(control("Name of the model")) + ").value")
                        .asText())
                .isNotEqualTo("city");
    }

    @Test
    @Order(3)
    void aTrainingIsFoundInAnotherTabAndCancelled() {
        open("view=admin");
        browser.waitFor("document.querySelectorAll('.sentences li').length === 3");
        browser.type(control("Name of the model"), "second");
        unfold("Parameters");
        browser.waitFor("document.querySelector('details[open] .grid .field')");
        browser.type(control("Epochs"), "10000");
        browser.type(control("Batch size"), "64");
        clickButton("Start training");
        browser.waitFor("document.querySelector('.job .task')?.innerText.startsWith('Epoch')");

        open("view=admin");
        browser.waitFor("document.querySelector('.job .task')?.innerText.startsWith('Epoch')");
        clickButton("Cancel");

        browser.waitFor("document.querySelector('.job .note')");
        assertThat(browser.text(".job")).contains("It was cancelled; nothing was stored.");
        open("view=admin&section=models");
        browser.waitFor("document.querySelector('.model-card .facts')");
        assertThat(browser.text(".cards")).contains("city").doesNotContain("second");
    }

    @Test
    @Order(4)
    void aNameThatExistsIsRefusedWithASentence() {
        open("view=admin");
        browser.waitFor("document.querySelectorAll('.sentences li').length === 3");
        browser.type(control("Name of the model"), "city");
        clickButton("Start training");

        browser.waitFor("document.querySelector('form .note.bad, .job .note.bad')");
        assertThat(browser.text("main")).containsPattern("city.*(exists|already)");
    }

    @Test
    @Order(5)
    void aHeadIsTrained() throws Exception {
        open("view=admin&section=head");
        browser.waitFor("document.querySelector('form.card h1')");
        browser.waitFor("document.querySelector(" + browser.quoted(control("Target")) + ")?.options.length > 0");
        assertThat(browser.evaluate(
                                "document.querySelector(" + browser.quoted(control("Labelled features")) + ").value")
                        .asText())
                .isEqualTo("landuse");
        assertThat(browser.evaluate("document.querySelector(" + browser.quoted(control("Target")) + ").value")
                        .asText())
                .isEqualTo("landuse");
        requireAccessible("the head's form");
        clickButton("Start training");
        browser.waitFor("document.querySelector('.job .note.good')");
        assertThat(browser.text(".job")).contains("Training of a head is done: landuse.", "F1");
        shoot("head");

        browser.choose(control("Labelled features"), "districts");
        browser.waitFor("[...document.querySelector(" + browser.quoted(control("Target"))
                + ").options].some(o => o.value === 'share_1')");
        browser.choose(control("Task"), "DISTRIBUTION");
        browser.evaluate("[...document.querySelector(" + browser.quoted(control("Target"))
                + ").options].forEach(o => { o.selected = o.value.startsWith('share_'); })");
        browser.type(control("Name of the head"), "shares");
        clickButton("Close");
        clickButton("Start training");
        browser.waitFor("document.querySelector('.job .note.good')?.innerText.includes('shares')");
    }

    @Test
    @Order(6)
    void aSentenceIsSearched() throws Exception {
        openMap("");
        search("a first sentence, which loads the text encoder");
        browser.evaluate("performance.clearResourceTimings()");
        search("nightclubs and cocktail bars");
        List<String> asked = new ArrayList<>();
        browser.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
                .forEach(address -> asked.add(address.asText()));
        assertThat(asked).isNotEmpty().allMatch(address -> address.contains("REQUEST=GetMap"));
        double first = browser.evaluate(
                        "(e => Math.min(...e.map(t => t.responseEnd)) - Math.min(...e.map(t => t.startTime)))"
                                + "(performance.getEntriesByType('resource'))")
                .asDouble();
        double all = browser.evaluate(
                        "(e => Math.max(...e.map(t => t.responseEnd)) - Math.min(...e.map(t => t.startTime)))"
                                + "(performance.getEntriesByType('resource'))")
                .asDouble();
        System.out.printf(
                "Similarity: %d tiles, first after %.0f ms, last after %.0f ms; asked again by WMS alone: %.0f ms%n",
                asked.size(), first, all, milliseconds(asked));

        assertThat(browser.text(".legend-card")).contains("nightclubs and cocktail bars", "0.5: alike");
        assertThat(browser.evaluate(
                                "[...performance.getEntriesByType('resource')].filter(e => e.name.includes('aether-search') || e.name.includes('STYLES=similarity')).length")
                        .asInt())
                .isPositive();
        requireAccessible("a search");

        browser.type(".search textarea", "x".repeat(2000));
        clickButton("Search");
        browser.waitFor("document.querySelector('.search .note.bad')");
        assertThat(browser.text(".search .note")).contains("2,000 characters; shorten it to 500");

        browser.type(".search textarea", "静かな古本屋の通り; a:b, \\ 100 % <b>&amp;</b> ✓");
        clickButton("Search");
        browser.waitFor("document.querySelector('.legend-card').innerText.includes('静かな古本屋')");
        browser.waitFor(READY);
        assertThat(browser.text(".legend-card")).contains("<b>&amp;</b>");
        assertThat(browser.text("#alerts")).isEmpty();
    }

    private static void search(String text) {
        browser.type(".search textarea", text);
        browser.press("Enter", 13);
        browser.waitFor(
                "location.hash.includes(new URLSearchParams({ text: " + browser.quoted(text) + " }).toString())");
        browser.waitFor(READY);
    }

    /** How long the same maps take with a plain client, all at once as a browser asks for them. */
    private static double milliseconds(List<String> addresses) {
        HttpClient client = HttpClient.newHttpClient();
        long start = System.nanoTime();
        List<CompletableFuture<HttpResponse<byte[]>>> maps = addresses.stream()
                .map(address -> client.sendAsync(
                        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofByteArray()))
                .toList();
        maps.forEach(map -> assertThat(map.join().statusCode()).isEqualTo(200));
        return (System.nanoTime() - start) / 1e6;
    }

    @Test
    @Order(7)
    void theDividerMovesByKeyboard() throws Exception {
        openMap("");
        browser.click("[id^=compare]");
        browser.waitFor("document.querySelector('.swipe').offsetParent && " + READY);
        browser.evaluate("document.querySelector('.swipe').focus()");
        browser.press("ArrowRight", 39);
        browser.press("ArrowRight", 39);

        assertThat(browser.evaluate("document.querySelector('.swipe').value").asText())
                .isEqualTo("52");
        browser.waitFor("location.hash.includes('swipe=52')");
        requireAccessible("the comparison");
        shoot("map-desktop-light");
    }

    @Test
    @Order(8)
    void aClickedPlaceIsDescribedInWords() throws Exception {
        openMap("");
        browser.click(800, 450);
        browser.waitFor("document.querySelectorAll('.bars li').length === 5");

        assertThat(browser.text(".place")).contains("Most like: ", "° N", "° W");
        requireAccessible("a place");

        browser.click(410, 90);
        browser.waitFor("document.querySelector('.place .note')");
        assertThat(browser.text(".place .note")).isEqualTo("There is no data at this place.");
    }

    @Test
    @Order(9)
    void districtsAreColouredWithATableBeside() throws Exception {
        openMap("");
        unfold("Districts by prediction");
        browser.choose(control("Regions"), "districts");
        browser.choose(control("Predicted by the head"), "city/landuse");
        clickButton("Colour the districts");
        browser.waitFor("document.querySelectorAll('.table-card tbody tr').length > 5");

        assertThat(browser.text(".table-card")).contains("Prediction", "Confidence", "District 1");
        browser.waitFor(READY);
        requireAccessible("districts");
        shoot("districts");

        browser.choose(control("Predicted by the head"), "city/shares");
        clickButton("Colour the districts");
        browser.waitFor(
                "[...document.querySelectorAll('.table-card option')].some(o => o.value === 'predicted_share_9')");
        browser.choose(control("Value"), "predicted_share_9");
        browser.waitFor("document.querySelector('.table-card thead').innerText.includes('share_9')");
        browser.evaluate("document.querySelectorAll('.table-card thead button')[1].click()");
        assertThat(browser.evaluate("document.querySelectorAll('.table-card th')[1].getAttribute('aria-sort')")
                        .asText())
                .isEqualTo("ascending");
        shoot("shares");

        browser.choose(control("Regions"), "hostile");
        browser.choose(control("Predicted by the head"), "city/landuse");
        clickButton("Colour the districts");
        browser.waitFor("document.querySelectorAll('.table-card tbody tr').length === 1");
        assertThat(browser.text(".table-card tbody")).contains(HOSTILE);
    }

    @Test
    @Order(10)
    void aLinkOpensTheSameView() {
        openMap("show=similarity&text=factories%20and%20warehouses&compare=1&swipe=30&range=0,0.3"
                + "&regions=districts&rhead=city/landuse&place=-0.50000,51.69000");
        browser.waitFor(
                "document.querySelectorAll('.table-card tbody tr').length > 5 && document.querySelector('.bars')");
        browser.evaluate("document.querySelector('.ol-zoom-in').click()");
        Chromium.pause(600);
        browser.waitFor(READY);
        unfold("Share and use elsewhere");
        assertThat(browser.evaluate(
                                "document.querySelector(" + browser.quoted(control("WMS address for QGIS")) + ").value")
                        .asText())
                .contains("/wms?env=")
                .contains("factories");
        String hash = browser.evaluate("location.hash").asText();
        String link = browser.evaluate("location.href").asText();

        browser.open(link);
        browser.waitFor(READY);
        browser.waitFor(
                "document.querySelectorAll('.table-card tbody tr').length > 5 && document.querySelector('.bars')");

        assertThat(browser.evaluate("location.hash").asText()).isEqualTo(hash);
        assertThat(browser.evaluate("document.querySelector('.search textarea').value")
                        .asText())
                .isEqualTo("factories and warehouses");
        assertThat(browser.evaluate("document.querySelector('.swipe').value").asText())
                .isEqualTo("30");
    }

    @Test
    @Order(11)
    void publishingIsRefusedWithASentence() throws Exception {
        open("view=admin&section=publish");
        browser.waitFor("document.querySelector('form.card')");
        browser.type(control("Name"), "result");
        clickButton("Publish");

        browser.waitFor("document.querySelector('form .note.bad')");
        assertThat(browser.text("form .note.bad")).startsWith("Publishing needs GeoServer");
        requireAccessible("the form for publishing");
    }

    /** A GeoServer's catalogue as far as publishing needs it; the processes are those of the endpoint. */
    private static Chromium.Reply catalogue(String request, List<String> requests, boolean failing) {
        if (request.contains("GetCapabilities") && request.contains("service=WMS")) {
            return new Chromium.Reply(
                    200,
                    "text/xml",
                    "<WMS_Capabilities version='1.3.0' updateSequence='7'><Capability><Layer><Layer><Name>aether:ae</Name>"
                            + "<Title>AE</Title><KeywordList><Keyword>WCS</Keyword></KeywordList><Style><Name>aether-search"
                            + "</Name></Style></Layer></Layer></Capability></WMS_Capabilities>");
        }
        if (!request.contains("/rest/")) {
            return null;
        }
        String path = request.replaceFirst("http://[^/]*/rest/", "");
        requests.add(path);
        if (path.startsWith("GET styles.json")) {
            return json("{'styles':{'style':[{'name':'raster'},{'name':'aether-taken'}]}}");
        }
        if (path.startsWith("GET workspaces/aether/layers.json")) {
            return json("{'layers':{'layer':[{'name':'ae'}]}}");
        }
        if (path.startsWith("GET layers/")) {
            return json(
                    "{'layer':{'resource':{'href':'http://x/geoserver/rest/workspaces/aether/coveragestores/ae/coverages/ae.json'}}}");
        }
        if (path.startsWith("GET workspaces/aether/coveragestores/ae/coverages/ae.json")) {
            return json("{'coverage':{'store':{'name':'aether:ae'},'nativeName':'ae','nativeCoverageName':'ae'}}");
        }
        return failing && path.startsWith("PUT layers/")
                ? new Chromium.Reply(500, "text/plain", "No space left on device")
                : new Chromium.Reply(path.startsWith("POST") ? 201 : 200, "text/plain", "done");
    }

    private static Chromium.Reply json(String text) {
        return new Chromium.Reply(200, "application/json", text.replace('\'', '"'));
    }

    @Test
    @Order(11)
    void aLayerIsPublishedWholeOrNotAtAll() {
        List<String> requests = new CopyOnWriteArrayList<>();
        browser.intercept("*", request -> catalogue(request, requests, false));
        try {
            open("view=admin&section=publish");
            browser.waitFor("document.querySelector('form.card')");
            browser.type(control("Name"), "taken");
            clickButton("Publish");
            browser.waitFor("document.querySelector('form .note.bad')");
            assertThat(browser.text("form .note.bad")).contains("already something named aether-taken");

            browser.type(control("Name"), "result");
            clickButton("Publish");
            browser.waitFor("document.querySelector('form .note.good')");
            assertThat(requests)
                    .filteredOn(request -> !request.startsWith("GET"))
                    .containsExactly(
                            "POST styles?name=aether-result",
                            "POST workspaces/aether/coveragestores/ae/coverages",
                            "PUT layers/aether%3Aresult.json");

            requests.clear();
            browser.intercept("*", request -> catalogue(request, requests, true));
            open("view=admin&section=publish");
            browser.waitFor("document.querySelector('form.card')");
            browser.type(control("Name"), "result");
            clickButton("Publish");
            browser.waitFor("document.querySelector('form .note.bad')");
            assertThat(browser.text("form .note.bad")).isEqualTo("No space left on device Nothing was left behind.");
            assertThat(requests)
                    .filteredOn(request -> !request.startsWith("GET"))
                    .endsWith(
                            "DELETE workspaces/aether/coveragestores/ae/coverages/result?recurse=true",
                            "DELETE styles/aether-result?purge=true");
            assertThat(browser.takeProblems()).allMatch(problem -> problem.contains("500 (Internal Server Error)"));
        } finally {
            browser.interceptNothing();
        }
    }

    @Test
    @Order(12)
    void aBrokenCheckpointIsRefusedWithASentence() throws Exception {
        Path file = Files.writeString(directory.resolve("broken.pth"), "no checkpoint");
        open("view=admin&section=models");
        browser.waitFor("document.querySelector('.model-card .facts')");
        browser.chooseFile("input[type=file]", file);
        browser.waitFor(
                "document.querySelector(" + browser.quoted(control("Name of the model")) + ").value === 'broken'");
        clickButton("Import");

        browser.waitFor("document.querySelector('form .note.bad')");
        assertThat(browser.text("form .note.bad")).endsWith(".").doesNotContain(directory.toString());
        assertThat(browser.takeProblems()).allMatch(problem -> problem.contains("400 (Bad Request)"));
        assertThat(browser.text(".cards")).doesNotContain("broken");
    }

    @Test
    @Order(12)
    void aLostConnectionIsSaidAndTheJobFoundAgain() {
        open("view=admin");
        browser.waitFor("document.querySelectorAll('.sentences li').length === 3");
        browser.type(control("Name of the model"), "third");
        unfold("Parameters");
        browser.waitFor("document.querySelector('details[open] .grid .field')");
        browser.type(control("Epochs"), "10000");
        browser.type(control("Batch size"), "64");
        clickButton("Start training");
        browser.waitFor("document.querySelector('.job .task')?.innerText.startsWith('Epoch')");
        browser.offline(true);
        browser.waitFor("document.querySelector('.job .note.bad')");
        assertThat(browser.text(".job .note.bad")).contains("The connection to the server is lost.");
        assertThat(browser.takeProblems()).allMatch(problem -> problem.contains("ERR_INTERNET_DISCONNECTED"));
        browser.offline(false);
        browser.waitFor("!document.querySelector('.job .note.bad')");
        clickButton("Cancel");
        browser.waitFor("document.querySelector('.job .note.info')");
        browser.takeProblems().forEach(problem -> assertThat(problem).contains("ERR_INTERNET_DISCONNECTED"));
    }

    @Test
    @Order(13)
    void thePageIsWholeInEverySizeAndLight() throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            String light = dark ? "dark" : "light";
            browser.size(1200, 760);
            openMap("show=similarity&text=nightclubs%20and%20cocktail%20bars&range=0,0.3&place=-0.50000,51.69000");
            browser.waitFor("document.querySelector('.bars')");
            requireAccessible("the map, desktop, " + light);
            shoot("search-desktop-" + light);
            open("view=admin&section=models");
            browser.waitFor("document.querySelector('.model-card .chart canvas')");
            requireAccessible("the models, desktop, " + light);
            shoot("models-desktop-" + light);
            browser.size(390, 844);
            openMap("compare=1");
            requireAccessible("the map, phone, " + light);
            shoot("map-phone-" + light);
            assertThat(browser.evaluate("document.scrollingElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(390);
            browser.open(server.address() + "webresources/aether/index.html#lang=de&view=admin");
            browser.waitFor("document.querySelectorAll('.sentences li').length === 3");
            assertThat(browser.text("h1")).isEqualTo("Modell trainieren");
            assertThat(browser.evaluate("document.documentElement.lang").asText())
                    .isEqualTo("de");
            requireAccessible("the training, phone, " + light);
            shoot("train-phone-" + light);
            assertThat(browser.evaluate("document.querySelector('.admin').scrollWidth")
                            .asInt())
                    .isLessThanOrEqualTo(390);
        }
        browser.size(1200, 760);
        browser.dark(false);
    }

    @Test
    @Order(14)
    void theFirstPictureComesQuickly() {
        openMap("");
        double seconds = browser.evaluate("Math.min(...performance.getEntriesByType('resource')"
                        + ".filter(e => e.name.includes('GetMap')).map(e => e.responseEnd)) / 1000")
                .asDouble();
        double whole = browser.evaluate("performance.now() / 1000").asDouble();
        System.out.printf("First tile after %.2f s, whole map after %.2f s%n", seconds, whole);
        assertThat(browser.evaluate(
                                "performance.getEntriesByType('resource').filter(e => e.name.includes('GetMap')).length")
                        .asInt())
                .as("large tiles, few requests")
                .isLessThanOrEqualTo(16);
    }

    @Test
    @Order(15)
    void aModelIsDeletedByTypingItsName() throws Exception {
        open("view=admin&section=models");
        browser.waitFor("document.querySelector('.model-card .facts')");
        assertThat(browser.text(".model-card"))
                .contains("Origin", "Licence and attribution", "landuse", "F1", "Points of interest used");
        browser.evaluate("document.querySelector('[aria-label=\"Delete city\"]').click()");
        browser.waitFor("document.querySelector('dialog[open]')");
        requireAccessible("the question before deleting");
        browser.type("dialog input", "cit");
        assertThat(browser.evaluate("document.querySelector('dialog .primary').disabled")
                        .asBoolean())
                .isTrue();
        browser.type("dialog input", "city");
        browser.evaluate("document.querySelector('dialog .primary').click()");

        browser.waitFor("document.querySelector('.cards').innerText.includes('There is no model yet.')");
        assertThat(directory.resolve("models/city")).doesNotExist();
    }
}
