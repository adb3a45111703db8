package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.wps.ClassifyProcess;
import org.aether.wps.FalseColorProcess;
import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class maps and false-colour pictures as files: what GDAL and rasterio say of them, and what the processes give. */
class MapFilesTest {

    @TempDir
    private static Path directory;

    private static TrialStore trial;

    @BeforeAll
    static void make() {
        trial = TrialStore.in(directory);
    }

    private static JsonNode classify(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "classify", "--model", "random", "--head", "landuse", "--in", trial.ae(), "--out", trial.file(out)));
        arguments.addAll(List.of(more));
        return trial.json(arguments.toArray(String[]::new));
    }

    /** Every pixel of every band as rasterio reads it, band after band. */
    private static int[] bytes(String name) {
        String printed = Witness.python(
                "import sys, rasterio\n" + "with rasterio.open(sys.argv[1]) as r: print(*r.read().ravel().tolist())",
                trial.file(name));
        return Arrays.stream(printed.trim().split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void classesHaveTheNamesAndColoursThatGdalReads() throws IOException {
        // Left from an older raster of that name: a scale that would be applied to the new one.
        Files.writeString(
                trial.path("named.tif.aux.xml"),
                "<PAMDataset><PAMRasterBand band=\"1\"><Scale>7</Scale></PAMRasterBand></PAMDataset>");
        JsonNode answer = classify("named.tif", "--color", "water=#0000ff", "--color", "park & green=2f9e44");

        assertThat(answer.at("/classes")).hasSize(4);
        assertThat(answer.at("/classes/3/name").asText()).isEqualTo("water");
        assertThat(answer.at("/classes/3/color").asText()).isEqualTo("#0000ff");
        String info = Witness.run("gdalinfo", trial.file("named.tif"));
        assertThat(info)
                .contains("ColorInterp=Palette", "NoData Value=255", "CLASS_002=été <b>", "AETHER_HEAD=landuse")
                .containsPattern("Categories:\\s+0: park & green\\s+1: \"old\" town\\s+2: été <b>\\s+3: water")
                .containsPattern("(?m)^\\s*0: 47,158,68,255$")
                .containsPattern("(?m)^\\s*3: 0,0,255,255$")
                .contains("<F>\"old\" town</F>")
                .doesNotContain("Scale:7");
        assertThat(Witness.python(
                                """
                                import sys, rasterio
                                with rasterio.open(sys.argv[1]) as r:
                                    map = r.colormap(1)
                                    print(r.dtypes, r.nodata, map[0], map[3], map[255][3], r.overviews(1), r.interleaving)
                                """,
                                trial.file("named.tif"))
                        .trim())
                .startsWith("('uint8',) 255.0 (47, 158, 68, 255) (0, 0, 255, 255) 0");
    }

    @Test
    void theClassOfAPixelIsTheLargestOutputOfTheHeadOnItsEmbedding() {
        classify("classes.tif");
        trial.json("transform", "--model", "random", "--in", trial.ae(), "--out", trial.file("z.tif"));
        float[] z = TrialStore.numbers(trial.path("z.tif"));
        int[] classes = bytes("classes.tif");

        FloatMatrix outputs =
                trial.store().loadHead("random", "landuse").predict(new FloatMatrix(classes.length, 128, z.clone()));
        int[] counts = new int[4];
        for (int i = 0; i < classes.length; i++) {
            if (Float.isNaN(z[i * 128])) {
                assertThat(classes[i]).isEqualTo(255);
                continue;
            }
            counts[classes[i]]++;
            for (int other = 0; other < 4; other++) {
                assertThat(outputs.get(i, other)).isLessThanOrEqualTo(outputs.get(i, classes[i]) + 1e-5f);
            }
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(4);
        assertThat(Arrays.stream(classes).filter(value -> value == 255).count()).isEqualTo(100);
    }

    @Test
    void probabilitiesAreOneBandAClassAndSumToOne() {
        classify("p.tif", "--probabilities");
        classify("of-p.tif");
        float[] probabilities = TrialStore.numbers(trial.path("p.tif"));
        int[] classes = bytes("of-p.tif");

        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == 255) {
                assertThat(probabilities[4 * i]).isNaN();
                continue;
            }
            double sum = 0;
            for (int c = 0; c < 4; c++) {
                sum += probabilities[4 * i + c];
                assertThat(probabilities[4 * i + c]).isLessThanOrEqualTo(probabilities[4 * i + classes[i]] + 1e-5f);
            }
            assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
        }
        assertThat(Witness.run("gdalinfo", trial.file("p.tif"))).contains("Description = park & green");
    }

    @Test
    void falseColoursAreAPictureWithNoData() throws IOException {
        // Left from an older raster of that name: they would be read as if they were the new one's.
        for (String old : List.of("rgb.tif.aux.xml", "rgb.tif.msk", "rgb.tif.ovr")) {
            Files.writeString(trial.path(old), "<PAMDataset></PAMDataset>");
        }
        JsonNode answer =
                trial.json("false-color", "--model", "random", "--in", trial.ae(), "--out", trial.file("rgb.tif"));

        assertThat(answer.at("/type").asText()).isEqualTo("uint8");
        String said = Witness.python(
                """
                import sys, rasterio
                with rasterio.open(sys.argv[1]) as r:
                    print([c.name for c in r.colorinterp], r.dtypes, r.nodata, r.count)
                """,
                trial.file("rgb.tif"));
        assertThat(said.trim()).isEqualTo("['red', 'green', 'blue'] ('uint8', 'uint8', 'uint8') 255.0 3");
        assertThat(trial.path("rgb.tif.aux.xml")).doesNotExist();
        assertThat(trial.path("rgb.tif.msk")).doesNotExist();
        assertThat(trial.path("rgb.tif.ovr")).doesNotExist();
    }

    @Test
    void theProcessesGiveTheSameBytes() {
        classify("same.tif");
        trial.json("false-color", "--model", "random", "--in", trial.ae(), "--out", trial.file("same-rgb.tif"));
        int[] classes = bytes("same.tif");
        int[] colours = bytes("same-rgb.tif");
        int n = classes.length;

        int[] ofProcess = ofProcess((models, maps, coverage) ->
                new ClassifyProcess(models, maps).execute(coverage, "random", "landuse", false, Encoding.AUTO, null));
        assertThat(ofProcess).isEqualTo(classes);

        int[] picture = ofProcess((models, maps, coverage) ->
                new FalseColorProcess(models, maps).execute(coverage, "random", Encoding.AUTO, null));
        assertThat(picture).hasSize(4 * n);
        for (int i = 0; i < n; i++) {
            boolean opaque = picture[4 * i + 3] == 255;
            for (int band = 0; band < 3; band++) {
                assertThat(colours[band * n + i]).isEqualTo(opaque ? picture[4 * i + band] : 255);
            }
        }
    }

    private interface Process {
        GridCoverage2D run(ModelLibrary models, CoverageTransform maps, GridCoverage2D coverage);
    }

    /** Pixel after pixel. */
    private static int[] ofProcess(Process process) {
        PluginSettings settings =
                PluginSettings.below(directory.resolve("plugin").toString());
        try (ModelLibrary models =
                new ModelLibrary(trial.store(), Compute.open(new ComputeSettings("cpu", 1)), settings)) {
            GeoTiffReader reader = new GeoTiffReader(Path.of(trial.ae()).toFile());
            GridCoverage2D result =
                    process.run(models, new CoverageTransform(new WorkQueue(settings), settings), reader.read(null));
            Raster data = result.getRenderedImage().getData();
            reader.dispose();
            return data.getPixels(data.getMinX(), data.getMinY(), data.getWidth(), data.getHeight(), (int[]) null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsWrongIsSaidBeforeTheWork() {
        Function<String[], Program> run = more -> {
            List<String> all = new ArrayList<>(
                    List.of("classify", "--model", "random", "--in", trial.ae(), "--out", trial.file("wrong.tif")));
            all.addAll(List.of(more));
            return trial.run(all.toArray(String[]::new));
        };

        assertThat(run.apply(new String[] {"--head", "landuse", "--color", "forest=#00ff00"})
                        .err())
                .contains("has no class 'forest'", "park & green, \"old\" town, été <b>, water");
        Program colour = run.apply(new String[] {"--head", "landuse", "--color", "water=blue"});
        assertThat(colour.exit()).isEqualTo(2);
        assertThat(colour.err()).contains("--color water=blue is not a colour; write it as water=#2f9e44.");
        assertThat(run.apply(new String[] {"--head", "absent"}).exit()).isEqualTo(1);
        assertThat(run.apply(new String[] {"--head", "landuse", "--color", "water=#0000ff", "--probabilities"})
                        .exit())
                .isEqualTo(2);
        assertThat(trial.path("wrong.tif")).doesNotExist();
        assertThat(trial.path("wrong.tif.aux.xml")).doesNotExist();
    }
}
