package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.aether.Progress;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.region.PointRegions;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where results go: nothing is lost by a slip in a name, and what fails leaves nothing behind. */
class OutputFileTest {

    @TempDir
    private static Path shared;

    private static SampleCity.Files city;

    private static Path store;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCityAndModel() {
        city = SampleCity.write(
                shared.resolve("city"),
                new SampleCity.Settings(96, 96, 3, 530_000, 180_000, 27_700, PixelType.INT8, 2),
                Progress.NONE);
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 1);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder("minilm-l6-v2")
                .build();
        store = shared.resolve("models");
        new ModelStore(store).save(new AlignmentModel("m", weights, configuration, null, null));
    }

    private Program run(String line) {
        return Program.line(line.replace("AE", city.embeddings().toString())
                .replace("REGIONS", city.districts().toString())
                .replace("STORE", store.toString())
                .replace("DIR", directory.toString()));
    }

    private static void assertRefused(Program program, int exit, String... parts) {
        assertThat(program.exit()).as(program.err()).isEqualTo(exit);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).contains(parts).doesNotContain("internal error");
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transform --model m --in AE --out DIR/x.png",
                "transform --model m --in AE --out DIR/x.csv",
                "transform --model m --in AE --out DIR/tif",
                "search --model m --in AE --text cafe --out DIR/x.jpg",
                "compare --a AE --b AE --out DIR/change.geojson",
                "aggregate --in AE --grid 100 --out DIR/x.tif",
                "aggregate --in AE --grid 100 --out DIR/x.shp",
                "predict --features REGIONS --model m --head h --out DIR/x.xlsx",
                "train --embeddings AE --pois REGIONS --model n --report DIR/x.csv",
                "bench --out DIR/x.txt"
            })
    void aNameOfAnotherFormatIsRefusedBeforeTheWork(String command) throws IOException {
        assertRefused(
                run(command + " --store STORE"),
                2,
                "does not have the ending of a format that can be written here; use ");
        assertThat(content()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.tif|notes about something|transform --model m --in AE --out DIR/x.tif|is not a GeoTIFF",
                "x.TIFF|notes|compare --a AE --b AE --out DIR/x.TIFF|is not a GeoTIFF",
                "x.json|{\"name\": \"my-package\"}|aggregate --in AE --grid 100 --out DIR/x.json|is not a GeoJSON file with features or a report",
                "x.geojson|{\"a\": 1}|aggregate --in AE --grid 100 --out DIR/x.geojson|is not a GeoJSON file with features or a report",
                "x.gpkg|notes|aggregate --in AE --grid 100 --out DIR/x.gpkg|is not a GeoPackage",
                "x.csv.gz|a,b|aggregate --in AE --grid 100 --out DIR/x.csv.gz|is not compressed CSV",
                "r.json|{\"name\": 1}|train --embeddings AE --pois REGIONS --model n --report DIR/r.json|is not a GeoJSON file with features or a report"
            })
    void aFileOfAnotherKindIsNotReplaced(String name, String text, String command, String sentence) throws IOException {
        Files.writeString(directory.resolve(name), text);

        assertRefused(run(command + " --store STORE"), 1, sentence, "so it is not replaced; delete it, or ");

        assertThat(content()).isEqualTo(Map.of(name, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.csv", "x.csv.gz", "x.geojson", "x.json", "x.gpkg"})
    void anOlderResultOfTheSameKindIsReplacedAsGdalDoes(String name) {
        Program first = run("aggregate --in AE --regions REGIONS --store STORE --out DIR/" + name);
        assertThat(first.exit()).as(first.err()).isZero();
        int districts = FeatureFiles.read(directory.resolve(name)).features().size();
        Program second = run("aggregate --in AE --grid 500 --store STORE --out DIR/" + name);
        assertThat(second.exit()).as(second.err()).isZero();

        // 960 m in squares of 500 m
        assertThat(FeatureFiles.read(directory.resolve(name)).features().size())
                .isEqualTo(4)
                .isNotEqualTo(districts);
    }

    @Test
    void aGeoPackageWithSomebodysTablesIsKept() throws IOException {
        Path file = directory.resolve("wards.gpkg");
        FeatureFiles.write(file, PointRegions.point(530_000, 180_000, CoordinateSystems.epsg(27_700)));
        Path renamed = Files.move(file, directory.resolve("mine.gpkg"));
        Map<String, String> before = content();

        assertRefused(
                run("aggregate --in AE --grid 500 --store STORE --out " + renamed),
                1,
                "mine.gpkg has other tables (wards), which would be lost");

        assertThat(content()).isEqualTo(before);
        Files.writeString(directory.resolve("mine.gpkg-wal"), "");
        assertRefused(
                run("aggregate --in AE --grid 500 --store STORE --out " + renamed), 1, "is open in another program");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict --features REGIONS --model m --head h --out STORE/m/config.json",
                "aggregate --in AE --grid 500 --out STORE/m/heads/h.json",
                "transform --model m --in AE --out STORE/z.tif",
                "train --embeddings AE --pois REGIONS --model n --report STORE/m/report.json",
                "sample-city --size 64 --out STORE/m",
                "sample-city --size 64 --out STORE"
            })
    void nothingIsWrittenIntoTheModelStore(String command) throws IOException {
        byte[] before = Files.readAllBytes(store.resolve("m").resolve("config.json"));

        assertRefused(run(command + " --store STORE"), 2, "lies inside the model store");

        assertThat(store.resolve("m").resolve("config.json")).hasBinaryContent(before);
        assertThat(store.resolve("z.tif")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict --features REGIONS --model m --head h --out STORE/m/config.json",
                "aggregate --in AE --grid 500 --out STORE/m/heads/h.json",
                "sample-city --size 64 --out STORE/m/city",
                "demo --size 160 --out STORE/m/demo"
            })
    void norIntoAModelOfAnotherStore(String command) throws IOException {
        byte[] before = Files.readAllBytes(store.resolve("m").resolve("config.json"));

        assertRefused(run(command + " --store DIR/models"), 1, "lies inside the model 'm'");

        assertThat(store.resolve("m").resolve("config.json")).hasBinaryContent(before);
        assertThat(store.resolve("m").resolve("city")).doesNotExist();
    }

    @Test
    void anInputIsNoOutputByWhateverName() throws IOException {
        Path copy = Files.copy(city.embeddings(), directory.resolve("ae.tif"));
        Path link = Files.createSymbolicLink(directory.resolve("link.tif"), copy);
        Path places = Files.createSymbolicLink(directory.resolve("here"), directory);
        byte[] before = Files.readAllBytes(copy);
        for (String out : List.of(
                copy.toString(),
                link.toString(),
                places.resolve("ae.tif").toString(),
                directory + "/../" + directory.getFileName() + "/ae.tif")) {
            assertRefused(
                    run("transform --model m --store STORE --in DIR/ae.tif --out " + out),
                    2,
                    "--in name the same file");
        }
        FeatureFiles.write(
                directory.resolve("p.gpkg"), PointRegions.point(530_000, 180_000, CoordinateSystems.epsg(27_700)));
        assertRefused(
                run("aggregate --in AE --store STORE --regions DIR/p.gpkg#p --buffer 9 --out DIR/p.gpkg"),
                2,
                "name the same file");
        assertThat(copy).hasBinaryContent(before);
    }

    @Test
    void theDirectoryOfAModelIsNoStore() {
        assertRefused(run("models --store STORE/m"), 2, "is the directory of one model; name its parent");
    }

    @Test
    void aDirectoryIsNoOutputFile() throws IOException {
        Files.createDirectory(directory.resolve("d.tif"));

        assertRefused(run("transform --model m --store STORE --in AE --out DIR/d.tif"), 1, "is a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ae.tif", "pois.geojson", "districts.geojson", "landuse.geojson"})
    void aSampleCityReplacesNoFileUnlessAskedTo(String name) throws IOException {
        Files.writeString(directory.resolve(name), "mine");
        Files.writeString(directory.resolve("notes.txt"), "mine too");

        assertRefused(run("sample-city --size 64 --out DIR"), 1, "has " + name + " already", "--replace");
        assertThat(content()).isEqualTo(Map.of(name, "mine", "notes.txt", "mine too"));

        assertThat(run("sample-city --size 64 --out DIR --replace").exit()).isZero();
        assertThat(content()).hasSize(5).containsEntry("notes.txt", "mine too");
        assertThat(content().get(name)).isNotEqualTo("mine");
    }

    @Test
    void aDemoReplacesNobodysFiles() throws IOException {
        Files.writeString(directory.resolve("report.html"), "mine");

        assertRefused(run("demo --size 160 --out DIR"), 1, "has report.html already", "--replace");

        assertThat(content()).isEqualTo(Map.of("report.html", "mine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transform --model none --in AE --out DIR/new/deep/z.tif",
                "transform --model m --in DIR/none.tif --store STORE --out DIR/new/deep/z.tif",
                "train --embeddings DIR/none.tif --pois DIR/none.csv --model n",
                "aggregate --in AE --regions DIR/none.csv --out DIR/new/x.csv"
            })
    void whatFailsLeavesNoNewDirectory(String command) throws IOException {
        Program program = run(command + (command.contains("--store") ? "" : " --store DIR/data/models"));

        assertThat(program.exit()).as(program.err()).isEqualTo(1);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void rastersOfDifferentPlacesAreNotCompared() {
        SampleCity.Files far = SampleCity.write(
                directory.resolve("far"),
                new SampleCity.Settings(96, 96, 3, 560_000, 180_000, 27_700, PixelType.INT8, 2),
                Progress.NONE);
        for (String model : List.of("", " --model m --store STORE")) {
            assertRefused(
                    run("compare --a AE --b " + far.embeddings() + " --out DIR/new/c.tif" + model),
                    1,
                    "do not overlap");
            assertThat(directory.resolve("new")).doesNotExist();
        }
    }

    private Process start(ProcessBuilder.Redirect out, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Aether.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectOutput(out).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"models --store STORE", "models --json --store STORE", "--help", "help train", "--version"})
    void aFullStandardOutputIsAFailure(String line) throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: no /dev/full here");
        Process process = start(
                ProcessBuilder.Redirect.to(full.toFile()),
                line.replace("STORE", store.toString()).split(" "));
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(err).isEqualTo(1);
        assertThat(err).contains("aether: ", "standard output").doesNotContain("\tat ");
    }

    @Test
    void aClosedStandardOutputIsAFailure() throws Exception {
        Process process = start(ProcessBuilder.Redirect.PIPE, "models", "--store", store.toString());
        process.getInputStream().close();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(err).isEqualTo(1);
    }

    @Test
    void argumentsThatTheLocaleHasSpoiledAreNamed() {
        Program program = Program.run("search", "--model", "m", "--in", "caf\uFFFD\uFFFD.tif", "--text", "a");

        assertRefused(program, 2, "has characters that Java cannot read in this locale; set LC_ALL=C.UTF-8");
    }
}
