package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.PixelType;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.process.ProcessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coverages become files below the data directory, whole or not at all. */
class WriteCoverageTest {

    private static City city;

    @TempDir
    private Path directory;

    private Plugin plugin;

    @BeforeAll
    static void paint() {
        city = new City();
    }

    @AfterEach
    void close() {
        if (plugin != null) {
            plugin.close();
        }
    }

    private JsonNode write(GridCoverage2D coverage, Object... more) throws IOException {
        plugin = plugin == null ? Plugin.open(directory) : plugin;
        Map<String, Object> inputs = new HashMap<>(Map.of("coverage", coverage));
        for (int i = 0; i < more.length; i += 2) {
            inputs.put((String) more[i], more[i + 1]);
        }
        return new ObjectMapper().readTree((String) plugin.execute("WriteCoverage", inputs));
    }

    private float[] pixels(String name, PixelType type) {
        try (GeoTiffRaster raster = GeoTiffRaster.open(directory.resolve("aether/coverages/" + name + ".tif"), type)) {
            assertThat(raster.grid()).isEqualTo(city.raster.grid());
            FloatBuffer pixels = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
            raster.read(raster.grid().window(), pixels);
            return pixels.array();
        }
    }

    private float[] painted() {
        FloatBuffer pixels = FloatBuffer.allocate(city.raster.grid().window().pixels() * city.raster.bands());
        city.raster.read(city.raster.grid().window(), pixels);
        return pixels.array();
    }

    @Test
    void floatsKeepEveryBit() throws IOException {
        JsonNode answer = write(city.coverage, "name", "result");

        Path file = directory.resolve(answer.path("path").asText());
        assertThat(answer.path("path").asText()).isEqualTo("aether/coverages/result.tif");
        assertThat(answer.path("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(pixels("result", PixelType.FLOAT32)).isEqualTo(painted());
    }

    @Test
    void bytesAreThoseOfThePublishedFiles() throws IOException {
        write(city.coverage, "name", "small", "type", "INT8", "overviews", false);

        float[] written = pixels("small", PixelType.INT8);
        float[] painted = painted();
        for (int i = 0; i < written.length; i += 97) {
            assertThat(written[i]).isEqualTo(painted[i], within(0.01f));
        }
    }

    @Test
    void aNameThatExistsIsReplacedOnRequestOnly() throws IOException {
        write(city.coverage, "name", "result");

        assertThatThrownBy(() -> write(city.coverage, "name", "result"))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("already a coverage named");
        assertThat(write(city.coverage, "name", "result", "replace", true)
                        .path("name")
                        .asText())
                .isEqualTo("result");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../models", "a/b", "a.b", "", "1st", "ä", "a b", ".hidden", "con:1"})
    void aNameStaysInItsDirectory(String name) {
        assertThatThrownBy(() -> write(city.coverage, "name", name)).hasMessageContaining("cannot be used");
        assertThat(directory.resolve("aether/coverages")).doesNotExist();
    }

    @Test
    void othersThanAdministratorsAreRefused() {
        plugin = Plugin.open(directory, () -> false);

        assertThatThrownBy(() -> write(city.coverage, "name", "result")).hasMessageContaining("administrators");
        assertThat(directory.resolve("aether/coverages")).doesNotExist();
    }

    @Test
    void aCancelledWritingLeavesNothing() throws IOException {
        plugin = Plugin.open(directory);

        assertThatThrownBy(() -> plugin.execute(
                        "WriteCoverage", Map.of("coverage", city.coverage, "name", "result"), new StopAfter("Writing")))
                .isNotNull();
        if (Files.exists(directory.resolve("aether/coverages"))) {
            assertThat(directory.resolve("aether/coverages")).isEmptyDirectory();
        }
    }
}
