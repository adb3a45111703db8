package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.feature.Reprojection;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.RasterGrid;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --bbox} and {@code --layer}: a part of a raster, a layer of a vector file. */
class PartsOfFilesTest {

    @TempDir
    private static Path directory;

    private static TrialStore trial;
    private static float[] whole;

    @BeforeAll
    static void make() {
        trial = TrialStore.in(directory);
        trial.json("transform", "--model", "random", "--in", trial.ae(), "--out", trial.file("whole.tif"));
        whole = TrialStore.numbers(trial.path("whole.tif"));
    }

    private static RasterGrid cropped(String out, String... box) {
        List<String> arguments = new ArrayList<>(
                List.of("transform", "--model", "random", "--in", trial.ae(), "--out", trial.file(out), "--bbox"));
        arguments.addAll(List.of(box));
        trial.json(arguments.toArray(String[]::new));
        return TrialStore.grid(trial.path(out));
    }

    /** Pixels of 10 m from 530000 east and 180000 north; the numbers are counted by hand. */
    @ParameterizedTest
    @CsvSource({
        "'530100,179500,530400,179800', 10, 20, 30, 30",
        "'530104,179504,530404,179804', 10, 20, 30, 30",
        "'530106,179506,530406,179806', 11, 19, 30, 30",
        "'529000,179000,531200,190000', 0, 0, 120, 100",
        "'531190,178000,540000,179010', 119, 99, 1, 1"
    })
    void theBoxTakesThePixelsWhoseCentresLieInIt(String box, int x, int y, int width, int height) {
        RasterGrid grid = cropped("part.tif", box, "--bbox-crs", "EPSG:27700");

        assertThat(grid.width()).isEqualTo(width);
        assertThat(grid.height()).isEqualTo(height);
        assertThat(grid.west()).isEqualTo(530_000 + 10.0 * x);
        assertThat(grid.north()).isEqualTo(180_000 - 10.0 * y);
        float[] part = TrialStore.numbers(trial.path("part.tif"));
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int from = ((y + row) * TrialStore.WIDTH + x + column) * 128;
                int at = (row * width + column) * 128;
                for (int band = 0; band < 128; band++) {
                    if (!(Math.abs(part[at + band] - whole[from + band]) < 1e-6f)
                            && !(Float.isNaN(part[at + band]) && Float.isNaN(whole[from + band]))) {
                        throw new AssertionError(row + ", " + column + ", " + band);
                    }
                }
            }
        }
    }

    @Test
    void withoutACrsTheBoxIsInLongitudesAndLatitudes() {
        double[][] corners = Reprojection.toCrs(
                new double[] {530_200, 530_900},
                new double[] {179_300, 179_700},
                CoordinateSystems.epsg(27_700),
                CoordinateSystems.lonLat());
        RasterGrid grid =
                cropped("lonlat.tif", corners[0][0] + "," + corners[1][0] + "," + corners[0][1] + "," + corners[1][1]);

        // The rectangle of the raster's CRS around the box of longitudes and latitudes, turned by 1.4 degrees.
        assertThat(grid.west()).isBetween(530_180.0, 530_200.0);
        assertThat(grid.east()).isBetween(530_900.0, 530_920.0);
        assertThat(grid.south()).isBetween(179_280.0, 179_300.0);
        assertThat(grid.north()).isBetween(179_700.0, 179_720.0);
    }

    @Test
    void everyCommandCropsAndPoolsOnlyWhatIsInside() {
        JsonNode answer = trial.json(
                "aggregate",
                "--in",
                trial.ae(),
                "--grid",
                "100",
                "--bbox",
                "530100,179500,530400,179800",
                "--bbox-crs",
                "EPSG:27700",
                "--out",
                trial.file("squares.csv"));

        assertThat(answer.at("/regions").asInt()).isEqualTo(9);
    }

    /** The second raster lies half a pixel off, so pixels at the box's edge take theirs from outside it. */
    @Test
    void comparedRastersLoseNothingAtTheEdgesOfTheBox() {
        Path shifted = trial.path("shifted.tif");
        try (GeoTiffRaster raster = GeoTiffRaster.open(Path.of(trial.ae()))) {
            RasterGrid grid = raster.grid();
            RasterGrid moved = new RasterGrid(
                    grid.width(),
                    grid.height(),
                    grid.west() - 4,
                    grid.north() + 4,
                    grid.pixelWidth(),
                    grid.pixelHeight(),
                    grid.crs());
            try (GeoTiffWriter writer = GeoTiffWriter.create(
                    shifted, moved, GeoTiffWriter.Options.of(PixelType.INT8, raster.bandNames()))) {
                for (int row = 0; row < writer.tilesDown(); row++) {
                    for (int column = 0; column < writer.tilesAcross(); column++) {
                        FloatBuffer tile =
                                FloatBuffer.allocate(writer.window(column, row).pixels() * 64);
                        raster.read(writer.window(column, row), tile);
                        writer.write(column, row, tile.array());
                    }
                }
                writer.commit();
            }
        }
        String[] compare = {"compare", "--a", trial.ae(), "--b", shifted.toString(), "--out", trial.file("change.tif")};
        trial.json(compare);
        float[] all = TrialStore.numbers(trial.path("change.tif"));
        List<String> cropped = new ArrayList<>(List.of(compare));
        cropped.addAll(List.of("--bbox", "530500,179500,530700,179700", "--bbox-crs", "EPSG:27700"));
        trial.json(cropped.toArray(String[]::new));
        float[] part = TrialStore.numbers(trial.path("change.tif"));

        assertThat(part).hasSize(400);
        for (int i = 0; i < 400; i++) {
            assertThat(part[i]).isEqualTo(all[(30 + i / 20) * TrialStore.WIDTH + 50 + i % 20]);
            assertThat(part[i]).isNotNaN();
        }
    }

    @Test
    void whatIsWrongWithABoxIsSaid() {
        for (String[] wrong : new String[][] {
            {"1,2,3", "is not W,S,E,N"},
            {"a,b,c,d", "is not W,S,E,N"},
            {"1,2,0,4", "west must be smaller than east"},
            {"0,NaN,1,2", "is not W,S,E,N"}
        }) {
            Program program = trial.run(
                    "transform",
                    "--model",
                    "random",
                    "--in",
                    trial.ae(),
                    "--out",
                    trial.file("no.tif"),
                    "--bbox",
                    wrong[0]);
            assertThat(program.exit()).isEqualTo(2);
            assertThat(program.err()).contains(wrong[1]);
        }
        Program elsewhere = trial.run(
                "transform",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--out",
                trial.file("no.tif"),
                "--bbox",
                "530100,179500,530400,179800");
        assertThat(elsewhere.exit()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("is not in longitudes and latitudes; give its CRS with --bbox-crs");
        Program outside = trial.run(
                "transform",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--out",
                trial.file("no.tif"),
                "--bbox",
                "0.5,51,0.6,51.1");
        assertThat(outside.exit()).isEqualTo(1);
        assertThat(outside.err())
                .contains("contains no pixel of --in; ae.tif covers x 530000.0 to 531200.0 and y 179000.0 to 180000.0");
        Program alone = trial.run(
                "transform",
                "--model",
                "random",
                "--in",
                trial.ae(),
                "--out",
                trial.file("no.tif"),
                "--bbox-crs",
                "EPSG:27700");
        assertThat(alone.exit()).isEqualTo(2);
        assertThat(trial.path("no.tif")).doesNotExist();
    }

    @Test
    void aLayerIsTheSameAsTheHash() {
        trial.json("aggregate", "--in", trial.ae(), "--grid", "100", "--out", trial.file("cells.gpkg"));
        JsonNode byOption = trial.json(
                "aggregate",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("cells.gpkg"),
                "--layer",
                "cells",
                "--out",
                trial.file("option.csv"));
        trial.json(
                "aggregate",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("cells.gpkg#cells"),
                "--out",
                trial.file("hash.csv"));
        assertThat(byOption.at("/regions").asInt()).isEqualTo(120);
        assertThat(trial.path("option.csv")).hasSameTextualContentAs(trial.path("hash.csv"));
        assertThat(FeatureFiles.read(trial.path("option.csv")).features().size())
                .isEqualTo(120);

        Program absent = trial.run(
                "aggregate",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("cells.gpkg"),
                "--layer",
                "absent",
                "--out",
                trial.file("no.csv"));
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err()).contains("absent", "cells");
        Program twice = trial.run(
                "aggregate",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("cells.gpkg#cells"),
                "--layer",
                "cells",
                "--out",
                trial.file("no.csv"));
        assertThat(twice.exit()).isEqualTo(2);
        assertThat(twice.err()).contains("names a layer already");
        Program csv = trial.run(
                "aggregate",
                "--in",
                trial.ae(),
                "--regions",
                trial.file("hash.csv"),
                "--layer",
                "cells",
                "--out",
                trial.file("no.csv"));
        assertThat(csv.exit()).isEqualTo(2);
        assertThat(csv.err()).contains("--layer names a layer of a GeoPackage");
        Program grid = trial.run(
                "aggregate", "--in", trial.ae(), "--grid", "100", "--layer", "cells", "--out", trial.file("no.csv"));
        assertThat(grid.exit()).isEqualTo(2);
        assertThat(trial.path("no.csv")).doesNotExist();
    }
}
