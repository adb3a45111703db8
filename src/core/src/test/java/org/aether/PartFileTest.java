package org.aether;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.RasterGrid;
import org.aether.region.PointRegions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

    @TempDir
    Path directory;

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void writingRemovesAbandonedPartsOfTheSameTarget() throws IOException {
        for (String name : List.of("z.tif", "z.csv", "z.csv.gz", "z.geojson", "z.gpkg")) {
            Path target = directory.resolve(name);
            String unique = UUID.randomUUID().toString();
            Path abandoned = Files.writeString(directory.resolve(name + "." + unique + ".part"), "half");
            Path another = Files.writeString(directory.resolve("a" + name + "." + unique + ".part"), "half");
            Path notes = Files.writeString(directory.resolve(name + ".notes.part"), "mine");

            if (name.endsWith(".tif")) {
                writeRaster(target);
            } else {
                FeatureFiles.write(target, PointRegions.point(530_000, 180_000, CoordinateSystems.epsg(27_700)));
            }

            assertThat(abandoned).doesNotExist();
            assertThat(left()).as(name).containsExactlyInAnyOrder(another, target, notes);
            for (Path file : left()) {
                Files.delete(file);
            }
        }
    }

    private static void writeRaster(Path target) {
        RasterGrid grid = new RasterGrid(2, 2, 530_000, 180_000, 10, 10, CoordinateSystems.epsg(27_700));
        GeoTiffWriter.Options options =
                new GeoTiffWriter.Options(PixelType.FLOAT32, List.of("A", "B"), Compression.NONE, 16, Map.of());
        try (GeoTiffWriter writer = GeoTiffWriter.create(target, grid, options)) {
            writer.write(0, 0, new float[8]);
            writer.commit();
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNoPart() throws IOException {
        Path target = Files.writeString(directory.resolve("z.csv"), "old");

        assertThatThrownBy(() -> PartFile.write(target, part -> {
                    part.stream().write(new byte[] {1, 2, 3});
                    throw new IOException("full");
                }))
                .hasMessage("full");

        assertThat(left()).containsExactly(target);
        assertThat(target).hasContent("old");
    }

    @Test
    void sidecarsOfAnOlderRasterAreRemoved() throws IOException {
        Path target = directory.resolve("z.tif");
        writeRaster(target);
        for (String ending : List.of(".aux.xml", ".msk", ".ovr")) {
            Files.writeString(directory.resolve("z.tif" + ending), "of the old one");
        }
        Path other = Files.writeString(directory.resolve("y.tif.aux.xml"), "another's");

        writeRaster(target);

        assertThat(left()).containsExactly(other, target);
    }

    @Test
    void partsOfThisProcessAreKept() throws IOException {
        Path target = directory.resolve("z.tif");
        PartFile first = PartFile.create(target);
        first.out().write(1);
        PartFile.removeAbandoned(target);
        PartFile second = PartFile.create(target);
        second.out().write(2);
        PartFile.removeAbandoned(target);
        assertThat(left()).hasSize(2);
        first.moveIntoPlace();
        assertThat(target).hasBinaryContent(new byte[] {1});
        second.moveIntoPlace();
        assertThat(target).hasBinaryContent(new byte[] {2});
        assertThat(left()).containsExactly(target);
    }

    @Test
    void thePartOfAnotherProcessIsKeptUntilTheProcessEnds() throws Exception {
        Path target = directory.resolve("z.tif");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writing.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('!');
            PartFile.removeAbandoned(target);
            assertThat(left()).hasSize(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(left()).hasSize(1);
        PartFile.removeAbandoned(target);
        assertThat(left()).isEmpty();
    }

    /** Starts writing a file and never ends; the test kills it. */
    public static final class Writing {
        private Writing() {}

        public static void main(String[] args) throws Exception {
            PartFile part = PartFile.create(Path.of(args[0]));
            part.out().write(1);
            System.out.print('!');
            System.out.flush();
            Thread.sleep(600_000);
        }
    }

    @Test
    void aClosedPartIsDiscarded() throws IOException {
        PartFile part = PartFile.create(directory.resolve("z.tif"));
        part.out().close();
        part.discard();
        assertThat(left()).isEmpty();
    }
}
