package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.AeProjector;
import org.aether.model.AeProjectorTest;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ModelConfiguration.Origin;
import org.aether.model.NumberType;
import org.aether.poi.PoiAttributes;
import org.aether.raster.Provenance;
import org.aether.text.VectorAgreement;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The format of {@code config.json}. The models in {@code format1} were written by the last version of this program that
 * wrote {@code aether-model/1}, together with the vectors that it computed.
 */
class ModelFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, List<String>> FILES = Map.of(
            "trained",
            List.of("config.json", "model.safetensors", "categories.safetensors", "falsecolor.safetensors"),
            "imported",
            List.of("config.json", "model.safetensors"));

    @TempDir
    Path directory;

    private ModelStore store;

    @BeforeEach
    void copyModels() throws IOException {
        store = new ModelStore(directory);
        for (Map.Entry<String, List<String>> model : FILES.entrySet()) {
            Files.createDirectory(directory.resolve(model.getKey()));
            for (String file : model.getValue()) {
                Files.write(directory.resolve(model.getKey()).resolve(file), resource(model.getKey() + "/" + file));
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ModelFormatTest.class.getResourceAsStream("format1/" + name)) {
            return in.readAllBytes();
        }
    }

    private Path config(String id) {
        return directory.resolve(id).resolve("config.json");
    }

    private void change(String id, Consumer<ObjectNode> change) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(config(id).toFile());
        change.accept(config);
        JSON.writeValue(config(id).toFile(), config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trained", "imported"})
    void aModelOfFormat1GivesTheSameVectors(String id) throws IOException {
        List<String> expected = new String(resource("expected.txt"), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        AlignmentModel model = store.load(id);
        assertThat(expected).contains(model.origin().toString());
        FloatMatrix pixels = AeProjectorTest.unitRows(3, 4, 5);
        try (AeProjector projector = new AeProjector(model.weights(), Compute.open(new ComputeSettings("cpu", 1)))) {
            FloatMatrix z = projector.project(pixels);
            for (int row = 0; row < z.rows(); row++) {
                String[] numbers = expected.get(row).split(" ");
                for (int i = 0; i < z.columns(); i++) {
                    assertThat(z.get(row, i)).isCloseTo(Float.parseFloat(numbers[i]), within(1e-6f));
                }
            }
        }
    }

    @Test
    void aTrainedModelOfFormat1IsUnderstood() {
        ModelConfiguration configuration = store.load("trained").configuration();

        assertThat(configuration.origin()).isEqualTo(Origin.TRAINED);
        assertThat(configuration.method()).startsWith("Liu et al. 2025");
        assertThat(configuration.bands()).isEqualTo(4);
        assertThat(configuration.dimension()).isEqualTo(2);
        assertThat(configuration.text())
                .isEqualTo(new ModelConfiguration.TextEncoding(
                        "words", null, 5, new VectorAgreement(6, 0.9921875, 0.99609375)));
        assertThat(configuration.crs()).isEqualTo("EPSG:32630");
        assertThat(configuration.pooling()).isEqualTo(new ViewSettings(new Pooling.Circle(50), new Pooling.Square(9)));
        assertThat(configuration.training())
                .isEqualTo(new ModelConfiguration.Training(0.2, 0.07, 2, 64, 0.001, 1e-4, 42L, 1.0, 0.1, 1));
        assertThat(configuration.data())
                .isEqualTo(new ModelConfiguration.Data(
                        List.of(new ModelConfiguration.Raster(
                                "array",
                                "EPSG:32630",
                                60,
                                60,
                                500_000,
                                5_699_400,
                                500_600,
                                5_700_000,
                                Map.of("ATTRIBUTION", Provenance.ALPHA_EARTH))),
                        150,
                        6,
                        new PoiAttributes(null, "kind", null, null),
                        List.of("A place of kind 2.", "A place of kind 5.", "A place of kind 1."),
                        "7a1a639683ce3280f0037c4033d2471b25c01926e33212d7e5fb5276dac9d719",
                        "a5df6e129043897db0be5d08aca5e59d042e593a962d7fbb7bc33723ef111c75"));
        assertThat(configuration.bestEpoch()).isEqualTo(2);
        assertThat(configuration.epochs()).hasSize(2);
        assertThat(configuration.epochs().get(1))
                .isEqualTo(new ModelConfiguration.Epoch(
                        2,
                        4.230032601952553,
                        4.281790018081665,
                        4.023002937436104,
                        2.778308153152466,
                        -3.998896837234497,
                        1.54982143312659E-4));
        assertThat(configuration.versions())
                .isEqualTo(new ModelConfiguration.Versions(null, 17, "0.35.1", "33.1", "cpu, 1 thread, PyTorch 2.7.1"));
        assertThat(configuration.checkpoint()).isNull();
        assertThat(store.load("trained").categories().counts()).hasSize(6);
        assertThat(store.load("trained").falseColor().mean()).containsExactly(0.5f, 0.25f);
    }

    @Test
    void anImportedModelOfFormat1IsUnderstood() {
        ModelConfiguration configuration = store.load("imported").configuration();

        assertThat(configuration.origin()).isEqualTo(Origin.IMPORTED);
        assertThat(configuration.text())
                .isEqualTo(new ModelConfiguration.TextEncoding(
                        null, "trained on sentence vectors of openai text-embedding-3-large, 5 numbers", 5, null));
        assertThat(configuration.crs()).isEqualTo("EPSG:27700");
        assertThat(configuration.pooling()).isEqualTo(ViewSettings.REFERENCE);
        assertThat(configuration.training())
                .isEqualTo(new ModelConfiguration.Training(0.2, 0.07, 100, 512, 0.001, 1e-4, null, null, null, null));
        assertThat(configuration.data()).isNull();
        assertThat(configuration.bestEpoch()).isNull();
        assertThat(configuration.epochs()).isEmpty();
        ModelConfiguration.Checkpoint checkpoint = configuration.checkpoint();
        assertThat(checkpoint.file()).isEqualTo("c.pth");
        assertThat(checkpoint.numberTypes()).containsExactly(NumberType.FLOAT32);
        assertThat(checkpoint.contents())
                .containsEntry("epoch", 9L)
                .containsEntry("temps", List.of(0.07, 0.07))
                .containsOnlyKeys("epoch", "train_metrics", "temps", "hyper_parameters");
        assertThat(checkpoint.contents().get("train_metrics")).hasToString("{loss=1.5, scheduler=null}");
    }

    @ParameterizedTest
    @CsvSource({"trained, training", "imported, import"})
    void savingAgainWritesOneSchema(String id, String origin) throws IOException {
        AlignmentModel model = store.load(id);
        store.save(model);

        assertThat(store.load(id).configuration()).isEqualTo(model.configuration());
        ObjectNode config = (ObjectNode) JSON.readTree(config(id).toFile());
        assertThat(config.path("format").asText()).isEqualTo("aether-model/2");
        assertThat(config.path("origin").asText()).isEqualTo(origin);
        assertThat(config.at("/pooling/context").toString()).isEqualTo("{\"shape\":\"square\",\"radiusPixels\":9}");
        assertThat(Files.readAllBytes(directory.resolve(id).resolve("model.safetensors")))
                .isEqualTo(resource(id + "/model.safetensors"));
    }

    /** Clients read these keys; apart from the format and the origin they are those of format 1. */
    @Test
    void theKeysOfATrainedModelAreThoseOfFormat1() throws IOException {
        ObjectNode before = (ObjectNode) JSON.readTree(resource("trained/config.json"));
        before.remove("files");
        ObjectNode after = ModelJson.configuration(store.load("trained").configuration());
        assertThat(after.remove("format").asText()).isEqualTo("aether-model/2");
        assertThat(after.remove("origin").asText()).isEqualTo("training");
        before.remove("format");
        assertThat(after.toPrettyString()).isEqualTo(before.toPrettyString());
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        change("trained", config -> config.put("format", "aether-model/3"));
        for (Consumer<String> reading : List.<Consumer<String>>of(store::load, store::describe)) {
            assertThatThrownBy(() -> reading.accept("trained"))
                    .isInstanceOfSatisfying(
                            AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessage("The file " + config("trained") + " has the format aether-model/3, and this version of"
                            + " AETHER reads the formats up to aether-model/2; use a newer version of AETHER.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/format | \"aether-head/1\" | format",
                "/format | 2 | format",
                "/crs | 27700 | crs",
                "/bestEpoch | 1.5 | bestEpoch",
                "/bands | 5 | bands",
                "/textDimension | \"5\" | textDimension",
                "/pooling/base | 50 | pooling.base",
                "/pooling/base/shape | \"triangle\" | pooling.base.shape",
                "/pooling/base/radiusMetres | null | pooling.base.radiusMetres",
                "/training/seed | \"42\" | training.seed",
                "/training/epochs | 1e12 | training.epochs",
                "/data/rasters | {} | data.rasters",
                "/data/rasters/0/extent | [1, 2, 3] | data.rasters.extent",
                "/data/rasters/0/provenance/ATTRIBUTION | 1 | data.rasters.provenance.ATTRIBUTION",
                "/data/exampleSentences | [1] | data.exampleSentences",
                "/epochs | [1] | epochs",
                "/epochs/0/loss | \"low\" | epochs.loss",
                "/versions/java | \"17\" | versions.java",
                "/sentenceWeights/leastCosine | null | sentenceWeights.leastCosine",
                "/files | [] | files"
            })
    void aFieldOfTheWrongTypeIsDamage(String pointer, String value, String field) throws IOException {
        var json = JSON.readTree(value);
        int last = pointer.lastIndexOf('/');
        change("trained", config -> ((ObjectNode) config.at(pointer.substring(0, last)))
                .set(pointer.substring(last + 1), json));
        assertThatThrownBy(() -> store.load("trained"))
                .isInstanceOfSatisfying(
                        AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
                .hasMessageStartingWith("The file " + config("trained") + " is damaged: \"" + field + "\"");
    }

    @Test
    void unknownFieldsAreIgnored() throws IOException {
        ModelConfiguration before = store.load("trained").configuration();
        change("trained", config -> {
            config.putObject("remark").put("by", "somebody");
            ((ObjectNode) config.path("training")).put("momentum", 0.9);
            ((ObjectNode) config.at("/epochs/0")).putArray("more");
        });
        assertThat(store.load("trained").configuration()).isEqualTo(before);
    }

    @Test
    void theEncoderOfAnImportedModelCanBeNamedByHand() throws IOException {
        change("imported", config -> config.put("textEncoder", "openai:text-embedding-3-large"));
        assertThat(store.load("imported").textEncoder()).contains("openai:text-embedding-3-large");
        assertThat(store.describe("imported").textEncoder()).contains("openai:text-embedding-3-large");
    }

    @Test
    void aConfigurationWithoutAnythingBelongsToAnyWeights() throws IOException {
        Files.writeString(config("trained"), "{}");
        AlignmentModel model = store.load("trained");
        assertThat(model.configuration())
                .isEqualTo(ModelConfiguration.builder(Origin.TRAINED, model.weights())
                        .build());
        assertThat(model.textEncoder()).isEmpty();
    }

    @Test
    void aVersionChangesWithTheFiles() {
        ModelVersion before = store.version("trained");
        assertThat(store.version("trained")).isEqualTo(before).isNotEqualTo(store.version("imported"));
        AlignmentModel model = store.load("imported");
        store.save(new AlignmentModel("trained", model.weights(), model.configuration(), null, null));
        assertThat(store.version("trained")).isNotEqualTo(before);
        assertThatThrownBy(() -> store.version("other"))
                .isInstanceOfSatisfying(
                        AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    }
}
