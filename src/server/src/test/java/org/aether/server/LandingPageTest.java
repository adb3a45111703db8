package org.aether.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.FloatMatrix;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.store.ModelStore;
import org.aether.text.TextEncoders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for people at {@code /about}, with no model, one and two. */
class LandingPageTest {

    @TempDir
    private Path directory;

    private AetherServer server;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        TrialServer.city(data);
        server = AetherServer.start(new ServerSettings(
                data, directory.resolve("models"), "127.0.0.1", 0, TrialServer.TOKEN, 4 << 20, line -> {}));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void save(String id, int seed) {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, seed);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder(TextEncoders.DEFAULT)
                .build();
        Random random = new Random(seed);
        float[] vectors = new float[500 * 128];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        new ModelStore(directory.resolve("models"))
                .save(new AlignmentModel(
                        id, weights, configuration, null, FalseColor.basis(new FloatMatrix(500, 128, vectors))));
    }

    private byte[] get(String path) throws Exception {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + server.address().getPort() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private String page(String query) throws Exception {
        return new String(get("/about?" + query), StandardCharsets.UTF_8);
    }

    private static String map(String page) {
        Matcher image = Pattern.compile("src=\"(wms[^\"]*)\"").matcher(page);
        assertThat(image.find()).isTrue();
        return "/" + image.group(1).replace("&amp;", "&");
    }

    private byte[] png(String page) throws Exception {
        byte[] map = get(map(page));
        assertThat(new String(map, 0, 4, StandardCharsets.ISO_8859_1)).isEqualTo("\u0089PNG");
        return map;
    }

    @Test
    void itFitsAPhoneAndADarkRoom() throws Exception {
        assertThat(page(""))
                .contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .contains("color-scheme:light dark", "@media(prefers-color-scheme:dark)");
    }

    @Test
    void withoutAModelItShowsTheRasterAndSaysHowToGetOne() throws Exception {
        String page = page("&text=a+park");

        assertThat(page)
                .contains("There is no model yet.", "aether train", "first three bands")
                .doesNotContain("<form");
        assertThat(map(page)).contains("styles=raw");
        assertThat(png(page)).isNotEmpty();
    }

    @Test
    void withOneModelItShowsWhatItHasLearned() throws Exception {
        save("first", 1);

        String page = page("");

        assertThat(page).contains("<form>").doesNotContain("<select");
        assertThat(map(page)).contains("styles=false-colour").contains("model=first");
        assertThat(png(page)).isNotEmpty();
    }

    @Test
    void withTwoModelsOneIsChosen() throws Exception {
        save("first", 1);
        save("second", 2);

        String first = page("");
        String second = page("&model=second");

        assertThat(first).contains("<option selected>first</option><option>second</option>");
        assertThat(second).contains("<option>first</option><option selected>second</option>");
        assertThat(map(second)).contains("styles=false-colour").contains("model=second");
        assertThat(png(first)).isNotEqualTo(png(second));
        assertThat(page("&model=%3Cscript%3E")).doesNotContain("<script>").contains("<option selected>first</option>");
    }
}
