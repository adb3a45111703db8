package org.aether.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.raster.RasterGrid;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The requests in docs/requests, written for GeoServer, run here as they stand; each in the order of the work. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RequestExamplesTest {

    private static final Path REQUESTS = Path.of("../../docs/requests");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    static AetherServer server;
    static final Set<String> sent = new TreeSet<>();

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        TrialServer.city(data);
        server = AetherServer.start(new ServerSettings(
                data, directory.resolve("models"), "127.0.0.1", 0, TrialServer.TOKEN, 4 << 20, line -> {}));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpResponse<byte[]> send(String name) throws Exception {
        sent.add(name);
        URI wps = server.address().resolve("/geoserver/wps");
        HttpRequest request = HttpRequest.newBuilder(wps)
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofFile(REQUESTS.resolve(name)))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode())
                .as(name + ": "
                        + new String(
                                response.body(), 0, Math.min(2000, response.body().length), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return response;
    }

    private JsonNode json(String name) throws Exception {
        return JSON.readTree(send(name).body());
    }

    /** Sends, follows the status document until the end, and gives the last one. */
    private String sendAndWait(String name) throws Exception {
        String document = new String(send(name).body(), StandardCharsets.UTF_8);
        Matcher location = Pattern.compile("statusLocation=\"([^\"]*)\"").matcher(document);
        assertThat(location.find()).isTrue();
        URI status = URI.create(location.group(1).replace("&amp;", "&"));
        for (int i = 0; i < 1200 && !document.contains("ProcessSucceeded"); i++) {
            assertThat(document).doesNotContain("ProcessFailed");
            Thread.sleep(100);
            document = client.send(HttpRequest.newBuilder(status).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        assertThat(document).contains("ProcessSucceeded");
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", document.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        return document;
    }

    private GeoTiffRaster raster(byte[] bytes, PixelType type) throws IOException {
        Path file = Files.createTempFile(directory, "result", ".tif");
        Files.write(file, bytes);
        return GeoTiffRaster.open(file, type);
    }

    @Test
    @Order(1)
    void theModelIsTrainedInTheBackground() throws Exception {
        assertThat(sendAndWait("train-alignment.xml")).contains("\"model\"");
        assertThat(json("list-models.xml").at("/models/0/model").asText()).isEqualTo("city");
        assertThat(json("describe-model.xml").path("bands").asInt()).isEqualTo(64);
    }

    @Test
    @Order(2)
    void rastersComeAsGeoTiffs() throws Exception {
        try (GeoTiffRaster embedding = raster(send("transform.xml").body(), null)) {
            assertThat(embedding.bands()).isEqualTo(128);
            assertThat(embedding.grid().width()).isEqualTo(120);
            assertThat(embedding.bandNames()).startsWith("Z000", "Z001");
        }
        try (GeoTiffRaster similarity = raster(send("search.xml").body(), PixelType.FLOAT32)) {
            assertThat(similarity.bands()).isEqualTo(1);
        }
        try (GeoTiffRaster colours = raster(send("false-color.xml").body(), PixelType.UINT8)) {
            assertThat(colours.bandNames()).containsExactly("red", "green", "blue", "alpha");
        }
        sendAndWait("transform-in-background.xml");
        assertThat(sendAndWait("write-coverage.xml")).contains("aether/coverages/city.tif");
        try (GeoTiffRaster written = GeoTiffRaster.open(directory.resolve("aether/coverages/city.tif"))) {
            assertThat(written.bands()).isEqualTo(128);
            assertThat(written.grid().width()).isEqualTo(120);
        }
    }

    @Test
    @Order(2)
    void theAddressesOfTheEndpointsPageAnswer() throws Exception {
        Matcher addresses = Pattern.compile("curl -s 'http://127.0.0.1:8080/([^']*)'")
                .matcher(Files.readString(Path.of("../../docs/development-endpoint.md")));
        int answered = 0;
        while (addresses.find()) {
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(server.address().resolve("/" + addresses.group(1)))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).as(addresses.group(1)).isEqualTo(200);
            answered++;
        }
        assertThat(answered).isGreaterThanOrEqualTo(9);
    }

    @Test
    @Order(3)
    void featuresComeAsGeoJson() throws Exception {
        int districts = FeatureFiles.read(directory.resolve("data/districts.geojson"))
                .features()
                .size();
        JsonNode means = json("aggregate-regions.xml").path("features");
        assertThat(means).hasSize(districts);
        assertThat(means.at("/0/properties").has("e127")).isTrue();
        assertThat(json("aggregate-buffers.xml").path("features").size()).isPositive();
        Matcher result = Pattern.compile("href=\"([^\"]*GetExecutionResult[^\"]*)\"")
                .matcher(sendAndWait("aggregate-in-background.xml"));
        assertThat(result.find()).isTrue();
        byte[] stored = client.send(
                        HttpRequest.newBuilder(URI.create(result.group(1).replace("&amp;", "&")))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(JSON.readTree(stored).path("features")).isEqualTo(means);
    }

    @Test
    @Order(4)
    void theHeadIsTrainedAndUsed() throws Exception {
        assertThat(new String(send("train-head.xml").body(), StandardCharsets.UTF_8))
                .contains("ProcessSucceeded");
        assertThat(new ModelStore(directory.resolve("models")).heads("city")).containsExactly("landuse");
        assertThat(json("predict.xml").at("/features/0/properties").has("predicted"))
                .isTrue();
        try (GeoTiffRaster classes = raster(send("classify.xml").body(), PixelType.UINT8)) {
            assertThat(classes.bands()).isEqualTo(1);
            theMapOfClassesShowsThem(classes);
        }
        assertThat(json("explain-point.xml").toString()).contains("categories");
        assertThat(json("inspect-features.xml").at("/taken/category").asText()).isEqualTo("category");
        assertThat(json("explain-regions.xml").toString()).contains("categories");
    }

    /** Every class has a colour of its own on the map, and its name is told. */
    private void theMapOfClassesShowsThem(GeoTiffRaster classes) throws Exception {
        RasterGrid grid = classes.grid();
        FloatBuffer numbers = FloatBuffer.allocate(grid.window().pixels());
        classes.read(grid.window(), numbers);
        String map = "/wms?service=WMS&version=1.1.1&layers=ae&styles=classes&srs=EPSG:27700&width=" + grid.width()
                + "&height=" + grid.height() + "&bbox=" + grid.west() + "," + grid.south() + "," + grid.east() + ","
                + grid.north();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(get(map + "&request=GetMap&transparent=true")));
        Map<Float, Integer> colours = new HashMap<>();
        for (int i = 0; i < numbers.capacity(); i++) {
            float number = Float.isNaN(numbers.get(i)) ? -1 : numbers.get(i);
            int argb = image.getRGB(i % grid.width(), i / grid.width());
            assertThat(colours.computeIfAbsent(number, unknown -> argb)).isEqualTo(argb);
        }
        assertThat(colours).hasSizeGreaterThan(2);
        assertThat(new HashSet<>(colours.values())).hasSameSizeAs(colours.keySet());
        JsonNode info = JSON.readTree(get(map + "&request=GetFeatureInfo&query_layers=ae&x=60&y=50"))
                .path("ae");
        int number = (int) numbers.get(50 * grid.width() + 60);
        assertThat(info.path("values").elements().next().asInt()).isEqualTo(number);
        assertThat(info.path("meaning").asText())
                .isEqualTo(new ModelStore(directory.resolve("models"))
                        .loadHead("city", "landuse")
                        .labels()
                        .get(number));
        BufferedImage legend = ImageIO.read(
                new ByteArrayInputStream(get("/wms?service=WMS&request=GetLegendGraphic&layer=ae&style=classes")));
        assertThat(legend.getRGB(10, 10)).isEqualTo(colours.getOrDefault(0f, legend.getRGB(10, 10)));
    }

    private byte[] get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(server.address().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    @Test
    @Order(5)
    void theModelIsDeletedAndNoExampleWasForgotten() throws Exception {
        ModelStore store = new ModelStore(directory.resolve("models"));
        AlignmentModel city = store.load("city");
        store.save(
                new AlignmentModel("old", city.weights(), city.configuration(), city.categories(), city.falseColor()));
        send("delete-model.xml");
        assertThat(store.list()).containsExactly("city");
        sent.add("import-checkpoint.xml"); // a template, completed by import-checkpoint.sh
        try (Stream<Path> files = Files.list(REQUESTS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".xml")))
                    .containsExactlyInAnyOrderElementsOf(sent);
        }
    }
}
