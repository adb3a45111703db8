package org.aether.server;

import static org.aether.server.TrialServer.DOCUMENT;
import static org.aether.server.TrialServer.encode;
import static org.aether.server.TrialServer.execute;
import static org.aether.server.TrialServer.input;
import static org.aether.server.TrialServer.layer;
import static org.aether.server.TrialServer.literal;
import static org.aether.server.TrialServer.raw;
import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WpsTest {

    private static final String STORED =
            "<wps:ResponseDocument storeExecuteResponse=\"true\" status=\"true\" lineage=\"true\"><wps:Output"
                    + " asReference=\"true\"><ows:Identifier>result</ows:Identifier></wps:Output></wps:ResponseDocument>";

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

    private static HttpResponse<byte[]> post(String request) {
        return server.post("/wps", request, "Content-Type", "text/xml");
    }

    @Test
    void capabilitiesAreValidAndNameEveryProcess() throws Exception {
        HttpResponse<byte[]> response = server.get("/wps?service=WPS&request=GetCapabilities");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", response.body()))
                .isEmpty();
        assertThat(text(response)).contains("<ows:Identifier>aether:Echo<", "<ows:Identifier>aether:Wait<");
    }

    @Test
    void descriptionsAreValidAndTellRangesChoicesAndDefaults() throws Exception {
        HttpResponse<byte[]> response =
                server.get("/wps?service=WPS&version=1.0.0&request=DescribeProcess&identifier=ALL");

        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", response.body()))
                .isEmpty();
        assertThat(text(response))
                .contains("<ows:MinimumValue>1</ows:MinimumValue>", "<ows:MaximumValue>10</ows:MaximumValue>")
                .contains("<DefaultValue>3</DefaultValue>", "<ows:Value>LOUD</ows:Value>")
                .contains("<MimeType>image/tiff</MimeType>", "<MimeType>application/json</MimeType>")
                .contains("maxOccurs=\"5\"");
    }

    @Test
    void aDocumentIsValidAndHoldsTheResultWithDefaultsFilledIn() throws Exception {
        HttpResponse<byte[]> response = post(execute(
                "aether:Echo",
                literal("text", "a &lt;b&gt; &amp; 'c'")
                        + literal("mode", "loud")
                        + literal("words", "x")
                        + literal("words", "y"),
                DOCUMENT));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", response.body()))
                .isEmpty();
        Matcher json = Pattern.compile("<wps:ComplexData mimeType=\"application/json\">(.*?)</wps:ComplexData>")
                .matcher(text(response));
        assertThat(json.find()).as(text(response)).isTrue();
        JsonNode result = JSON.readTree(json.group(1)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&"));
        assertThat(result)
                .isEqualTo(JSON.readTree("{\"text\":\"a <b> & 'c'\",\"count\":3,\"radius\":1.5,\"mode\":\"LOUD\","
                        + "\"words\":[\"x\",\"y\"]}"));
    }

    @Test
    void theSameByGetAndRaw() throws Exception {
        HttpResponse<byte[]> response = server.get("/geoserver/ows?service=WPS&version=1.0.0&request=Execute"
                + "&identifier=aether:Echo&DataInputs=" + encode("text=quiet;count=7") + "&RawDataOutput=result");

        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(JSON.readTree(response.body()).path("count").asInt()).isEqualTo(7);
        assertThat(JSON.readTree(response.body()).path("text").asText()).isEqualTo("quiet");
    }

    @Test
    void anAddressIsDecodedOnce() throws Exception {
        String start = "/wps?service=WPS&version=1.0.0&request=Execute&identifier=aether:Echo&RawDataOutput=result"
                + "&DataInputs=";
        String[][] cases = {
            // each value encoded: signs that separate stay as they are
            {"text=a%40b;count=7", "a@b"},
            {"text=a%2540b;count=7", "a%40b"},
            {"text=a%3Bb%3Bcount=1;count=7", "a;b;count=1"},
            {"text=100%25;count=7", "100%"},
            {"text=100%2520%25;count=7", "100%20%"},
            {"text=a+b%2Bc;count=7", "a b+c"},
            {"text=a=b;count=7", "a=b"},
            {"text=x@y;count=7", "x@y"},
            // the whole list encoded, as most libraries do
            {encode("text=a@b;count=7"), "a@b"},
            {encode("text=a%40b;count=7"), "a%40b"},
            {encode("text=50% of it;count=7"), "50% of it"},
            {encode("text=x@mimeType=text/plain;count=7"), "x"},
        };
        for (String[] example : cases) {
            HttpResponse<byte[]> response = server.get(start + example[0]);
            assertThat(response.statusCode())
                    .as(example[0] + " " + text(response))
                    .isEqualTo(200);
            assertThat(JSON.readTree(response.body()).path("text").asText())
                    .as(example[0])
                    .isEqualTo(example[1]);
            assertThat(JSON.readTree(response.body()).path("count").asInt()).isEqualTo(7);
        }
    }

    @Test
    void layersAreInputsByReferenceAlsoAsGeoServerChainsThem() {
        int districts = FeatureFiles.read(directory.resolve("districts.geojson"))
                .features()
                .size();
        String wfs = input(
                "features",
                """
                <wps:Reference mimeType="text/xml" xlink:href="http://geoserver/wfs" method="POST"><wps:Body>
                <wfs:GetFeature service="WFS" version="1.0.0" xmlns:wfs="http://www.opengis.net/wfs">
                <wfs:Query typeName="aether:districts"/></wfs:GetFeature></wps:Body></wps:Reference>
                """);
        String wps = input(
                "features",
                "<wps:Reference xlink:href=\"http://geoserver/wps\" method=\"POST\"><wps:Body>"
                        + execute("aether:Same", layer("features", "districts"), raw(null))
                                .replaceFirst("<\\?xml[^>]*>", "")
                        + "</wps:Body></wps:Reference>");

        for (String features : new String[] {layer("features", "districts"), wfs, wps}) {
            HttpResponse<byte[]> response = post(execute("aether:Count", features, raw(null)));
            assertThat(text(response)).isEqualTo(Integer.toString(districts));
        }
        HttpResponse<byte[]> byAddress = server.get("/wps?service=WPS&version=1.0.0&request=Execute"
                + "&identifier=aether:Count&DataInputs="
                + encode("features=@xlink:href=" + encode("http://geoserver/wfs?request=GetFeature&typeName=districts"))
                + "&RawDataOutput=result");
        assertThat(text(byAddress)).isEqualTo(Integer.toString(districts));
    }

    @Test
    void aCoverageByReferenceComesBackAsTheSameNumbersTwice() throws Exception {
        String wcs = input(
                "coverage",
                """
                <wps:Reference mimeType="image/tiff" xlink:href="http://geoserver/wcs" method="POST"><wps:Body>
                <wcs:GetCoverage service="WCS" version="1.1.1" xmlns:wcs="http://www.opengis.net/wcs/1.1.1">
                <ows:Identifier>aether:ae</ows:Identifier><wcs:DomainSubset>
                <ows:BoundingBox crs="http://www.opengis.net/gml/srs/epsg.xml#27700">
                <ows:LowerCorner>503100 200500</ows:LowerCorner><ows:UpperCorner>503400 200800</ows:UpperCorner>
                </ows:BoundingBox></wcs:DomainSubset></wcs:GetCoverage></wps:Body></wps:Reference>
                """);
        HttpResponse<byte[]> response = post(execute("aether:Twice", wcs, raw("image/tiff")));

        assertThat(response.headers().firstValue("content-type")).contains("image/tiff");
        Path file = Files.write(directory.resolve("twice.tif.result"), response.body());
        try (EmbeddingRaster source = GeoTiffRaster.open(directory.resolve("ae.tif"));
                GeoTiffRaster twice = GeoTiffRaster.open(file)) {
            // The city's north-west corner is 503000, 201000; its pixels are 10 m.
            PixelWindow part = new PixelWindow(10, 20, 30, 30);
            assertThat(twice.grid().west()).isEqualTo(503100);
            assertThat(twice.grid().north()).isEqualTo(200800);
            assertThat(twice.grid().window()).isEqualTo(new PixelWindow(0, 0, 30, 30));
            FloatBuffer expected = FloatBuffer.allocate(part.pixels() * 64);
            FloatBuffer actual = FloatBuffer.allocate(part.pixels() * 64);
            source.read(part, expected);
            twice.read(twice.grid().window(), actual);
            for (int i = 0; i < expected.capacity(); i++) {
                assertThat(actual.get(i)).isEqualTo(2 * expected.get(i));
            }
            assertThat(twice.metadata().get("SOURCE")).startsWith("Simulated by");
        }
    }

    @Test
    void inlineInputsOfEveryKind() throws Exception {
        String geoJson = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1},"
                + "\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.5,51.5]}}]}";
        HttpResponse<byte[]> csv = post(execute(
                "aether:Same",
                input(
                        "features",
                        "<wps:Data><wps:ComplexData mimeType=\"application/json\"><![CDATA[" + geoJson
                                + "]]></wps:ComplexData></wps:Data>"),
                raw("text/csv")));
        assertThat(csv.headers().firstValue("content-type")).contains("text/csv");
        assertThat(text(csv)).contains("POINT (0.5 51.5)");

        HttpResponse<byte[]> length = post(execute(
                "aether:Length",
                input(
                        "geometry",
                        "<wps:Data><wps:ComplexData mimeType=\"application/wkt\">LINESTRING(0 0, 3 4)"
                                + "</wps:ComplexData></wps:Data>"),
                raw(null)));
        assertThat(Double.parseDouble(text(length))).isCloseTo(5, within(1e-12));

        String tiff = Base64.getMimeEncoder().encodeToString(Files.readAllBytes(directory.resolve("ae.tif")));
        HttpResponse<byte[]> twice = post(execute(
                "aether:Twice",
                input(
                        "coverage",
                        "<wps:Data><wps:ComplexData mimeType=\"image/tiff\" encoding=\"base64\">" + tiff
                                + "</wps:ComplexData></wps:Data>"),
                DOCUMENT));
        assertThat(twice.statusCode()).as(text(twice)).isEqualTo(200);
        assertThat(text(twice)).contains("mimeType=\"image/tiff\" encoding=\"base64\"");
    }

    @Test
    void aStoredRunTellsItsProgressAndKeepsItsResultUntilItIsDismissed() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        server.processes.patient().goOn = goOn;
        HttpResponse<byte[]> accepted =
                post(execute("aether:Wait", "", STORED).replace("<wps:DataInputs></wps:DataInputs>", ""));
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", accepted.body()))
                .isEmpty();
        Matcher location = Pattern.compile("statusLocation=\"http://127.0.0.1:\\d+([^\"]*)\"")
                .matcher(text(accepted));
        assertThat(location.find()).isTrue();
        String status = location.group(1).replace("&amp;", "&");

        String running = awaitStatus(status, "ProcessStarted");
        assertThat(running).contains("percentCompleted=\"40\"", "Waiting");
        assertThat(OgcSchemas.violations(
                        "wps/1.0.0/wpsAll.xsd", server.get(status).body()))
                .isEmpty();
        goOn.countDown();
        String done = awaitStatus(status, "ProcessSucceeded");
        assertThat(OgcSchemas.violations(
                        "wps/1.0.0/wpsAll.xsd", server.get(status).body()))
                .isEmpty();
        Matcher result = Pattern.compile("href=\"http://127.0.0.1:\\d+([^\"]*GetExecutionResult[^\"]*)\"")
                .matcher(done);
        assertThat(result.find()).as(done).isTrue();
        assertThat(text(server.get(result.group(1).replace("&amp;", "&")))).isEqualTo("1");

        String dismiss = status.replace("GetExecutionStatus", "Dismiss");
        HttpResponse<byte[]> dismissed = server.get(dismiss);
        assertThat(dismissed.statusCode()).isEqualTo(200);
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", dismissed.body()))
                .isEmpty();
        assertThat(server.get(status).statusCode()).isEqualTo(404);
    }

    @Test
    void theExecutionsAreListedAsGeoServerListsThem() throws Exception {
        String document = text(post(execute("aether:Echo", literal("text", "listed"), STORED)));
        Matcher id = Pattern.compile("executionId=([0-9a-f-]+)").matcher(document);
        assertThat(id.find()).isTrue();

        String list = text(server.get("/wps?service=WPS&version=1.0.0&request=GetExecutions"));

        assertThat(list).containsPattern("<wps:GetExecutionsResponse[^>]* count=\"[1-9]");
        assertThat(list)
                .contains("<wps:JobID>" + id.group(1) + "</wps:JobID>", "<ows:Identifier>aether:Echo</ows:Identifier>")
                .containsPattern("<wps:Status>(QUEUED|RUNNING|SUCCEEDED)</wps:Status>")
                .contains("<wps:PercentCompleted>");
    }

    @Test
    void featuresByReferenceComeInTheCrsThatIsAskedFor() throws Exception {
        String reference = "<wps:Reference xlink:href=\"http://geoserver/wfs?service=WFS&amp;request=GetFeature"
                + "&amp;typeName=districts&amp;srsName=EPSG:3857\"/>";
        JsonNode reprojected =
                JSON.readTree(post(execute("aether:Same", input("features", reference), raw("application/json")))
                        .body());
        JsonNode own =
                JSON.readTree(post(execute("aether:Same", layer("features", "districts"), raw("application/json")))
                        .body());

        assertThat(reprojected.at("/crs/properties/name").asText()).contains("3857");
        assertThat(own.at("/crs/properties/name").asText()).contains("27700");
        assertThat(reprojected.path("features")).hasSameSizeAs(own.path("features"));
        assertThat(reprojected.at("/features/0/geometry/coordinates/0/0/0").asDouble())
                .isBetween(-57_500.0, -50_000.0);
        assertThat(reprojected.at("/features/0/properties")).isEqualTo(own.at("/features/0/properties"));
    }

    @Test
    void aDismissedRunStopsWithinTwoSeconds() throws Exception {
        TrialProcesses.Patient patient = server.processes.patient();
        patient.goOn = new CountDownLatch(1);
        int before = patient.cancelled.get();
        HttpResponse<byte[]> accepted = server.get("/wps?service=WPS&version=1.0.0&request=Execute"
                + "&identifier=aether:Wait&storeExecuteResponse=true&status=true");
        Matcher id = Pattern.compile("executionId=([0-9a-f-]+)").matcher(text(accepted));
        assertThat(id.find()).isTrue();
        awaitStatus("/wps?service=WPS&request=GetExecutionStatus&executionId=" + id.group(1), "ProcessStarted");
        server.get("/wps?service=WPS&request=Dismiss&executionId=" + id.group(1));

        long deadline = System.nanoTime() + 2_000_000_000L;
        while (patient.cancelled.get() == before && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(patient.cancelled.get()).isEqualTo(before + 1);
    }

    private static String awaitStatus(String path, String state) throws InterruptedException {
        String document = "";
        for (int i = 0; i < 200; i++) {
            document = text(server.get(path));
            if (document.contains(state)) {
                return document;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("Never " + state + ": " + document);
    }

    @Test
    void mistakesAreReportsWithCodeLocatorAndOneSentence() throws Exception {
        String[][] mistakes = {
            {execute("aether:Nothing", "", DOCUMENT), "InvalidParameterValue", "identifier"},
            {execute("aether:Echo", literal("count", "3"), DOCUMENT), "MissingParameterValue", "text"},
            {
                execute("aether:Echo", literal("text", "a") + literal("radius", "-1"), DOCUMENT),
                "InvalidParameterValue",
                "radius"
            },
            {
                execute("aether:Echo", literal("text", "a") + literal("radius", "NaN"), DOCUMENT),
                "InvalidParameterValue",
                "radius"
            },
            {
                execute("aether:Echo", literal("text", "a") + literal("radius", "Infinity"), DOCUMENT),
                "InvalidParameterValue",
                "radius"
            },
            {
                execute("aether:Echo", literal("text", "a") + literal("count", "11"), DOCUMENT),
                "InvalidParameterValue",
                "count"
            },
            {
                execute("aether:Echo", literal("text", "a") + literal("mode", "x"), DOCUMENT),
                "InvalidParameterValue",
                "mode"
            },
            {execute("aether:Echo", literal("other", "a"), DOCUMENT), "InvalidParameterValue", "other"},
            {execute("aether:Count", layer("features", "ae"), DOCUMENT), "InvalidParameterValue", "features"},
            {
                execute("aether:Count", layer("features", "../../etc/passwd"), DOCUMENT),
                "InvalidParameterValue",
                "features"
            },
            {
                execute(
                        "aether:Count",
                        input("features", "<wps:Reference xlink:href=\"http://127.0.0.1:1/x\"/>"),
                        DOCUMENT),
                "InvalidParameterValue",
                "Reference"
            },
            {
                execute(
                        "aether:Count",
                        input("features", "<wps:Reference xlink:href=\"file:///etc/passwd\"/>"),
                        DOCUMENT),
                "InvalidParameterValue",
                "Reference"
            },
            {execute("aether:Twice", layer("coverage", "ae"), raw("image/gif")), "InvalidParameterValue", "result"},
            {execute("aether:Fail", literal("how", "user"), DOCUMENT), "NoApplicableCode", null},
        };
        for (String[] mistake : mistakes) {
            HttpResponse<byte[]> response = post(mistake[0]);
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            assertThat(OgcSchemas.violations("ows/1.1.0/owsAll.xsd", response.body()))
                    .isEmpty();
            assertThat(text(response)).contains("exceptionCode=\"" + mistake[1] + "\"");
            if (mistake[2] != null) {
                assertThat(text(response)).contains("locator=\"" + mistake[2] + "\"");
            }
            assertThat(text(response)).doesNotContain("Exception in", "\tat ", ".java");
        }
        HttpResponse<byte[]> bug = post(execute("aether:Fail", literal("how", "bug"), DOCUMENT));
        assertThat(bug.statusCode()).isEqualTo(500);
        assertThat(text(bug)).contains("An internal error of AETHER occurred").doesNotContain("secret", "passwd");
    }
}
