package org.aether.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.CheckpointImporter;
import org.aether.model.DoubleNetwork;
import org.aether.model.Golden;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Gdal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authors' London weights on a real AlphaEarth patch, as published in several layouts. */
class ImportedModelTest {

    private static final List<String> LAYOUTS = List.of(
            "wisconsin_ae_utm16n_float32.tif",
            "wisconsin_ae_utm16n_int8.tif",
            "bottom_up_int8_pixel_deflate.tif",
            "bottom_up_int8_band_zstd.tif");

    @TempDir
    Path directory;

    private static Path alphaEarth(String name) {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data", "alphaearth", name);
        assumeTrue(Files.isRegularFile(file), () -> "needs a real raster, which is not in the repository: " + file);
        return file;
    }

    private static float[] readAll(EmbeddingRaster raster) {
        FloatBuffer pixels = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
        raster.read(raster.grid().window(), pixels);
        return pixels.array();
    }

    @Test
    void thePatchInFourLayoutsGivesTheBytesOfTheReference() throws IOException {
        AlignmentModel model = CheckpointImporter.read(Golden.checkpoint(), "london");
        byte[] expected = null;
        try (PixelFunction embedding = PixelFunctions.embedding(model, Compute.open(new ComputeSettings("cpu", 1)))) {
            GeoTiffWriter.Options options =
                    new GeoTiffWriter.Options(PixelType.FLOAT32, embedding.bandNames(), Compression.ZSTD, 64, Map.of());
            for (String layout : LAYOUTS) {
                Path out = directory.resolve("z-" + layout);
                try (GeoTiffRaster in = GeoTiffRaster.open(alphaEarth(layout))) {
                    RasterTransform.Report report = RasterTransform.run(in, embedding, out, options, 2, Progress.NONE);
                    assertRight(in, report, out, new DoubleNetwork(model.weights()));
                }
                byte[] bytes = Files.readAllBytes(out);
                if (expected == null) {
                    expected = bytes;
                }
                assertThat(bytes).as(layout).isEqualTo(expected);
            }
        }
    }

    /** The script reads the checkpoint, the rasters and our results on its own. */
    @Test
    void everyPixelAgreesWithAForwardPassInNumpy() throws IOException {
        AlignmentModel model = CheckpointImporter.read(Golden.checkpoint(), "london");
        List<String> arguments = new ArrayList<>(List.of(Golden.checkpoint().toString()));
        try (PixelFunction embedding = PixelFunctions.embedding(model, Compute.open(new ComputeSettings("cpu", 2)))) {
            GeoTiffWriter.Options options = GeoTiffWriter.Options.of(PixelType.FLOAT32, embedding.bandNames());
            for (String layout : LAYOUTS) {
                Path out = directory.resolve("numpy-" + layout);
                try (GeoTiffRaster in = GeoTiffRaster.open(alphaEarth(layout))) {
                    RasterTransform.run(in, embedding, out, options, 2, Progress.NONE);
                }
                arguments.addAll(List.of(alphaEarth(layout).toString(), out.toString()));
            }
        }
        String script;
        try (InputStream resource = getClass().getResourceAsStream("forward.py")) {
            script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        String[] lines = Gdal.python(script, arguments.toArray(String[]::new)).split("\n", -1);
        for (int i = 0; i < LAYOUTS.size(); i++) {
            JsonNode found = new ObjectMapper().readTree(lines[i]);
            assertThat(found.path("valid").asInt()).as(LAYOUTS.get(i)).isEqualTo(9_963);
            assertThat(found.path("mismatched").asInt()).isZero();
            assertThat(found.path("apart").asDouble()).as(LAYOUTS.get(i)).isLessThan(1e-5);
            // So the rasters show whether vectors are divided by their lengths.
            assertThat(found.path("without").asDouble()).as(LAYOUTS.get(i)).isGreaterThan(1e-4);
        }
    }

    private static void assertRight(EmbeddingRaster in, RasterTransform.Report report, Path file, DoubleNetwork twin) {
        float[] from = readAll(in);
        int compared = 0;
        int valid = 0;
        try (GeoTiffRaster out = GeoTiffRaster.open(file)) {
            int dimension = out.bands();
            assertThat(dimension).isEqualTo(128);
            float[] to = readAll(out);
            for (int pixel = 0; pixel < in.grid().window().pixels(); pixel++) {
                boolean noData = Float.isNaN(from[pixel * in.bands()]);
                valid += noData ? 0 : 1;
                for (int i = 0; i < dimension; i++) {
                    if (Float.isNaN(to[pixel * dimension + i]) != noData) {
                        throw new AssertionError("pixel " + pixel + ", band " + i + ": data where there was none,"
                                + " or none where there was");
                    }
                }
                if (!noData && pixel % 997 == 0) {
                    assertTwin(from, to, pixel, in.bands(), dimension, twin);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(5);
        assertThat(report.validPixels()).isEqualTo(valid).isBetween(1L, report.pixels() - 1);
    }

    private static void assertTwin(float[] from, float[] to, int pixel, int bands, int dimension, DoubleNetwork twin) {
        double[] a = new double[bands];
        for (int i = 0; i < bands; i++) {
            a[i] = from[pixel * bands + i];
        }
        double[] z = twin.pixel(a);
        for (int i = 0; i < dimension; i++) {
            assertThat((double) to[pixel * dimension + i]).isCloseTo(z[i], within(1e-5));
        }
    }
}
