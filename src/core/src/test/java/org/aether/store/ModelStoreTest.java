package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Setting;
import org.aether.head.HeadReport;
import org.aether.head.HeadSettings;
import org.aether.head.Metric;
import org.aether.head.Scores;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjectorTest;
import org.aether.model.AlignmentModel;
import org.aether.model.ArtifactId;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {

    @TempDir
    Path directory;

    /** A model whose configuration holds the seed of its weights. */
    static AlignmentModel model(String id, long seed) {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, seed);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder("minilm-l6-v2")
                .training(new ModelConfiguration.Training(null, null, 1, null, null, null, seed, null, null, null))
                .epochs(List.of(new ModelConfiguration.Epoch(1, 1.25, 1, 2, Double.NaN, -4, 0.001)), 1)
                .build();
        AlignmentModel.Categories categories = new AlignmentModel.Categories(
                List.of("Food", "Straße"), List.of("", "\"quoted\", x"), new int[] {3, 4}, rows(2, 128, seed));
        AlignmentModel.FalseColorBasis basis = new AlignmentModel.FalseColorBasis(
                rows(1, 128, seed).data(), rows(3, 128, seed + 1), new float[] {-1, -2, -3}, new float[] {1, 2, 3});
        return new AlignmentModel(id, weights, configuration, categories, basis);
    }

    private static long seed(AlignmentModel model) {
        return model.configuration().training().seed();
    }

    private static FloatMatrix rows(int rows, int columns, long seed) {
        return AeProjectorTest.unitRows(rows, columns, seed);
    }

    private static TaskHead head(float bias) {
        HeadReport report = new HeadReport(
                HeadSettings.defaults().withSeed(7),
                new HeadReport.Rows(144, 16, 40),
                2,
                0.25,
                List.of(new HeadReport.Epoch(1, 0.75, 0.5), new HeadReport.Epoch(2, 0.5, 0.25)),
                new Scores<>(Map.of(Metric.F1, 0.5, Metric.PRECISION, 0.25), Map.of()));
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put("out.weight", new Tensor(new int[] {2, 128}, new float[256]));
        tensors.put("out.bias", new Tensor(new int[] {2}, new float[] {bias, 0}));
        return new TaskHead(
                Task.CLASSIFICATION,
                List.of("a", "b"),
                List.of("landuse_id"),
                tensors,
                Optional.of(VectorOrigin.raw(true)),
                Optional.of(report));
    }

    private static void alreadyExists(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(AetherException.class, exception -> {
            assertThat(exception.kind()).isEqualTo(AetherException.Kind.ALREADY_EXISTS);
            assertThat(exception.setting()).contains(Setting.REPLACE);
        });
    }

    static void assertWhole(AlignmentModel model) {
        AlignmentModel expected = model(model.id(), seed(model));
        expected.weights().tensors().forEach((name, tensor) -> {
            assertThat(model.weights().tensors().get(name).shape()).isEqualTo(tensor.shape());
            assertThat(model.weights().tensors().get(name).data()).isEqualTo(tensor.data());
        });
        assertThat(model.configuration()).isEqualTo(expected.configuration());
        assertThat(model.categories().categories())
                .isEqualTo(expected.categories().categories());
        assertThat(model.categories().subcategories())
                .isEqualTo(expected.categories().subcategories());
        assertThat(model.categories().counts()).isEqualTo(expected.categories().counts());
        assertThat(model.categories().vectors().data())
                .isEqualTo(expected.categories().vectors().data());
        assertThat(model.falseColor().mean()).isEqualTo(expected.falseColor().mean());
        assertThat(model.falseColor().components().data())
                .isEqualTo(expected.falseColor().components().data());
        assertThat(model.falseColor().low()).isEqualTo(expected.falseColor().low());
        assertThat(model.falseColor().high()).isEqualTo(expected.falseColor().high());
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(path).toString(),
                        new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void headsOnRawVectorsHaveAHomeOfTheirOwn() throws IOException {
        ModelStore store = new ModelStore(directory);
        assertThat(store.heads("raw")).isEmpty();
        assertThatThrownBy(() -> store.loadHead("raw", "use")).hasMessageContaining("no heads on raw vectors");
        assertThatThrownBy(() -> store.delete("raw")).hasMessageContaining("no heads on raw vectors");
        assertThatThrownBy(() -> store.deleteHead("raw", "use")).hasMessageContaining("no head 'use' on raw vectors");

        store.saveHead("raw", "use", head(1));
        store.saveHead("raw", "age", head(2));
        store.save(model("m", 1));
        assertThat(store.heads("raw")).containsExactly("age", "use");
        assertThat(store.list()).containsExactly("m");
        assertThat(store.loadHead("raw", "age").tensors().get("out.bias").data())
                .containsExactly(2, 0);
        assertThatThrownBy(() -> store.loadHead("raw", "x"))
                .hasMessageStartingWith("There is no head 'x' on raw vectors;");
        try (Stream<Path> files = Files.list(directory.resolve("raw").resolve("heads"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("age.json", "age.safetensors", "use.json", "use.safetensors");
        }

        store.deleteHead("raw", "age");
        assertThat(store.heads("raw")).containsExactly("use");
        assertThat(directory.resolve("raw").resolve("heads").resolve("age.json"))
                .doesNotExist();
        store.delete("raw");
        assertThat(store.heads("raw")).isEmpty();
        assertThat(store.list()).containsExactly("m");
        assertThat(directory.resolve("raw")).doesNotExist();
    }

    @Test
    void aHeadIsDeletedAloneAndTheModelStays() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        store.saveHead("m", "a", head(1));
        store.saveHead("m", "b", head(2));
        assertThatThrownBy(() -> store.deleteHead("m", "c")).hasMessageStartingWith("The model 'm' has no head 'c';");
        assertThatThrownBy(() -> store.deleteHead("n", "a")).hasMessageContaining("no model 'n'");
        store.deleteHead("m", "a");
        assertThat(store.heads("m")).containsExactly("b");
        assertWhole(store.load("m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "RAW", "Raw"})
    void noModelCanBeNamedRaw(String id) {
        ModelStore store = new ModelStore(directory);
        assertThatThrownBy(() -> store.save(model(id, 1)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("cannot name a model");
        assertThatThrownBy(() -> store.claim(id)).hasMessageContaining("cannot name a model");
        assertThatThrownBy(() -> store.requireFree(id, true)).hasMessageContaining("cannot name a model");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void rawIsNoModelAndAnOldOneOfThatNameIsNotHidden() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        for (Consumer<String> reading : List.<Consumer<String>>of(store::load, store::describe)) {
            assertThatThrownBy(() -> reading.accept("raw"))
                    .hasMessageStartingWith("'raw' stands for the raw vectors of rasters and is not a model;");
        }
        // As an older version of this program could make it.
        Files.move(directory.resolve("m"), directory.resolve("raw"));
        assertThat(store.list()).containsExactly("raw");
        assertThatThrownBy(() -> store.load("raw")).hasMessageContaining("rename its directory");
        assertThatThrownBy(() -> store.saveHead("raw", "use", head(1))).hasMessageContaining("rename its directory");
        Files.move(directory.resolve("raw"), directory.resolve("m"));
        assertWhole(store.load("m"));
    }

    @Test
    void theOriginOfAHeadsVectorsIsKept() {
        ModelStore store = new ModelStore(directory);
        AlignmentModel model = model("m", 1);
        store.save(model);
        TaskHead head = head(1);
        for (Optional<VectorOrigin> origin : List.of(Optional.<VectorOrigin>empty(), Optional.of(model.origin()))) {
            store.saveHead(
                    "m",
                    "use",
                    new TaskHead(head.task(), head.labels(), head.targets(), head.tensors(), origin, Optional.empty()));
            assertThat(store.loadHead("m", "use").origin()).isEqualTo(origin);
            assertThat(store.loadHead("m", "use").report()).isEmpty();
        }
        assertThat(store.load("m").origin()).isEqualTo(model.origin());
        assertThat(model("m", 2).origin()).isNotEqualTo(model.origin());
    }

    @Test
    void whatIsSavedIsLoaded() {
        ModelStore store = new ModelStore(directory.resolve("not/yet/there"));
        assertThat(store.list()).isEmpty();
        store.save(model("b", 1));
        store.save(model("a.2-x_y", 2));
        assertThat(store.list()).containsExactly("a.2-x_y", "b");
        assertWhole(store.load("b"));
        assertWhole(store.load("a.2-x_y"));
        assertThat(store.load("b").textEncoder()).contains("minilm-l6-v2");
    }

    @Test
    void whatIsUnknownStaysUnknown() {
        ModelStore store = new ModelStore(directory);
        AlignmentModel model = model("a", 1);
        store.save(new AlignmentModel("a", model.weights(), model.configuration(), null, null));
        assertThat(store.load("a").categories()).isNull();
        assertThat(store.load("a").falseColor()).isNull();
    }

    @Test
    void equalModelsAreEqualBytes() throws IOException {
        new ModelStore(directory.resolve("one")).save(model("m", 5));
        new ModelStore(directory.resolve("two")).save(model("m", 6));
        new ModelStore(directory.resolve("two")).save(model("m", 5));
        assertThat(files(directory.resolve("two/m"))).isEqualTo(files(directory.resolve("one/m")));
        assertThat(files(directory.resolve("one/m")))
                .containsOnlyKeys(
                        "model.safetensors", "config.json", "categories.safetensors", "falsecolor.safetensors");
    }

    @Test
    void configIsPrintedForPeople() throws IOException {
        new ModelStore(directory).save(model("m", 5));
        assertThat(Files.readString(directory.resolve("m/config.json")))
                .startsWith("{\n  \"format\": \"aether-model/2\",\n  \"origin\": \"training\",\n  \"bands\": 64,\n")
                .endsWith("}\n");
    }

    @Test
    void savingReplacesTheOldModelWithItsHeads() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        store.saveHead("m", "landuse", head(1));
        store.save(model("m", 2));
        assertThat(seed(store.load("m"))).isEqualTo(2);
        assertThat(store.heads("m")).isEmpty();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("m", ".locks");
    }

    @Test
    void nothingIsReplacedThatNobodyAskedToReplace() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.requireFree("m", false);
        assertThat(store.save(model("m", 1), false)).isEqualTo(new ModelStore.Replaced(false, List.of()));
        String plain = "The model 'm' exists already; choose another id, or use the option to replace what exists.";
        assertThatThrownBy(() -> store.requireFree("m", false))
                .satisfies(ModelStoreTest::alreadyExists)
                .hasMessage(plain);
        store.requireFreeHead("m", "landuse", false);
        assertThat(store.saveHead("m", "landuse", head(1), false)).isFalse();
        assertThat(store.saveHead("m", "census", head(2), false)).isFalse();
        var before = files(directory.resolve("m/heads"));

        String withHeads = "The model 'm' exists already, with the heads census, landuse; choose another id, or use the"
                + " option to replace what exists and lose these heads.";
        assertThatThrownBy(() -> store.requireFree("m", false)).hasMessage(withHeads);
        assertThatThrownBy(() -> store.save(model("m", 2), false))
                .satisfies(ModelStoreTest::alreadyExists)
                .hasMessage(withHeads);
        String head = "The model 'm' has a head 'landuse' already; choose another id, or use the option to replace"
                + " what exists.";
        assertThatThrownBy(() -> store.requireFreeHead("m", "landuse", false)).hasMessage(head);
        assertThatThrownBy(() -> store.saveHead("m", "landuse", head(9), false))
                .satisfies(ModelStoreTest::alreadyExists)
                .hasMessage(head);
        assertThatThrownBy(() -> store.requireFreeHead("paris", "h", false)).hasMessageContaining("no model 'paris'");
        assertThat(seed(store.load("m"))).isEqualTo(1);
        assertThat(files(directory.resolve("m/heads"))).containsExactlyEntriesOf(before);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("m", ".locks");
    }

    @Test
    void whatAReplacementDropsIsTold() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        store.saveHead("m", "landuse", head(1));
        store.saveHead("m", "census", head(2));
        store.requireFreeHead("m", "landuse", true);
        assertThat(store.saveHead("m", "landuse", head(3), true)).isTrue();
        store.requireFree("m", true);
        assertThat(store.save(model("m", 2), true))
                .isEqualTo(new ModelStore.Replaced(true, List.of("census", "landuse")));
        assertThat(store.save(model("m", 2), true)).isEqualTo(new ModelStore.Replaced(true, List.of()));
    }

    @Test
    void aModelThatAKilledReplacementLeftAsideIsInTheWayToo() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        Files.move(directory.resolve("m"), directory.resolve(".old-m"));
        assertThatThrownBy(() -> store.requireFree("m", false)).satisfies(ModelStoreTest::alreadyExists);
        assertThatThrownBy(() -> store.save(model("m", 2), false)).satisfies(ModelStoreTest::alreadyExists);
        assertThat(seed(store.load("m"))).isEqualTo(1);
    }

    @Test
    void headsAreKeptBesideTheirModel() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        assertThat(store.heads("m")).isEmpty();
        store.saveHead("m", "landuse", head(1));
        store.saveHead("m", "census", head(2));
        store.saveHead("m", "landuse", head(3));
        assertThat(store.heads("m")).containsExactly("census", "landuse");
        TaskHead head = store.loadHead("m", "landuse");
        assertThat(head.task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(head.labels()).containsExactly("a", "b");
        assertThat(head.targets()).containsExactly("landuse_id");
        assertThat(head.report()).isEqualTo(head(3).report()).isPresent();
        assertThat(head.origin()).isEqualTo(head(3).origin()).isPresent();
        assertThat(head.tensors().get("out.bias").data()).containsExactly(3, 0);
        assertThat(files(directory.resolve("m/heads")))
                .containsOnlyKeys("census.safetensors", "census.json", "landuse.safetensors", "landuse.json");
        assertWhole(store.load("m"));
    }

    @Test
    void deletingRemovesEverything() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        store.saveHead("m", "landuse", head(1));
        store.delete("m");
        assertThat(store.list()).isEmpty();
        assertThat(directory.toFile().list()).containsExactly(".locks");
        assertThatThrownBy(() -> store.delete("m")).hasMessageStartingWith("There is no model 'm'");
    }

    @Test
    void unknownModelsAndHeadsAreExplained() {
        ModelStore store = new ModelStore(directory);
        assertThatThrownBy(() -> store.load("paris"))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "There is no model 'paris'; list the models to see which there are, or train or import one.");
        store.save(model("london", 1));
        assertThatExceptionOfType(NotInStoreException.class)
                .isThrownBy(() -> store.load("paris"))
                .satisfies(e -> assertThat(e.known()).containsExactly("london"))
                .satisfies(e -> assertThat(e.place()).isEqualTo(directory))
                .withMessageNotContainingAny("london", directory.toString());
        assertThatThrownBy(() -> store.saveHead("paris", "h", head(1))).hasMessageContaining("no model 'paris'");
        assertThatThrownBy(() -> store.loadHead("london", "h"))
                .hasMessage(
                        "The model 'london' has no head 'h'; describe the model to see which it has, or train one.");
        assertThat(directory.resolve("paris")).doesNotExist();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "-x", "ä", "a b", "a\n", "a\0", "con:", "~"
            })
    void idsThatCouldLeaveTheStoreAreRefusedEverywhere(String id) {
        ModelStore store = new ModelStore(directory.resolve("store"));
        store.save(model("m", 1));
        assertThatThrownBy(() -> ArtifactId.require(id))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The id '" + id + "' is not allowed; use 1 to 64 letters");
        assertThatThrownBy(() -> store.load(id)).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.delete(id)).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.save(model(id, 1))).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.claim(id)).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.heads(id)).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.loadHead("m", id)).hasMessageContaining("is not allowed");
        assertThatThrownBy(() -> store.saveHead("m", id, head(1))).hasMessageContaining("is not allowed");
        assertThat(directory.toFile().list()).containsExactly("store");
    }

    @Test
    void longestIdHas64Characters() {
        assertThat(ArtifactId.require("x".repeat(64))).hasSize(64);
        assertThatThrownBy(() -> ArtifactId.require("x".repeat(65))).isInstanceOf(AetherException.class);
    }

    @Test
    void symbolicLinksAreNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        new ModelStore(elsewhere).save(model("m", 1));
        Path root = Files.createDirectory(directory.resolve("store"));
        Files.createSymbolicLink(root.resolve("m"), elsewhere.resolve("m"));
        ModelStore store = new ModelStore(root);
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.load("m")).hasMessageContaining("no model 'm'");
        assertThatThrownBy(() -> store.delete("m")).hasMessageContaining("no model 'm'");
        store.save(model("m", 2));
        assertThat(seed(store.load("m"))).isEqualTo(2);
        assertThat(seed(new ModelStore(elsewhere).load("m"))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "categories.safetensors", "falsecolor.safetensors", "config.json"})
    void damagedFilesAreNamed(String name) throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        Path file = directory.resolve("m").resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> store.load("m"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("train or import the model again");
    }

    @Test
    void aListSaysOfAModelWhatLoadingItSays() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        AlignmentModel loaded = store.load("m");

        assertThat(store.describe("m")).isEqualTo(StoredModel.of(loaded, store.heads("m")));
        assertThatThrownBy(() -> store.describe("n")).hasMessageContaining("no model 'n'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "categories.safetensors", "falsecolor.safetensors", "config.json"})
    void aListNoticesFilesThatAreCutShortOrMissing(String name) throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        Path file = directory.resolve("m").resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {bytes.length - 3, bytes.length / 2, 20, 5, 0}) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> store.describe("m"))
                    .as("%d bytes", length)
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining(file.toString());
        }
        Files.delete(file);
        assertThatThrownBy(() -> store.describe("m"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void oneChangedBitIsNoticed() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        Path file = directory.resolve("m/model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> store.load("m")).hasMessageStartingWith("The model 'm' is damaged: " + file);
    }

    @Test
    void missingWeightsAreExplained() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        Files.delete(directory.resolve("m/model.safetensors"));
        assertThatThrownBy(() -> store.load("m")).hasMessageStartingWith("The model 'm' is damaged: ");
    }

    @Test
    @SuppressWarnings("try")
    void aSecondTrainingOfTheSameModelIsRefused() {
        ModelStore one = new ModelStore(directory);
        ModelStore two = new ModelStore(directory);
        try (ModelStore.Claim claim = one.claim("m");
                ModelStore.Claim other = two.claim("n")) {
            for (ModelStore store : List.of(one, two)) {
                assertThatThrownBy(() -> store.claim("m"))
                        .isInstanceOf(AetherException.class)
                        .hasMessageStartingWith("The model 'm' is being trained already");
            }
            one.save(model("m", 1));
        }
        two.claim("m").close();
        assertWhole(two.load("m"));
    }

    @Test
    void anUnwritableStoreIsExplainedAndStillRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> new ModelStore(file).save(model("m", 1)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("name another store");

        ModelStore store = new ModelStore(directory.resolve("store"));
        store.save(model("m", 1));
        assertThat(store.root().toFile().setWritable(false)).isTrue();
        try {
            assumeFalse(Files.isWritable(store.root()), "this user may write everywhere");
            assertWhole(store.load("m"));
            assertThatThrownBy(() -> store.save(model("n", 1))).hasMessageContaining("could not be written");
        } finally {
            assertThat(store.root().toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void oldFilesThatCannotBeDeletedDoNotMakeSavingFail() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        store.saveHead("m", "landuse", head(1));
        Path heads = directory.resolve("m/heads");
        Path aside = directory.resolve(".old-m/heads");
        assertThat(heads.toFile().setWritable(false)).isTrue();
        try {
            assumeFalse(Files.isWritable(heads), "this user may write everywhere");
            store.save(model("m", 2));
            assertThat(aside).isNotEmptyDirectory();
            assertThat(seed(store.load("m"))).isEqualTo(2);
            store.save(model("n", 3));
            assertWhole(store.load("n"));
        } finally {
            for (Path path : List.of(heads, aside)) {
                if (Files.exists(path)) {
                    assertThat(path.toFile().setWritable(true)).isTrue();
                }
            }
        }
        store.save(model("m", 4));
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("m", "n", ".locks");
    }

    @Test
    void whatAKilledProgramLeftIsPutInOrder() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 1));
        // killed between the two renames
        Files.move(directory.resolve("m"), directory.resolve(".old-m"));
        Files.createDirectory(directory.resolve(".new-m"));
        Files.writeString(directory.resolve(".new-m/model.safetensors"), "half");
        assertThat(store.list()).containsExactly("m");
        assertWhole(store.load("m"));
        assertThat(store.heads("m")).isEmpty();
        // killed while writing another, and while deleting
        Files.createDirectories(directory.resolve(".new-other"));
        Files.createDirectories(directory.resolve(".gone-third/heads"));
        store.save(model("x", 2));
        assertThat(store.list()).containsExactly("m", "x");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(".locks", "m", "x");
        assertWhole(store.load("m"));
    }

    /**
     * A model whose parts tell which version they belong to, as far as a list shows them: the encoder's name and the
     * number of categories.
     */
    private static AlignmentModel numbered(int version) {
        AlignmentModel model = model("m", version);
        ModelConfiguration configuration = model.configuration().toBuilder()
                .textEncoder("encoder-" + version % 3)
                .build();
        int count = 1 + version % 3;
        AlignmentModel.Categories categories = new AlignmentModel.Categories(
                Collections.nCopies(count, "Food"),
                Collections.nCopies(count, ""),
                new int[count],
                rows(count, 128, 1));
        return new AlignmentModel("m", model.weights(), configuration, categories, model.falseColor());
    }

    /** However the threads are scheduled: the writer goes on until every reader has read often enough. */
    @Test
    @Timeout(600)
    void readersSeeOnlyWholeModelsWhileOneIsReplaced() throws Exception {
        ModelStore store = new ModelStore(directory);
        store.save(numbered(0));
        int readers = 3;
        CountDownLatch read = new CountDownLatch(readers);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(readers + 1);
        try {
            List<Future<?>> work = new ArrayList<>();
            work.add(threads.submit(() -> {
                try {
                    for (int version = 1; !done.get() && (version <= 40 || read.getCount() > 0); version++) {
                        new ModelStore(directory).save(numbered(version));
                    }
                } finally {
                    done.set(true);
                }
            }));
            for (int reader = 0; reader < readers; reader++) {
                work.add(threads.submit(() -> {
                    try {
                        for (int reads = 1; !done.get(); reads++) {
                            AlignmentModel model = store.load("m");
                            int version = (int) seed(model);
                            assertThat(model.weights()
                                            .tensors()
                                            .get("ae.post_mlp.0.weight")
                                            .data())
                                    .isEqualTo(model("m", version)
                                            .weights()
                                            .tensors()
                                            .get("ae.post_mlp.0.weight")
                                            .data());
                            assertThat(model.categories().categories()).hasSize(1 + version % 3);
                            StoredModel described = store.describe("m");
                            assertThat(described.textEncoder()).contains("encoder-" + (described.categories() - 1));
                            assertThat(store.heads("m")).isEmpty();
                            assertThat(store.list()).containsExactly("m");
                            if (reads == 10) {
                                read.countDown();
                            }
                        }
                    } finally {
                        // Nobody goes on after a reader that failed.
                        done.set(true);
                    }
                    return null;
                }));
            }
            for (Future<?> part : work) {
                part.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Puts another directory in the place of the model, as a replacement does, while somebody else has the lock. */
    private void exchange(ModelStore other, int version) throws IOException {
        other.save(model("m", version));
        Files.move(directory.resolve("m"), directory.resolve(".old-m"));
        Files.move(other.root().resolve("m"), directory.resolve("m"));
        try (Stream<Path> files = Files.walk(directory.resolve(".old-m"))) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aModelThatIsReplacedDuringEveryAttemptIsNeverCalledDamaged() throws IOException {
        ModelStore store = new ModelStore(directory);
        ModelStore other = new ModelStore(directory.resolve("elsewhere"));
        store.save(model("m", 0));
        AtomicInteger attempts = new AtomicInteger();
        StoreDirectory.Lock writer = new StoreDirectory(directory).tryLock("m");
        try {
            int found = store.attempt("m", (id, model) -> {
                if (attempts.incrementAndGet() <= 30) {
                    exchange(other, attempts.get());
                    throw new NoSuchFileException("a file of the version before");
                }
                return attempts.get();
            });
            assertThat(found).isEqualTo(31);
        } finally {
            writer.close();
        }
    }

    @Test
    void whatTwoVersionsGaveTogetherIsReadAgain() throws IOException {
        ModelStore store = new ModelStore(directory);
        ModelStore other = new ModelStore(directory.resolve("elsewhere"));
        store.save(model("m", 0));
        List<Path> attempts = new ArrayList<>();
        StoreDirectory.Lock writer = new StoreDirectory(directory).tryLock("m");
        try {
            assertThat(store.<String>attempt("m", (id, model) -> {
                        attempts.add(model);
                        if (attempts.size() == 1) {
                            exchange(other, 1);
                            return "half of each";
                        }
                        return "whole";
                    }))
                    .isEqualTo("whole");
        } finally {
            writer.close();
        }
        assertThat(attempts).hasSize(2);
    }

    @Test
    void aModelIsDamagedWhenItIsReadSoUnderItsLock() {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 0));
        List<Boolean> locked = new ArrayList<>();
        assertThatThrownBy(() -> store.attempt("m", (id, model) -> {
                    StoreDirectory.Lock lock = new StoreDirectory(directory).tryLock("m");
                    locked.add(lock == null);
                    if (lock != null) {
                        lock.close();
                    }
                    throw new NoSuchFileException("weights");
                }))
                .hasMessageStartingWith("The model 'm' is damaged: weights is missing");
        assertThat(locked).containsExactly(false, true);
        store.save(model("m", 1));
        assertWhole(store.load("m"));
    }

    @Test
    void aModelIsDamagedWhenTheSameVersionIsReadSoTwiceWhileItsLockIsTaken() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 0));
        Files.delete(directory.resolve("m/model.safetensors"));
        StoreDirectory.Lock writer = new StoreDirectory(directory).tryLock("m");
        try {
            assertThatThrownBy(() -> store.load("m")).hasMessageStartingWith("The model 'm' is damaged: ");
            assertThatThrownBy(() -> store.describe("m")).hasMessageStartingWith("The model 'm' is damaged: ");
        } finally {
            writer.close();
        }
    }

    @Test
    void readersMakeNoLocksAndSeeDamageWithoutThem() throws IOException {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 0));
        Files.delete(directory.resolve("m/model.safetensors"));
        Files.delete(directory.resolve(".locks/m"));
        Files.delete(directory.resolve(".locks"));
        assertThatThrownBy(() -> store.load("m")).hasMessageStartingWith("The model 'm' is damaged: ");
        assertThatThrownBy(() -> store.load("n")).hasMessageStartingWith("There is no model 'n'");
        assertThat(directory.toFile().list()).containsExactly("m");
    }

    /** Two looks can both fall between the renames of two replacements; only under the lock is a model absent. */
    @Test
    @Timeout(60)
    void aModelThatIsOutOfSightWhileItsLockIsTakenIsWaitedFor() throws Exception {
        ModelStore store = new ModelStore(directory);
        store.save(model("m", 0));
        StoreDirectory.Lock writer = new StoreDirectory(directory).tryLock("m");
        Path hidden = directory.resolve(".gone-m");
        Files.move(directory.resolve("m"), hidden);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<AlignmentModel> loaded = reader.submit(() -> store.load("m"));
            assertThatThrownBy(() -> loaded.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            Files.move(hidden, directory.resolve("m"));
            assertWhole(loaded.get());
        } finally {
            writer.close();
            reader.shutdownNow();
        }
    }
}
