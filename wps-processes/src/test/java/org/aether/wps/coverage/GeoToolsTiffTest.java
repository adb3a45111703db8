package org.aether.wps.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.aether.store.ModelStore;
import org.aether.wps.ClassifyProcess;
import org.aether.wps.Coverages;
import org.aether.wps.FalseColorProcess;
import org.aether.wps.TestModel;
import org.aether.wps.TransformProcess;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValueGroup;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.imageio.GeoToolsWriteParams;
import org.geotools.gce.geotiff.GeoTiffFormat;
import org.geotools.gce.geotiff.GeoTiffWriteParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GDAL finds in the GeoTIFFs that GeoTools, and so GeoServer, writes of the plugin's coverages. */
class GeoToolsTiffTest {

    private static final int SIDE = 110;

    @TempDir
    static Path directory;

    private static ModelLibrary models;
    private static CoverageTransform coverages;
    private static GridCoverage2D alphaEarth;

    @BeforeAll
    static void open() {
        assumeTrue(hasGdal(), "gdalinfo is not installed");
        PluginSettings settings = TestModel.settings(directory, "aether.request.memory", "256");
        ModelStore store = new ModelStore(settings.store());
        store.save(TestModel.of("city", 4));
        store.saveHead("city", "landuse", TestModel.head(10, 6));
        models = new ModelLibrary(store, TestModel.COMPUTE, settings);
        coverages = new CoverageTransform(new WorkQueue(settings), settings);
        alphaEarth = Coverages.alphaEarth(SIDE, SIDE, 9);
    }

    @AfterAll
    static void close() {
        if (models != null) {
            models.close();
        }
    }

    private static boolean hasGdal() {
        try {
            return new ProcessBuilder("gdalinfo", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** With the parameters of GeoServer's encoder: the image's own tiles, deflated. */
    private static JsonNode written(String name, GridCoverage2D coverage) throws Exception {
        Path file = directory.resolve(name + ".tif");
        GeoTiffWriteParams image = new GeoTiffWriteParams();
        image.setTilingMode(GeoToolsWriteParams.MODE_EXPLICIT);
        image.setTiling(
                Math.min(SIDE, coverage.getRenderedImage().getTileWidth()),
                Math.min(SIDE, coverage.getRenderedImage().getTileHeight()));
        image.setCompressionMode(GeoToolsWriteParams.MODE_EXPLICIT);
        image.setCompressionType("Deflate");
        GeoTiffFormat format = new GeoTiffFormat();
        ParameterValueGroup parameters = format.getWriteParameters();
        parameters
                .parameter(AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.getName().toString())
                .setValue(image);
        try (OutputStream out = Files.newOutputStream(file)) {
            var writer = format.getWriter(out);
            writer.write(coverage, parameters.values().toArray(GeneralParameterValue[]::new));
            writer.dispose();
        }
        Process gdal = new ProcessBuilder("gdalinfo", "-json", "-stats", file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String json = new String(gdal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gdal.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new ObjectMapper().readTree(json);
    }

    /** By the coverage's own bytes, of which -128 means no data, to two digits as GDAL rounds. */
    private static double validPercent() {
        java.awt.image.Raster data = alphaEarth.getRenderedImage().getData();
        int valid = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double[] pixel = data.getPixel(data.getMinX() + x, data.getMinY() + y, (double[]) null);
                valid += java.util.Arrays.stream(pixel).anyMatch(number -> number == 128) ? 0 : 1;
            }
        }
        return Math.round(1e4 * valid / (SIDE * SIDE)) / 100.0;
    }

    @Test
    void classesHaveTheirNoData() throws Exception {
        GridCoverage2D classes = new ClassifyProcess(models, coverages)
                .execute(alphaEarth, "city", "landuse", false, Encoding.AUTO, null);
        JsonNode band = written("classes", classes).at("/bands/0");
        assertThat(band.path("type").asText()).isEqualTo("Byte");
        assertThat(band.path("noDataValue").asDouble(-1)).isEqualTo(255);
        assertThat(band.path("maximum").asDouble()).isLessThan(10);
    }

    @Test
    void floatsHaveNaNWhereThereIsNoData() throws Exception {
        GridCoverage2D search =
                new TransformProcess(models, coverages).execute(alphaEarth, "city", Encoding.AUTO, null);
        JsonNode info = written("vectors", search);
        assertThat(info.path("bands")).hasSize(128);
        // A tenth or so has no data; GDAL counts NaN as such by itself. GeoTools writes no tag for it.
        assertThat(info.at("/bands/0/noDataValue").isMissingNode()).isTrue();
        assertThat(info.at("/bands/0/metadata//STATISTICS_VALID_PERCENT").asDouble())
                .isEqualTo(validPercent());
        assertThat(info.at("/bands/0/type").asText()).isEqualTo("Float32");
    }

    @Test
    void picturesAreTransparentWhereThereIsNoData() throws Exception {
        GridCoverage2D picture =
                new FalseColorProcess(models, coverages).execute(alphaEarth, "city", Encoding.AUTO, null);
        JsonNode info = written("picture", picture);
        for (JsonNode band : info.path("bands")) {
            // Black is a colour.
            assertThat(band.has("noDataValue")).as(band.toString()).isFalse();
        }
        assertThat(info.at("/bands/0/colorInterpretation").asText()).isEqualTo("Red");
        assertThat(info.at("/bands/3/colorInterpretation").asText()).isEqualTo("Alpha");
    }
}
