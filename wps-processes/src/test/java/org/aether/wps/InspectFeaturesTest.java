package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.aether.Progress;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.wps.feature.FeatureLayer;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a form learns about a layer. */
class InspectFeaturesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static City city;
    private static Plugin plugin;

    @BeforeAll
    static void open() {
        city = new City();
        plugin = Plugin.open(directory);
    }

    @AfterAll
    static void close() {
        plugin.close();
    }

    private static JsonNode inspect(SimpleFeatureCollection features, String... attributes) throws IOException {
        Map<String, Object> inputs = new HashMap<>(Map.of("features", features));
        for (int i = 0; i < attributes.length; i += 2) {
            inputs.put(attributes[i], attributes[i + 1]);
        }
        return JSON.readTree((String) plugin.execute("InspectFeatures", inputs));
    }

    @Test
    void takesTheAttributesThatATrainingTakes() throws IOException {
        PoiSet trained =
                PoiSet.of(FeatureLayer.streamed(city.pois, "POIs", Progress.NONE), PoiAttributes.BY_USUAL_NAMES);

        JsonNode found = inspect(city.pois);

        assertThat(found.path("count").asInt()).isEqualTo(city.pois.size());
        assertThat(found.path("usable").asInt()).isEqualTo(trained.pois().size());
        assertThat(found.at("/taken/name").asText())
                .isEqualTo(trained.attributes().name());
        assertThat(found.at("/taken/category").asText())
                .isEqualTo(trained.attributes().category());
        assertThat(found.at("/taken/subcategory").asText())
                .isEqualTo(trained.attributes().subcategory());
        assertThat(found.at("/taken/description").isNull()).isTrue();
        assertThat(found.path("exampleSentences")).hasSize(3).allSatisfy(sentence -> assertThat(
                        trained.pois().stream().map(poi -> poi.sentence()))
                .contains(sentence.asText()));
        assertThat(found.path("geometry").asText()).isEqualTo("Point");
    }

    @Test
    void takesTheAttributesThatAreNamed() throws IOException {
        JsonNode found = inspect(city.pois, "nameAttribute", "subcategory", "categoryAttribute", "name");

        assertThat(found.at("/taken/name").asText()).isEqualTo("subcategory");
        assertThat(found.at("/taken/category").asText()).isEqualTo("name");
    }

    @Test
    void describesEveryAttribute() throws IOException {
        JsonNode found = inspect(city.districts);

        assertThat(found.path("geometry").asText()).isIn("Polygon", "MultiPolygon");
        JsonNode population = find(found, "population");
        assertThat(population.path("numeric").asBoolean()).isTrue();
        JsonNode name = find(found, "name");
        assertThat(name.path("numeric").asBoolean()).isFalse();
        assertThat(name.path("distinct").asInt()).isEqualTo(city.districts.size());
    }

    private static JsonNode find(JsonNode found, String name) {
        for (JsonNode attribute : found.path("attributes")) {
            if (attribute.path("name").asText().equals(name)) {
                return attribute;
            }
        }
        throw new AssertionError("no attribute " + name + " in " + found);
    }

    @Test
    void saysWhyNoSentenceCanBeMade() throws IOException {
        JsonNode found = inspect(city.pois, "categoryAttribute", "colour");

        assertThat(found.path("problem").asText()).contains("colour");
        assertThat(found.has("exampleSentences")).isFalse();
        assertThat(found.path("attributes")).isNotEmpty();
    }
}
