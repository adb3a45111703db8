package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.aether.AetherException;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffRasterTest;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.GeoTiffWriterTest;
import org.aether.geotiff.PixelType;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AlphaEarth files of different UTM zones and years as one input. */
class ZonesTest {

    @TempDir
    Path directory;

    /** Every pixel has its own number and that of its zone, which identify it. */
    private static ArrayRaster numbered(RasterGrid grid, float zone) {
        float[] pixels = new float[grid.width() * grid.height() * 2];
        for (int i = 0; i < grid.width() * grid.height(); i++) {
            pixels[2 * i] = i;
            pixels[2 * i + 1] = zone;
        }
        return new ArrayRaster(grid, 2, pixels);
    }

    /** Two grids on both sides of 6° east, the boundary of zones 31 and 32, which overlap by some hundred metres. */
    private static RasterGrid west() {
        return new RasterGrid(90, 60, 706_000, 5_545_000, 10, 10, GeoTiffWriterTest.crs(32631));
    }

    private static RasterGrid east() {
        ReferencedEnvelope meeting;
        try {
            meeting = new ReferencedEnvelope(
                            west().east() - 300, west().east(), west().north() - 10, west().north(), west().crs())
                    .transform(GeoTiffWriterTest.crs(32632), true);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new RasterGrid(
                80,
                50,
                Math.rint(meeting.getMinX() / 10) * 10 + 3,
                Math.rint(meeting.getMinY() / 10) * 10 - 40,
                10,
                10,
                GeoTiffWriterTest.crs(32632));
    }

    @Test
    void aMosaicAcrossZonesHasTheNearestPixels() throws Exception {
        ArrayRaster first = numbered(west(), 31);
        ArrayRaster second = numbered(east(), 32);
        EmbeddingRaster mosaic = RasterMosaic.onOneGrid(List.of(first, second), false);
        RasterGrid grid = mosaic.grid();
        assertThat(grid.crs()).isEqualTo(west().crs());
        assertThat(grid.column(west().west())).isEqualTo(Math.rint(grid.column(west().west())));
        float[] all = GeoTiffRasterTest.readAll(mosaic);

        MathTransform there = CRS.findMathTransform(west().crs(), east().crs(), true);
        int fromWest = 0;
        int fromEast = 0;
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                double cx = grid.centreX(x);
                double cy = grid.centreY(y);
                int at = 2 * (y * grid.width() + x);
                int column = (int) Math.floor(west().column(cx));
                int row = (int) Math.floor(west().row(cy));
                double[] other = {cx, cy};
                there.transform(other, 0, other, 0, 1);
                int otherColumn = (int) Math.floor(east().column(other[0]));
                int otherRow = (int) Math.floor(east().row(other[1]));
                if (column >= 0 && row >= 0 && column < 90 && row < 60) {
                    assertThat(all[at]).isEqualTo(row * 90 + column);
                    assertThat(all[at + 1]).isEqualTo(31);
                    fromWest++;
                } else if (otherColumn >= 0 && otherRow >= 0 && otherColumn < 80 && otherRow < 50) {
                    assertThat(all[at]).isEqualTo(otherRow * 80 + otherColumn);
                    assertThat(all[at + 1]).isEqualTo(32);
                    fromEast++;
                } else {
                    assertThat(all[at]).isNaN();
                    assertThat(all[at + 1]).isNaN();
                }
            }
        }
        assertThat(fromWest).isEqualTo(90 * 60);
        assertThat(fromEast).isBetween(50 * 80 / 2, 50 * 80 - 100);
    }

    @Test
    void gdalwarpTakesTheSamePixels() throws IOException {
        float[] pixels = new float[80 * 50 * 2];
        for (int i = 0; i < 80 * 50; i++) {
            pixels[2 * i] = i / 4000f;
            pixels[2 * i + 1] = 0.5f;
        }
        ArrayRaster source = new ArrayRaster(east(), 2, pixels);
        ResampledRaster ours = ResampledRaster.onLattice(source, west());
        Path file = directory.resolve("east.tif");
        GeoTiffWriter.Options options = GeoTiffWriter.Options.of(PixelType.FLOAT32, List.of("a", "b"));
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, east(), options)) {
            writer.write(0, 0, pixels);
            writer.commit();
        }
        RasterGrid grid = ours.grid();
        Path warped = Gdal.warp(
                file,
                directory.resolve("warped.tif"),
                "-t_srs",
                "EPSG:32631",
                "-r",
                "near",
                "-et",
                "0",
                "-te",
                "" + grid.west(),
                "" + grid.south(),
                "" + grid.east(),
                "" + grid.north(),
                "-ts",
                "" + grid.width(),
                "" + grid.height());
        float[] expected;
        try (GeoTiffRaster raster = GeoTiffRaster.open(warped)) {
            expected = GeoTiffRasterTest.readAll(raster);
        }
        float[] read = GeoTiffRasterTest.readAll(ours);
        assertThat(read).hasSameSizeAs(expected);
        int different = 0;
        for (int i = 0; i < read.length; i += 2) {
            different += Float.compare(read[i], expected[i]) == 0 ? 0 : 1;
        }
        // Centres closer to an edge of two pixels than the accuracy of the projections.
        assertThat(different).isLessThanOrEqualTo(read.length / 2 / 1000);
    }

    @Test
    void readingInPartsGivesTheSamePixels() {
        EmbeddingRaster mosaic = RasterMosaic.onOneGrid(List.of(numbered(west(), 31), numbered(east(), 32)), false);
        RasterGrid grid = mosaic.grid();
        float[] all = GeoTiffRasterTest.readAll(mosaic);
        for (int y = 0; y < grid.height(); y += 17) {
            for (int x = 0; x < grid.width(); x += 23) {
                PixelWindow window = new PixelWindow(x, y, 23, 17).intersection(grid.window());
                float[] part = GeoTiffRasterTest.read(mosaic, window);
                for (int i = 0; i < window.pixels(); i++) {
                    int at = (window.y() + i / window.width()) * grid.width() + window.x() + i % window.width();
                    assertThat(Float.compare(part[2 * i], all[2 * at])).isZero();
                }
            }
        }
    }

    @Test
    void aMuchCoarserGridReadsTheSourceInParts() {
        RasterGrid fine = new RasterGrid(3_000, 1_000, 500_000, 5_000_000, 1, 1, GeoTiffWriterTest.crs(32631));
        RasterGrid coarse = new RasterGrid(30, 10, 500_000, 5_000_000, 100, 100, GeoTiffWriterTest.crs(32631));
        List<PixelWindow> windows = new ArrayList<>();
        ArrayRaster source = new ArrayRaster(fine, 1, numbers(3_000_000));
        EmbeddingRaster watched = new EmbeddingRaster() {
            @Override
            public RasterGrid grid() {
                return fine;
            }

            @Override
            public int bands() {
                return 1;
            }

            @Override
            public String name() {
                return "fine";
            }

            @Override
            public PixelWindow block() {
                return source.block();
            }

            @Override
            public void read(PixelWindow window, FloatBuffer pixels) {
                windows.add(window);
                source.read(window, pixels);
            }

            @Override
            public void close() {}
        };
        float[] read = GeoTiffRasterTest.readAll(new ResampledRaster(watched, coarse));
        for (int i = 0; i < 300; i++) {
            assertThat(read[i]).isEqualTo((i / 30 * 100 + 50) * 3_000f + i % 30 * 100 + 50);
        }
        assertThat(windows).hasSizeGreaterThan(1).allMatch(window -> window.pixels() <= 1 << 20);
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    @Test
    void rastersThatCannotBeJoinedAreReported() {
        ArrayRaster two = numbered(west(), 31);
        ArrayRaster three = new ArrayRaster(west(), 3, new float[90 * 60 * 3]);
        assertThatThrownBy(() -> RasterMosaic.onOneGrid(List.of(two, three), false))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("has 2 bands and array has 3");
    }

    @Test
    void theYearIsThatOfTheFileItsNameOrItsDirectory() throws IOException {
        assertThat(AeYear.of(Path.of("annual/2024/10N/xjejf-0000000000-0000008192.tiff"), Map.of()))
                .isEqualTo(OptionalInt.of(2024));
        assertThat(AeYear.of(Path.of("2019/ae_2023.tif"), Map.of())).isEqualTo(OptionalInt.of(2023));
        assertThat(AeYear.of(Path.of("ae_2023.tif"), Map.of("AE_YEAR", "2018"))).isEqualTo(OptionalInt.of(2018));
        assertThat(AeYear.of(Path.of("/a/b/c/ae12024.tif"), Map.of())).isEmpty();
        assertThat(AeYear.of(Path.of("/2024/a/b/c/ae_1984.tif"), Map.of("AE_YEAR", "soon")))
                .isEmpty();
        Path file = directory.resolve("city_2021.tif");
        GeoTiffWriterTest.write(file, 2, 2, 2, PixelType.FLOAT32, new float[8]);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            assertThat(raster.year()).isEqualTo(OptionalInt.of(2021));
        }
        Files.delete(file);
    }

    @Test
    void differentYearsNeedTheSetting() {
        for (int year : new int[] {2023, 2024}) {
            GeoTiffWriterTest.write(directory.resolve("ae_" + year + ".tif"), 2, 2, 2, PixelType.FLOAT32, new float[8]);
        }
        List<EmbeddingRaster> parts = List.of(
                GeoTiffRaster.open(directory.resolve("ae_2023.tif")),
                GeoTiffRaster.open(directory.resolve("ae_2024.tif")));
        assertThatThrownBy(() -> RasterMosaic.group(parts))
                .isInstanceOf(AetherException.class)
                .hasMessage("The rasters are of different years (ae_2023.tif of 2023, ae_2024.tif of 2024); give the"
                        + " rasters of one year, compare two years, or allow the mixing of years.");
        assertThatThrownBy(() -> RasterMosaic.onOneGrid(parts, false)).isInstanceOf(AetherException.class);
        try (EmbeddingRaster mixed = RasterMosaic.onOneGrid(parts, true)) {
            assertThat(mixed.year()).isEmpty();
        }
    }

    @Test
    void differentYearsNeedTheSettingInSeparateGroupsToo() {
        List<EmbeddingRaster> parts = List.of(
                dated(new ArrayRaster(west(), 2, new float[90 * 60 * 2]), 2024),
                new ArrayRaster(east(), 2, new float[east().window().pixels() * 2]),
                dated(new ArrayRaster(east(), 2, new float[east().window().pixels() * 2]), 2019));

        assertThatThrownBy(() -> RasterMosaic.group(parts))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("(array of 2019, array of 2024)");
        assertThat(RasterMosaic.group(parts, true)).hasSize(2);
        assertThat(RasterMosaic.group(parts.subList(0, 2))).hasSize(2);
    }

    private static EmbeddingRaster dated(ArrayRaster raster, int year) {
        return new EmbeddingRaster() {
            @Override
            public OptionalInt year() {
                return OptionalInt.of(year);
            }

            @Override
            public RasterGrid grid() {
                return raster.grid();
            }

            @Override
            public int bands() {
                return raster.bands();
            }

            @Override
            public String name() {
                return raster.name();
            }

            @Override
            public PixelWindow block() {
                return raster.block();
            }

            @Override
            public void read(PixelWindow window, FloatBuffer pixels) {
                raster.read(window, pixels);
            }

            @Override
            public void close() {
                raster.close();
            }
        };
    }

    @Test
    void aPairHoldsBothVectorsWhereBothHaveData() {
        ArrayRaster first = numbered(west(), 1);
        ArrayRaster second = numbered(west().crop(new PixelWindow(10, 20, 30, 40)), 2);
        float[] pair = GeoTiffRasterTest.readAll(new PairedRaster(first, second));
        for (int i = 0; i < 90 * 60; i++) {
            int x = i % 90;
            int y = i / 90;
            if (x >= 10 && x < 40 && y >= 20) {
                assertThat(pair[4 * i]).isEqualTo(i);
                assertThat(pair[4 * i + 1]).isEqualTo(1);
                assertThat(pair[4 * i + 2]).isEqualTo((y - 20) * 30 + x - 10);
                assertThat(pair[4 * i + 3]).isEqualTo(2);
            } else {
                assertThat(pair[4 * i]).isNaN();
                assertThat(pair[4 * i + 3]).isNaN();
            }
        }
    }
}
