package org.aether;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aether.crs.CrsTransform;
import org.aether.crs.EpsgCodes;
import org.aether.raster.RasterGrid;
import org.aether.region.RegionGrids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {

    @TempDir
    Path directory;

    /** Uses the EPSG database and a native library. */
    public static void main(String[] arguments) {
        try {
            double[] point = {530000, 180000};
            CrsTransform.between(EpsgCodes.decode(27700), EpsgCodes.decode(4326))
                    .transform(point);
            System.out.println("transformed " + Math.round(point[1]));
            RasterGrid grid = new RasterGrid(500, 500, 530000, 180000, 10, 10, EpsgCodes.decode(27700));
            System.out.println("cells " + RegionGrids.h3(grid, 7).size());
        } catch (AetherException e) {
            System.out.println(e.getMessage());
        }
        System.exit(0);
    }

    /** Runs in a directory of its own, because GeoTools unpacks its database there when there is no temporary directory. */
    private String run(Path temporary) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        TemporaryDirectoryTest.class.getName())
                .directory(Files.createTempDirectory(directory, "work").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    @Test
    void aProcessNamesTheDirectoryAndNotTheData() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(run(file))
                .contains("The temporary directory " + file + " is not a directory, so ")
                .contains("java.io.tmpdir")
                .doesNotContain("cells");
        Path absent = directory.resolve("absent").resolve("deep");
        String output = run(absent);
        // GeoTools creates the directory if it can.
        assertThat(output.contains("cells") || output.contains("The temporary directory " + absent + " does not exist"))
                .as(output)
                .isTrue();
    }

    @Test
    void aUsableDirectoryHasNoProblem() {
        assertThat(TemporaryDirectory.problem(directory.toString())).isEmpty();
        assertThat(directory).isEmptyDirectory();
        TemporaryDirectory.requireUsable("a test", new RuntimeException("anything"));
    }

    @Test
    void namesTheProblemOfAnUnusableDirectory() throws Exception {
        assertThat(TemporaryDirectory.problem(directory.resolve("none").toString()))
                .contains(TemporaryDirectory.Problem.MISSING);
        assertThat(TemporaryDirectory.problem(
                        Files.writeString(directory.resolve("file"), "x").toString()))
                .contains(TemporaryDirectory.Problem.NOT_A_DIRECTORY);
        assumeTrue(Files.isDirectory(Path.of("/proc")), "skipped: this system has no directory that nobody can write");
        assertThat(TemporaryDirectory.problem("/proc")).contains(TemporaryDirectory.Problem.NOT_WRITABLE);
    }

    @Test
    void aDirectoryWithoutPermissionToRunIsNamed() {
        String temporary = System.getProperty("java.io.tmpdir");
        assertThatThrownBy(() -> TemporaryDirectory.requireUsable(
                        "the H3 library",
                        new UnsatisfiedLinkError(temporary + "/libh3.so: failed to map segment from shared object")))
                .isInstanceOfSatisfying(
                        AetherException.class, e -> assertThat(e.kind()).isEqualTo(AetherException.Kind.UNAVAILABLE))
                .hasMessageContaining(temporary)
                .hasMessageContaining("noexec")
                .hasMessageContaining("the H3 library");
        TemporaryDirectory.requireUsable("the H3 library", new UnsatisfiedLinkError("no h3 in java.library.path"));
    }
}
