package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.aether.Progress;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that cannot be used: exit code 1, one sentence, no stack trace, and nothing left behind. */
class BadInputTest {

    /** The city covers 530000–531280 east, 178720–180000 north, EPSG:27700. */
    private static final double WEST = 530_000;

    private static final double NORTH = 180_000;

    @TempDir
    private static Path shared;

    private static SampleCity.Files city;

    @TempDir
    private Path directory;

    private Path store;

    @BeforeAll
    static void makeCity() {
        city = SampleCity.write(
                shared.resolve("city"),
                new SampleCity.Settings(128, 128, 3, WEST, NORTH, 27_700, PixelType.INT8, 2),
                Progress.NONE);
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 1);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder("minilm-l6-v2")
                .build();
        new ModelStore(shared.resolve("models"))
                .save(new AlignmentModel("untrained", weights, configuration, null, null));
    }

    @BeforeEach
    void ownStore() {
        store = directory.resolve("models");
    }

    private static void assertFails(Program program, String... parts) {
        assertThat(program.exit()).as(program.err() + program.out()).isEqualTo(1);
        assertThat(program.out()).isEmpty();
        String[] lines = program.err().strip().split("\n");
        assertThat(lines[lines.length - 1])
                .startsWith("aether: ")
                .contains(parts)
                .doesNotContain("internal error")
                .matches(".*[.?!]");
        assertThat(program.err()).doesNotContain("\tat ");
    }

    private Program train(Path embeddings, Path pois, String... more) {
        return Program.run(Stream.concat(
                        Stream.of(
                                "train",
                                "--store",
                                store.toString(),
                                "--embeddings",
                                embeddings.toString(),
                                "--pois",
                                pois.toString(),
                                "--model",
                                "new",
                                "--epochs",
                                "1",
                                "--batch-size",
                                "32"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private Program transform(Path in, Path out) {
        return Program.run(
                "transform",
                "--store",
                shared.resolve("models").toString(),
                "--model",
                "untrained",
                "--in",
                in.toString(),
                "--out",
                out.toString());
    }

    private void assertNoModel() {
        assertThat(new ModelStore(store).list()).isEmpty();
    }

    private Path csv(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** A small float raster of so many bands where the city's north-west corner is. */
    private Path raster(int bands) {
        Path file = directory.resolve("bands.tif");
        float[] pixels = new float[32 * 32 * bands];
        Arrays.fill(pixels, 0.1f);
        List<String> names = IntStream.range(0, bands).mapToObj(i -> "A" + i).toList();
        RasterGrid grid = new RasterGrid(32, 32, WEST, NORTH, 10, 10, CoordinateSystems.epsg(27_700));
        try (GeoTiffWriter writer = GeoTiffWriter.create(
                file, grid, new GeoTiffWriter.Options(PixelType.FLOAT32, names, Compression.NONE, 32, Map.of()))) {
            writer.write(0, 0, pixels);
            writer.commit();
        }
        return file;
    }

    @Test
    void aRasterOf63BandsDoesNotFitAModelOf64() {
        Path out = directory.resolve("z.tif");

        assertFails(transform(raster(63), out), "bands.tif' has 63 bands, but the model 'untrained' needs 64");
        assertThat(out).doesNotExist();
    }

    @Test
    void aRasterWithoutCrsIsRefused() throws IOException {
        Path bare = withoutGeoKeys(raster(64));

        assertFails(
                transform(bare, directory.resolve("z.tif")),
                bare.getFileName().toString(),
                "no coordinate reference system");
    }

    /** A copy whose GeoKeyDirectory (tag 34735) is renamed to a private tag that nobody reads. */
    private Path withoutGeoKeys(Path tiff) throws IOException {
        byte[] bytes = Files.readAllBytes(tiff);
        ByteBuffer file =
                ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = file.getShort(2) == 43;
        int directoryAt = big ? (int) file.getLong(8) : file.getInt(4);
        int entries = big ? (int) file.getLong(directoryAt) : file.getShort(directoryAt);
        int renamed = 0;
        for (int i = 0; i < entries; i++) {
            int entry = directoryAt + (big ? 8 + 20 * i : 2 + 12 * i);
            if ((file.getShort(entry) & 0xffff) == 34_735) {
                file.putShort(entry, (short) 34_734);
                renamed++;
            }
        }
        assertThat(renamed).isEqualTo(1);
        return Files.write(directory.resolve("bare.tif"), bytes);
    }

    @Test
    void anEmptyPoiFileIsRefused() throws IOException {
        assertFails(train(city.embeddings(), csv("empty.csv", "name,category,lon,lat\n")), "empty.csv");
        assertFails(
                train(city.embeddings(), csv("empty.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}")),
                "empty.geojson");
        assertFails(train(city.embeddings(), csv("nothing.csv", "")), "nothing.csv");
        assertNoModel();
    }

    @Test
    void poisThatAllLieOutsideAreRefusedAndCounted() throws IOException {
        StringBuilder text = new StringBuilder("name,category,lon,lat\n");
        for (int i = 0; i < 100; i++) {
            text.append("Cafe ")
                    .append(i)
                    .append(",cafe,")
                    .append(2.35 + i * 1e-4)
                    .append(",48.85\n");
        }

        assertFails(
                train(city.embeddings(), csv("paris.csv", text.toString())),
                "None of the 100 POIs lies on a valid pixel of ae.tif");
        assertNoModel();
    }

    @Test
    void fewerPoisThanABatchAreRefused() throws IOException {
        Path pois = geojson("few.geojson", 10, WEST + 600, NORTH - 600);

        assertFails(train(city.embeddings(), pois), "10", "32", "batch");
        assertNoModel();
    }

    @Test
    void oneSinglePoiIsRefused() throws IOException {
        assertFails(train(city.embeddings(), geojson("one.geojson", 1, WEST + 600, NORTH - 600)), "at least two POIs");
        assertNoModel();
    }

    private Path geojson(String name, int points, double x, double y) throws IOException {
        StringBuilder text = new StringBuilder("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\","
                + "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},\"features\":[");
        for (int i = 0; i < points; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"Feature\",\"properties\":{\"name\":\"Cafe ")
                    .append(i)
                    .append("\",\"category\":\"cafe\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[")
                    .append(x + i)
                    .append(',')
                    .append(y)
                    .append("]}}");
        }
        return Files.writeString(directory.resolve(name), text.append("]}").toString());
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        Path latin = Files.write(
                directory.resolve("latin.csv"),
                "name,category,lon,lat\nCaf\u00e9,caf\u00e9,-0.1,51.5\n".getBytes(StandardCharsets.ISO_8859_1));

        assertFails(train(city.embeddings(), latin), "latin.csv", "UTF-8");
        assertNoModel();
    }

    @Test
    void aPolygonOutsideTheRasterIsRefused() throws IOException {
        Path polygon = Files.writeString(
                directory.resolve("far.geojson"),
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"name\":\"far\"},"
                        + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[2,48],[2.1,48],[2.1,48.1],[2,48]]]}}]}");
        Path out = directory.resolve("out.csv");

        assertFails(
                Program.run(
                        "aggregate",
                        "--in",
                        city.embeddings().toString(),
                        "--regions",
                        polygon.toString(),
                        "--out",
                        out.toString()),
                "None of the 1 regions touches ae.tif",
                "check the CRS");
        assertThat(out).doesNotExist();
    }

    @Test
    void halfPrecisionOnTheCpuIsRefusedAndLeavesNoOutput() {
        Path out = directory.resolve("z.tif");
        assertFails(
                Program.run(
                        "transform",
                        "--store",
                        shared.resolve("models").toString(),
                        "--model",
                        "untrained",
                        "--device",
                        "cpu",
                        "--half",
                        "--in",
                        city.embeddings().toString(),
                        "--out",
                        out.toString()),
                "Half precision is for GPUs");
        assertThat(out).doesNotExist();
    }

    @Test
    void anUnknownModelIsNamed() {
        assertFails(
                Program.run(
                        "transform",
                        "--store",
                        store.toString(),
                        "--model",
                        "nobody",
                        "--in",
                        city.embeddings().toString(),
                        "--out",
                        directory.resolve("z.tif").toString()),
                "nobody");
        assertFails(Program.run("models", "show", "nobody", "--store", store.toString()), "nobody");
        assertFails(Program.run("models", "delete", "nobody", "--store", store.toString()), "nobody");
    }

    @Test
    void aModelNameThatLeavesTheStoreIsWrongUsage() {
        Program program = Program.run("models", "delete", "../../x", "--store", store.toString());

        assertThat(program.exit()).isEqualTo(2);
        assertThat(program.err()).startsWith("aether: ID: ").contains("../../x");
    }

    @Test
    void aTruncatedTiffIsRefusedAndLeavesNoOutput() throws IOException {
        byte[] whole = Files.readAllBytes(city.embeddings());
        Path out = directory.resolve("z.tif");
        for (int length : new int[] {0, 4, 100, whole.length / 2, whole.length - 1000}) {
            Path cut = Files.write(directory.resolve("cut.tif"), Arrays.copyOf(whole, length));

            assertFails(transform(cut, out), "cut.tif");
            assertThat(out).doesNotExist();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("cut.tif");
        }
    }

    @Test
    void aPickleThatCallsForeignCodeIsRefused() throws IOException {
        Path bad = directory.resolve("bad.pth");
        Path proof = directory.resolve("executed");
        byte[] pickle = ("\u0080\u0002cposix\nsystem\n(X" + length("touch " + proof) + "touch " + proof + "tR.")
                .getBytes(StandardCharsets.ISO_8859_1);
        try (OutputStream out = Files.newOutputStream(bad);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle);
        }

        assertFails(
                Program.run("import", "--store", store.toString(), "--checkpoint", bad.toString(), "--model", "bad"),
                "posix",
                "system");
        assertThat(proof).doesNotExist();
        assertNoModel();
    }

    /** Four bytes, little-endian, as characters. */
    private static String length(String text) {
        return (char) text.length() + "\u0000\u0000\u0000";
    }

    @Test
    void anOutputBelowAFileIsRefusedBeforeTheWork() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertFails(transform(city.embeddings(), file.resolve("z.tif")), "cannot be made");
        assertFails(
                Program.run(
                        "sample-city",
                        "--size",
                        "64",
                        "--out",
                        file.resolve("city").toString()),
                "cannot be made");
    }

    @Test
    void aDirectoryThatIsNotWritableIsRefused() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false));
        assumeTrue(!Files.isWritable(locked), "this user may write anywhere");
        try {
            assertFails(transform(city.embeddings(), locked.resolve("z.tif")), "is not writable");
        } finally {
            assertThat(locked.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void aDirectoryAsOutputOrInputIsRefused() {
        assertFails(transform(city.embeddings(), directory), "is a directory; name a file in it.");
        assertFails(transform(directory, directory.resolve("z.tif")), "is a directory; name a file.");
    }

    @Test
    void missingInputsAreNamedWithTheirOption() {
        assertFails(
                transform(directory.resolve("no.tif"), directory.resolve("z.tif")),
                "There is no file",
                "no.tif' (--in)");
        assertFails(train(city.embeddings(), directory.resolve("no.csv")), "There is no file", "no.csv' (--pois)");
        assertFails(
                Program.run(
                        "import",
                        "--store",
                        store.toString(),
                        "--checkpoint",
                        directory.resolve("no.pth").toString(),
                        "--model",
                        "m"),
                "no.pth' (--checkpoint)");
    }

    /** The second file lies in another zone: it would not be joined, but used beside the first. */
    @Test
    void filesOfDifferentYearsAreRefusedByEveryCommandUnlessTheyAreMeant() throws IOException {
        Path older = Files.copy(city.embeddings(), directory.resolve("ae_2023.tif"));
        Path newer = directory.resolve("ae_2024.tif");
        SampleCity.Files other = SampleCity.write(
                directory.resolve("other"),
                new SampleCity.Settings(32, 32, 3, 700_000, 5_710_000, 32_630, PixelType.INT8, 1),
                Progress.NONE);
        Files.move(other.embeddings(), newer);
        String in = older + "," + newer;
        String out = directory.resolve("out").toString();
        String models = shared.resolve("models").toString();
        List<List<String>> commands = List.of(
                List.of("train", "--embeddings", in, "--pois", city.pois().toString(), "--model", "new"),
                List.of("transform", "--in", in, "--model", "untrained", "--out", out + ".tif"),
                List.of("search", "--in", in, "--model", "untrained", "--text", "a bakery", "--out", out + ".tif"),
                List.of("explain", "--in", in, "--model", "untrained", "--at", "530100,179900"),
                List.of("aggregate", "--in", in, "--regions", city.districts().toString(), "--out", out + ".csv"),
                List.of("evaluate", "--in", in, "--points", city.landUse().toString(), "--target", "landuse_id"));
        for (List<String> command : commands) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of("--store", models));
            if (command.get(0).equals("evaluate")) {
                all.addAll(List.of("--task", "classification", "--models", "raw"));
            }
            assertFails(
                    Program.run(all.toArray(String[]::new)),
                    "The rasters are of different years (ae_2023.tif of 2023, ae_2024.tif of 2024)",
                    "--mix-years");
        }
        assertThat(directory.resolve("out.tif")).doesNotExist();
        assertThat(directory.resolve("out.csv")).doesNotExist();

        Program together = Program.run(
                "aggregate",
                "--in",
                in,
                "--regions",
                city.districts().toString(),
                "--out",
                out + ".csv",
                "--mix-years");
        assertThat(together.exit()).as(together.err()).isZero();
        assertThat(directory.resolve("out.csv")).exists();
    }

    @Test
    void vectorsOfAnotherLengthAreTakenWhenThatIsAskedFor() throws IOException {
        Path file = directory.resolve("means.tif");
        try (EmbeddingRaster raster = GeoTiffRaster.open(city.embeddings())) {
            RasterGrid grid = raster.grid().crop(new PixelWindow(0, 0, 64, 64));
            float[] numbers = new float[64 * 64 * raster.bands()];
            raster.read(new PixelWindow(0, 0, 64, 64), FloatBuffer.wrap(numbers));
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] *= 0.8f;
            }
            try (GeoTiffWriter writer = GeoTiffWriter.create(
                    file,
                    grid,
                    new GeoTiffWriter.Options(PixelType.FLOAT32, raster.bandNames(), Compression.NONE, 64, Map.of()))) {
                writer.write(0, 0, numbers);
                writer.commit();
            }
        }
        String out = directory.resolve("out.csv").toString();
        List<String> command = List.of("aggregate", "--in", file.toString(), "--grid", "320", "--out", out);
        assertFails(
                Program.run(command.toArray(String[]::new)), "A vector of means.tif has the length 0.", "--any-length");
        assertThat(Path.of(out)).doesNotExist();
        List<String> allowed = new ArrayList<>(command);
        allowed.add("--any-length");
        Program taken = Program.run(allowed.toArray(String[]::new));
        assertThat(taken.exit()).as(taken.err()).isZero();
        assertThat(Path.of(out)).exists();
    }

    @Test
    void aTableOfAGeoPackageIsNamedBehindIt() throws IOException {
        Path file = directory.resolve("city.gpkg");
        FeatureFiles.write(file, FeatureFiles.read(city.districts()).features());
        String out = directory.resolve("out.csv").toString();
        Program taken = Program.run(
                "aggregate", "--in", city.embeddings().toString(), "--regions", file + "#city", "--out", out);
        assertThat(taken.exit()).as(taken.err()).isZero();
        assertFails(
                Program.run(
                        "aggregate", "--in", city.embeddings().toString(), "--regions", file + "#town", "--out", out),
                "has no feature table 'town'; it has city.");
        assertFails(
                Program.run(
                        "aggregate",
                        "--in",
                        city.embeddings().toString(),
                        "--regions",
                        file + "x.gpkg#a",
                        "--out",
                        out),
                "There is no file");
    }
}
