package org.aether.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that others wrote (Debian's python3-owslib) understands the server. */
class OwsLibTest {

    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    @Test
    void owsLibListsDescribesExecutesAndDraws() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "Skipped: there is no " + PYTHON);
        assumeTrue(run(PYTHON, "-c", "import owslib") != null, "Skipped: OWSLib is not installed (python3-owslib)");
        try (TrialServer server = TrialServer.start(directory)) {
            Path script =
                    Path.of(OwsLibTest.class.getResource("/owslib_check.py").toURI());
            String printed =
                    run(PYTHON, script.toString(), server.server.address().toString());
            assertThat(printed).isNotNull();
            // OWSLib itself prints how the runs go.
            JsonNode seen = new ObjectMapper().readTree(printed.substring(printed.indexOf("\n{") + 1));

            assertThat(seen.path("processes").toString()).contains("aether:Echo", "aether:Wait");
            assertThat(seen.at("/inputs/count").toString()).isEqualTo("[\"xs:integer\",0,1,\"3\",[]]");
            assertThat(seen.at("/inputs/text/1").asInt()).isEqualTo(1);
            assertThat(seen.at("/inputs/mode/4").toString()).isEqualTo("[\"PLAIN\",\"LOUD\"]");
            assertThat(seen.path("coverage").toString()).isEqualTo("[\"ComplexData\",\"image/tiff\"]");
            assertThat(seen.at("/echo/0").asBoolean()).isTrue();
            JsonNode echo = new ObjectMapper().readTree(seen.at("/echo/2/0").asText());
            assertThat(echo.path("text").asText()).isEqualTo("a <quiet> & \"small\" street");
            assertThat(echo.path("count").asInt()).isEqualTo(5);
            assertThat(seen.path("asynchronous").asBoolean()).isTrue();
            assertThat(seen.path("districts").asInt())
                    .isEqualTo(FeatureFiles.read(directory.resolve("districts.geojson"))
                            .features()
                            .size());
            assertThat(seen.at("/failure/0").asBoolean()).isFalse();
            assertThat(seen.at("/failure/1").asText()).contains("3 bands, the model takes 64; choose another.");
            for (String version : new String[] {"1.3.0", "1.1.1"}) {
                checkMaps(seen.path(version));
            }
        }
    }

    private void checkMaps(JsonNode seen) throws IOException {
        assertThat(seen.path("layers").toString()).isEqualTo("[\"ae\",\"districts\",\"landuse\",\"pois\"]");
        assertThat(seen.path("own").asText()).isEqualTo("EPSG:27700");
        assertThat(seen.path("maps").has("EPSG:4326")).isTrue();
        assertThat(seen.path("maps").has("EPSG:27700")).isTrue();
        for (JsonNode map : seen.path("maps")) {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(HexFormat.of().parseHex(map.asText())));
            assertThat(image.getWidth()).isEqualTo(40);
            assertThat(image.getHeight()).isEqualTo(30);
            // Whatever the CRS, the box is the layer's own, so that its middle is drawn.
            assertThat(image.getRGB(20, 15) >>> 24).isEqualTo(255);
        }
        try (EmbeddingRaster raster = GeoTiffRaster.open(directory.resolve("ae.tif"))) {
            FloatBuffer vector = FloatBuffer.allocate(64);
            raster.read(new PixelWindow(17, 23, 1, 1), vector);
            assertThat((float) seen.at("/info/ae/values").elements().next().asDouble())
                    .isEqualTo(vector.get(0));
        }
    }

    /** What a program prints, or null when it fails. */
    private static String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("owslib", ".txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        boolean done = ended && process.exitValue() == 0;
        if (!done) {
            System.out.println(Files.readString(errors));
        }
        Files.delete(errors);
        return done ? printed : null;
    }
}
