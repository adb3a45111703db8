package org.aether.server;

import static org.aether.server.TrialServer.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin's own processes and styles behind the endpoint, with a model of random weights. */
class PluginTest {

    private static final String ID = "city";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    static AetherServer server;
    static RasterGrid grid;
    static AlignmentModel model;

    /** {@code [height, width, 3]} of the core's own false colours. */
    static float[] colours;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        SampleCity.Settings city = TrialServer.city(data);
        grid = city.grid();
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 3);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder(TextEncoders.DEFAULT)
                .build();
        Compute compute = Compute.open(new ComputeSettings("cpu", 2));
        try (EmbeddingRaster raster = GeoTiffRaster.open(data.resolve("ae.tif"))) {
            int n = grid.window().pixels();
            FloatBuffer pixels = FloatBuffer.allocate(n * 64);
            raster.read(grid.window(), pixels);
            AlignmentModel plain = new AlignmentModel(ID, weights, configuration, null, null);
            FloatBuffer vectors = FloatBuffer.allocate(n * 128);
            try (PixelFunction embedding = PixelFunctions.embedding(plain, compute)) {
                embedding.apply(pixels, n, vectors);
            }
            model = new AlignmentModel(
                    ID, weights, configuration, null, FalseColor.basis(new FloatMatrix(n, 128, vectors.array())));
            FloatBuffer rgb = FloatBuffer.allocate(n * 3);
            try (PixelFunction falseColour = PixelFunctions.falseColor(model, compute)) {
                falseColour.apply(pixels, n, rgb);
            }
            colours = rgb.array();
        }
        new ModelStore(directory.resolve("models")).save(model);
        writeShorterVectors(data);
        server = AetherServer.start(new ServerSettings(
                data, directory.resolve("models"), "127.0.0.1", 0, TrialServer.TOKEN, 4 << 20, line -> {}));
    }

    /**
     * Layers of the city's vectors at other lengths: {@code scaled} has each 0.985 times as long, {@code unit} and
     * {@code mean} have overviews, of length one and of plain means.
     */
    private static void writeShorterVectors(Path data) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(data.resolve("ae.tif"))) {
            FloatBuffer all = FloatBuffer.allocate(grid.window().pixels() * 64);
            raster.read(grid.window(), all);
            float[] pixels = all.array();
            write(data.resolve("unit.tif"), raster.bandNames(), pixels, Overviews.UNIT_MEAN);
            write(data.resolve("mean.tif"), raster.bandNames(), pixels, Overviews.MEAN);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] *= 0.985f;
            }
            write(data.resolve("scaled.tif"), raster.bandNames(), pixels, Overviews.UNIT_MEAN);
        }
    }

    private static void write(Path file, List<String> bandNames, float[] pixels, Overviews overviews) {
        GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                        PixelType.FLOAT32, bandNames, Compression.LZW, 16, Map.of())
                .withOverviews(overviews);
        EmbeddingRaster raster = new ArrayRaster(grid, 64, pixels);
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options)) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    PixelWindow window = writer.window(column, row);
                    FloatBuffer tile = FloatBuffer.allocate(window.pixels() * 64);
                    raster.read(window, tile);
                    writer.write(column, row, tile.array());
                }
            }
            writer.commit();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String map(String style, int x, int y, int size, String more) {
        double metres = size * 10.0;
        return "/wms?service=WMS&version=1.1.1&request=GetMap&layers=ae&styles=" + style
                + "&srs=EPSG:27700&format=image/png&transparent=true&width=" + size + "&height=" + size
                + String.format(
                        Locale.ROOT,
                        "&bbox=%s,%s,%s,%s",
                        grid.west() + x * 10.0,
                        grid.north() - y * 10.0 - metres,
                        grid.west() + x * 10.0 + metres,
                        grid.north() - y * 10.0)
                + more;
    }

    @Test
    void itOffersThePluginsProcesses() throws Exception {
        JsonNode processes = JSON.readTree(get("/processes").body()).path("processes");
        assertThat(processes.findValuesAsText("id"))
                .contains("aether:Transform", "aether:TrainAlignment", "aether:ListModels", "aether:DeleteModel");
        JsonNode models = JSON.readTree(get("/wps?service=WPS&version=1.0.0&request=Execute"
                        + "&identifier=aether:ListModels&RawDataOutput=result")
                .body());
        assertThat(models.at("/models/0/model").asText()).isEqualTo(ID);
    }

    @Test
    void itsDescriptionsAreValid() throws Exception {
        byte[] document = get("/wps?service=WPS&version=1.0.0&request=DescribeProcess&identifier=ALL")
                .body();
        assertThat(OgcSchemas.violations("wps/1.0.0/wpsAll.xsd", document)).isEmpty();
    }

    @Test
    void falseColoursAreThoseOfTheCore() throws Exception {
        HttpResponse<byte[]> response = get(map("false-colour", 20, 30, 40, ""));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(response.body()));
        int differing = 0;
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                int rgb = image.getRGB(x, y);
                for (int colour = 0; colour < 3; colour++) {
                    float expected = colours[((30 + y) * grid.width() + 20 + x) * 3 + colour];
                    int difference = Math.abs(((rgb >> (16 - 8 * colour)) & 0xff) - (int) expected);
                    assertThat(difference).isLessThanOrEqualTo(1);
                    differing += difference;
                }
            }
        }
        // Batches of other sizes may round the last bit differently, rarely across a step of colour.
        assertThat(differing).isLessThan(10);
    }

    @Test
    void theSimilarityToASentenceIsBetweenItsBoundsAndDiffersBetweenSentences() throws Exception {
        String info =
                map("similarity", 0, 0, 50, "&text=" + encode("a quiet park")).replace("GetMap", "GetFeatureInfo")
                        + "&query_layers=ae&x=10&y=12&info_format=application/json";
        JsonNode park = JSON.readTree(get(info).body()).at("/ae/values");
        JsonNode market =
                JSON.readTree(get(info.replace("park", "market")).body()).at("/ae/values");
        assertThat(park).hasSize(1);
        double similarity = park.elements().next().asDouble();
        assertThat(similarity)
                .isBetween(-1.0, 1.0)
                .isNotEqualTo(market.elements().next().asDouble());
    }

    @Test
    void mapsDoNotDependOnTheLengthOfVectors() throws Exception {
        String text = "&text=" + encode("a quiet park");
        for (int pixel : new int[] {3, 10, 25, 44}) {
            String map = map("similarity", 0, 0, 50, text);
            assertThat(similarity(map, "scaled", pixel)).isCloseTo(similarity(map, "ae", pixel), within(1e-6));
        }
        assertThat(differing(map("false-colour", 20, 30, 40, ""), "scaled")).isLessThan(10);

        // Pixels of 25 m come from the first overview. Its plain means have the directions of the unit means; those of
        // further ones, means of means, need not.
        try (GeoTiffRaster mean = GeoTiffRaster.open(directory.resolve("data/mean.tif"));
                GeoTiffRaster overview = mean.openOverview(0)) {
            FloatBuffer vector = FloatBuffer.allocate(64);
            overview.read(new PixelWindow(10, 10, 1, 1), vector);
            double squares = 0;
            for (float number : vector.array()) {
                squares += number * number;
            }
            assertThat(Math.sqrt(squares)).isLessThan(0.99);
        }
        for (String map : List.of(map("false-colour", 0, 0, 100, ""), map("similarity", 0, 0, 100, text))) {
            assertThat(differing(map.replace("width=100&height=100", "width=40&height=40"), "mean"))
                    .isLessThan(10);
        }
    }

    private double similarity(String map, String layer, int x) throws Exception {
        String info = map.replace("GetMap", "GetFeatureInfo").replace("layers=ae", "layers=" + layer) + "&query_layers="
                + layer + "&x=" + x + "&y=7&info_format=application/json";
        JsonNode values = JSON.readTree(get(info).body()).path(layer).path("values");
        assertThat(values).as(info).hasSize(1);
        return values.elements().next().asDouble();
    }

    /** Colours that are one step off those of the layer of length one; more than one step is wrong. */
    private int differing(String map, String layer) throws Exception {
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(
                get(map.replace("layers=ae", "layers=unit")).body()));
        BufferedImage found = ImageIO.read(new ByteArrayInputStream(
                get(map.replace("layers=ae", "layers=" + layer)).body()));
        int differing = 0;
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                for (int shift = 0; shift <= 24; shift += 8) {
                    int apart =
                            Math.abs((expected.getRGB(x, y) >>> shift & 0xff) - (found.getRGB(x, y) >>> shift & 0xff));
                    assertThat(apart).isLessThanOrEqualTo(1);
                    differing += apart;
                }
            }
        }
        return differing;
    }

    @Test
    void aStyleThatLacksItsArgumentSaysSo() throws Exception {
        assertThat(new String(get(map("similarity", 0, 0, 9, "")).body(), StandardCharsets.UTF_8))
                .contains("needs a sentence");
        assertThat(new String(get(map("classes", 0, 0, 9, "")).body(), StandardCharsets.UTF_8))
                .contains("There is no head of 'city'; train one");
        HttpResponse<byte[]> unknown = get(map("false-colour", 0, 0, 9, "&model=nothing"));
        assertThat(new String(unknown.body(), StandardCharsets.UTF_8))
                .contains("There is no model 'nothing'")
                .doesNotContain(directory.toString());
        HttpResponse<byte[]> evil = get(map("false-colour", 0, 0, 9, "&model=" + encode("../../etc")));
        assertThat(evil.statusCode()).isEqualTo(400);
        assertThat(new String(evil.body(), StandardCharsets.UTF_8)).contains("is not allowed");
    }

    @Test
    void fiftyMapsAtOnceDuringATrainingAreAllAnsweredAndNoneIsWrong() throws Exception {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(map("false-colour", i % 10 * 8, i / 10 * 8, 32, ""));
        }
        List<byte[]> alone = new ArrayList<>();
        for (String request : requests) {
            alone.add(get(request).body());
        }
        String training =
                """
                {"inputs":{"coverage":{"href":"layer:ae"},"pois":{"href":"layer:pois"},"model":"trained",
                "epochs":10000,"batchSize":64}}
                """;
        HttpResponse<byte[]> job =
                post("/processes/aether:TrainAlignment/execution", training, "Prefer", "respond-async");
        assertThat(job.statusCode())
                .as(new String(job.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        String path = job.headers().firstValue("location").orElseThrow().replaceFirst("http://[^/]+", "");
        JsonNode status = JSON.readTree(get(path).body());
        for (int i = 0; i < 600 && !status.path("message").asText().startsWith("Training"); i++) {
            assertThat(status.path("status").asText()).as(status.toString()).isIn("accepted", "running");
            Thread.sleep(100);
            status = JSON.readTree(get(path).body());
        }
        assertThat(status.path("message").asText()).startsWith("Training");

        List<CompletableFuture<HttpResponse<byte[]>>> together = requests.stream()
                .map(request -> client.sendAsync(
                        HttpRequest.newBuilder(uri(request)).build(), HttpResponse.BodyHandlers.ofByteArray()))
                .toList();
        for (int i = 0; i < together.size(); i++) {
            HttpResponse<byte[]> response = together.get(i).join();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as("map " + i).isEqualTo(alone.get(i));
        }
        assertThat(JSON.readTree(get(path).body()).path("status").asText()).isEqualTo("running");

        // The training goes when it is told to, and leaves nothing.
        client.send(HttpRequest.newBuilder(uri(path)).DELETE().build(), HttpResponse.BodyHandlers.discarding());
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (leftovers() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(leftovers()).isZero();
        assertThat(new ModelStore(directory.resolve("models")).list()).containsExactly(ID);
    }

    private static long leftovers() throws Exception {
        try (var files = Files.list(server.workDirectory())) {
            return files.count();
        }
    }
}
