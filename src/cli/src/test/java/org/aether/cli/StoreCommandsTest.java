package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models get other names and lose single heads; what is in the way stays as it is. */
class StoreCommandsTest {

    @TempDir
    private Path directory;

    private TrialStore trial;

    @BeforeEach
    void make() {
        trial = TrialStore.in(directory);
    }

    private byte[] bytes(String model, String file) throws IOException {
        return Files.readAllBytes(trial.path("models").resolve(model).resolve(file));
    }

    @Test
    void aRenamedModelKeepsItsNumbersAndHeads() throws IOException {
        byte[] weights = bytes("random", "model.safetensors");
        byte[] head = bytes("random", "heads/landuse.safetensors");
        JsonNode answer = trial.json("models", "rename", "random", "other");

        assertThat(answer.at("/heads/0").asText()).isEqualTo("landuse");
        assertThat(trial.store().list()).containsExactly("other");
        assertThat(bytes("other", "model.safetensors")).isEqualTo(weights);
        assertThat(bytes("other", "heads/landuse.safetensors")).isEqualTo(head);
        assertThat(trial.store().load("other").id()).isEqualTo("other");
        trial.json(
                "classify", "--model", "other", "--head", "landuse", "--in", trial.ae(), "--out", trial.file("c.tif"));
    }

    @Test
    void aNameThatIsTakenOrBeingTrainedIsRefused() throws IOException {
        trial.json("models", "rename", "random", "first");
        TrialStore again = TrialStore.in(directory);
        byte[] weights = bytes("random", "model.safetensors");

        Program taken = again.run("models", "rename", "first", "random");
        assertThat(taken.exit()).isEqualTo(1);
        assertThat(taken.err()).contains("'random'").doesNotContain("internal error");
        assertThat(again.store().list()).containsExactly("first", "random");
        assertThat(bytes("random", "model.safetensors")).isEqualTo(weights);

        Program absent = again.run("models", "rename", "absent", "new");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err()).contains("absent");
        assertThat(again.run("models", "rename", "first", "../out").exit()).isEqualTo(2);
        assertThat(again.run("models", "rename", "first", "first").exit()).isEqualTo(1);
        ModelStore.Claim claim = again.store().claim("new");
        Program trained = again.run("models", "rename", "first", "new");
        claim.close();
        assertThat(trained.exit()).isEqualTo(1);
        assertThat(trained.err()).contains("is being trained already");
        assertThat(again.store().list()).containsExactly("first", "random");
    }

    @Test
    void oneHeadIsListedAndDeletedAndTheOthersStay() {
        trial.store().saveHead("random", "second", trial.store().loadHead("random", "landuse"));
        JsonNode heads = trial.json("heads", "--model", "random");
        assertThat(heads.at("/heads")).hasSize(2);
        assertThat(heads.at("/heads/0/labels/3").asText()).isEqualTo("water");
        assertThat(heads.at("/heads/0/inputs").asInt()).isEqualTo(128);

        trial.json("heads", "delete", "random", "landuse");
        assertThat(trial.store().heads("random")).containsExactly("second");
        assertThat(trial.path("models").resolve("random/heads/landuse.json")).doesNotExist();
        assertThat(trial.store().load("random").id()).isEqualTo("random");
        Program again = trial.run("heads", "delete", "random", "landuse");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("landuse", "second");
        assertThat(trial.run("heads").exit()).isEqualTo(2);
    }
}
