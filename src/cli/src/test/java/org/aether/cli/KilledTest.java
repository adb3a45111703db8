package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a process of its own, killed in the middle: what was there stays as it was, or nothing is there. */
class KilledTest {

    private static final String ENOUGH_EPOCHS_FOR_HOURS = "90000";

    @TempDir
    private static Path directory;

    private static Path city;
    private static Path store;

    @BeforeAll
    static void trainAModel() {
        city = directory.resolve("city");
        store = directory.resolve("models");
        assertThat(Program.run("sample-city", "--size", "160", "--seed", "5", "--out", city.toString())
                        .exit())
                .isZero();
        assertThat(Program.run(train("kept", "1").toArray(String[]::new)).exit())
                .isZero();
    }

    private static List<String> train(String model, String epochs) {
        return List.of(
                "train",
                "--embeddings",
                city.resolve("ae.tif").toString(),
                "--pois",
                city.resolve("pois.geojson").toString(),
                "--model",
                model,
                "--epochs",
                epochs,
                "--batch-size",
                "64",
                "--store",
                store.toString(),
                "--threads",
                "1");
    }

    private static List<String> replacing(List<String> train) {
        return Stream.concat(train.stream(), Stream.of("--replace")).toList();
    }

    private static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx1g",
                "-Daether.tty=true",
                Aether.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Reads the progress on standard error until a stage has come some way; gives what was read. */
    private static String awaitProgress(Process process, String stage) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream err = process.getErrorStream();
        byte[] buffer = new byte[4096];
        for (int n = err.read(buffer); n >= 0; n = err.read(buffer)) {
            text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            int at = text.lastIndexOf(stage);
            if (at >= 0 && text.substring(at).matches("(?s)" + stage + "[^\\r]* [1-9][\\d,]* of .*")) {
                return text.toString();
            }
        }
        throw new AssertionError("The program ended before '" + stage + "' came some way: " + text);
    }

    private static void kill9(Process process) throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    private static Map<String, String> content(Path model) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(model)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        model.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void theSameTrainingInAnotherProcessGivesTheSameBytes() throws Exception {
        Map<String, String> before = content(store.resolve("kept"));
        Process process = start(replacing(train("kept", "1")));
        process.getErrorStream().readAllBytes();

        assertThat(process.waitFor()).isZero();
        assertThat(content(store.resolve("kept"))).isEqualTo(before);
    }

    @Test
    void killedInTheMiddleOfTrainingTheStoreHasNoNewModel() throws Exception {
        Process process = start(train("killed", ENOUGH_EPOCHS_FOR_HOURS));
        awaitProgress(process, "Training");
        kill9(process);

        Program models = Program.run("models", "--store", store.toString());
        assertThat(models.out()).contains("kept").doesNotContain("killed");
        assertThat(Program.run(train("killed", "1").toArray(String[]::new)).exit())
                .as("nothing of the dead training stands in the way")
                .isZero();
        assertThat(Program.run("models", "delete", "killed", "--store", store.toString())
                        .exit())
                .isZero();
    }

    @Test
    void killedWhileReplacingAModelTheOldOneStays() throws Exception {
        Map<String, String> before = content(store.resolve("kept"));
        Process process = start(replacing(train("kept", ENOUGH_EPOCHS_FOR_HOURS)));
        awaitProgress(process, "Training");
        kill9(process);

        assertThat(content(store.resolve("kept"))).isEqualTo(before);
        assertThat(Program.run("models", "show", "kept", "--store", store.toString())
                        .exit())
                .isZero();
    }

    @Test
    void twoTrainingsOfOneModelAtOnceAreRefused() throws Exception {
        Process process = start(train("busy", ENOUGH_EPOCHS_FOR_HOURS));
        try {
            awaitProgress(process, "Training");
            Program second = Program.run(train("busy", "1").toArray(String[]::new));

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("The model 'busy' is being trained already");
        } finally {
            kill9(process);
        }
    }

    @Test
    void killedInTheMiddleOfATransformTheOutputIsTheOldOne() throws Exception {
        Path big = directory.resolve("big");
        assertThat(Program.run("sample-city", "--size", "1024", "--seed", "5", "--out", big.toString())
                        .exit())
                .isZero();
        Path out = Files.writeString(directory.resolve("z.tif"), "II: the old one");
        Process process = start(List.of(
                "transform",
                "--model",
                "kept",
                "--in",
                big.resolve("ae.tif").toString(),
                "--out",
                out.toString(),
                "--store",
                store.toString(),
                "--threads",
                "1"));
        awaitProgress(process, "Transforming");
        kill9(process);

        assertThat(out).hasContent("II: the old one");
    }

    @Test
    void aPoliteSignalStopsTheTrainingAndSaysSo() throws Exception {
        Process process = start(train("interrupted", ENOUGH_EPOCHS_FOR_HOURS));
        awaitProgress(process, "Training");
        process.toHandle().destroy();
        String rest = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(rest).contains("aether: The work was cancelled; nothing was written.");
        assertThat(store.resolve("interrupted")).doesNotExist();
    }

    @Test
    void aPoliteSignalInATransformLeavesNothingHalfWritten() throws Exception {
        Path big = directory.resolve("wide");
        assertThat(Program.run("sample-city", "--size", "1024x512", "--seed", "5", "--out", big.toString())
                        .exit())
                .isZero();
        Path outputs = Files.createDirectory(directory.resolve("outputs"));
        Process process = start(List.of(
                "transform",
                "--model",
                "kept",
                "--in",
                big.resolve("ae.tif").toString(),
                "--out",
                outputs.resolve("z.tif").toString(),
                "--store",
                store.toString(),
                "--threads",
                "1"));
        awaitProgress(process, "Transforming");
        process.toHandle().destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(outputs).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "sample-city --size 2048 --out DIR/new/city, 400",
        "sample-city --size 2048 --out DIR/new/city, 1200",
        "sample-city --size 2048 --out DIR/new/city, 2500",
        "demo --size 160 --out DIR/new/demo, 1200",
        "demo --size 160 --out DIR/new/demo, 3500",
        "train --embeddings AE --pois POIS --model new --epochs 90000 --store DIR/new/models, 1200",
        "transform --model kept --in AE --out DIR/new/z.tif --store STORE, 1200"
    })
    void aPoliteSignalInTheFirstSecondsLeavesNothing(String line, long millis, @TempDir Path outputs) throws Exception {
        Process process =
                start(List.of(line.replace("AE", city.resolve("ae.tif").toString())
                        .replace("POIS", city.resolve("pois.geojson").toString())
                        .replace("STORE", store.toString())
                        .replace("DIR", outputs.toString())
                        .split(" ")));
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.toHandle().destroy();
        process.getErrorStream().readAllBytes();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assumeFalse(ended, "skipped: the work was done before the signal");
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(outputs).isEmptyDirectory();
    }
}
