package org.aether.wps.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.embed.PixelFunction;
import org.aether.embed.ValidPixels;
import org.aether.model.AlignmentModel;
import org.aether.store.ModelStore;
import org.aether.wps.TestModel;
import org.aether.wps.request.PluginSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLibraryTest {

    private static final String SENTENCE = "A place of cafe.";

    @TempDir
    Path directory;

    private ModelStore store;
    private ModelLibrary models;

    @BeforeEach
    void open() {
        PluginSettings settings = TestModel.settings(directory);
        store = new ModelStore(settings.store());
        store.save(TestModel.of("city", 1));
        store.saveHead("city", "landuse", TestModel.head(4, 6));
        models = new ModelLibrary(store, TestModel.COMPUTE, settings);
    }

    @AfterEach
    void close() {
        models.close();
    }

    private static float[] apply(FunctionLease lease) {
        PixelFunction function = lease.function();
        FloatBuffer in = ValidPixels.directBuffer(5 * 64);
        in.put(0, TestModel.unitRows(5, 64, 77).data());
        FloatBuffer out = ValidPixels.directBuffer(5 * function.outputBands());
        function.apply(in, 5, out);
        float[] values = new float[5 * function.outputBands()];
        out.get(0, values);
        return values;
    }

    private float[] cosines() {
        try (FunctionLease lease = models.similarity("city", SENTENCE)) {
            return apply(lease);
        }
    }

    @Test
    void whatIsAskedForAgainIsNotMadeAgain() {
        assertThat(models.load("city")).isSameAs(models.load("city"));
        assertThat(models.loadHead("city", "landuse")).isSameAs(models.loadHead("city", "landuse"));
        assertThat(models.direction("city", SENTENCE)).isSameAs(models.direction("city", " " + SENTENCE + "\n"));
        try (FunctionLease one = models.falseColor("city");
                FunctionLease other = models.falseColor("city")) {
            assertThat(one.function()).isSameAs(other.function());
        }
        try (FunctionLease one = models.similarity("city", SENTENCE);
                FunctionLease other = models.similarity("city", SENTENCE)) {
            assertThat(one.function()).isSameAs(other.function());
        }
    }

    @Test
    void aReplacedModelIsNoticed() {
        AlignmentModel first = models.load("city");
        float[] direction = models.direction("city", SENTENCE).data();
        float[] before = cosines();
        store.save(TestModel.of("city", 2));
        assertThat(models.load("city")).isNotSameAs(first);
        assertThat(models.direction("city", SENTENCE).data()).isNotEqualTo(direction);
        assertThat(cosines()).isNotEqualTo(before);
        store.save(TestModel.of("city", 1));
        assertThat(cosines()).isEqualTo(before);
    }

    @Test
    void aReplacedHeadIsNoticed() {
        try (FunctionLease old = models.classes("city", "landuse", true)) {
            float[] before = apply(old);
            store.saveHead("city", "landuse", TestModel.head(4, 60));
            try (FunctionLease fresh = models.classes("city", "landuse", true)) {
                assertThat(apply(fresh)).isNotEqualTo(before);
            }
            assertThat(apply(old)).isEqualTo(before);
        }
    }

    @Test
    void aDeletedModelIsGoneButWhoHoldsItsFunctionKeepsIt() {
        try (FunctionLease lease = models.embedding("city")) {
            float[] before = apply(lease);
            store.delete("city");
            assertThatThrownBy(() -> models.embedding("city"))
                    .isInstanceOf(AetherException.class)
                    .hasMessageStartingWith("There is no model 'city'");
            models.close();
            assertThat(apply(lease)).isEqualTo(before);
        }
    }

    @Test
    void forgottenFunctionsAreMadeAnewForTheNextWhoAsks() {
        List<FunctionLease> held = new ArrayList<>();
        float[] before = cosines();
        try {
            for (int i = 0; i < 40; i++) {
                held.add(models.similarity("city", "sentence " + i));
            }
            assertThat(cosines()).isEqualTo(before);
            apply(held.get(0));
        } finally {
            held.forEach(FunctionLease::close);
        }
    }

    @Test
    void aLeaseEndsOnce() {
        FakeFunction function = FakeFunction.copy(2);
        FunctionLease.Shared shared = new FunctionLease.Shared(function);
        FunctionLease one = shared.lease();
        FunctionLease other = shared.lease();
        shared.release();
        one.close();
        one.close();
        assertThat(function.closed).hasValue(0);
        assertThatThrownBy(one::function).isInstanceOf(IllegalStateException.class);
        other.close();
        assertThat(function.closed).hasValue(1);
        assertThat(shared.lease()).isNull();
    }
}
