package org.aether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.text.TextEncoder;
import org.junit.jupiter.api.Test;

class SearchTest {

    private static final AlignmentModel.Categories CATEGORIES = new AlignmentModel.Categories(
            List.of("food", "food", "park", "school"),
            List.of("café", "market", "", "primary"),
            new int[] {5, 4, 3, 2},
            new FloatMatrix(4, 3, new float[] {1, 0, 0, 0.6f, 0.8f, 0, 0, 0, 1, -1, 0, 0}));

    @Test
    void categoriesComeByFallingCosineWhateverTheLengthOfTheVector() {
        AlignmentModel model = model("minilm-l6-v2", CATEGORIES);
        List<CategoryExplainer.Match> matches = CategoryExplainer.nearest(model, new float[] {0.03f, 0.04f, 0}, 3);
        assertThat(matches)
                .extracting(CategoryExplainer.Match::category, CategoryExplainer.Match::subcategory)
                .containsExactly(tuple("food", "market"), tuple("food", "café"), tuple("park", ""));
        assertThat(matches.get(0).score()).isCloseTo(1, within(1e-6)).isLessThanOrEqualTo(1);
        assertThat(matches.get(1).score()).isCloseTo(0.6, within(1e-6));
        assertThat(matches.get(2).score()).isEqualTo(0);
        assertThat(CategoryExplainer.nearest(model, new float[] {1, 0, 0}, 99)).hasSize(4);
    }

    @Test
    void aPlaceWithoutDataIsNearNothing() {
        AlignmentModel model = model("minilm-l6-v2", CATEGORIES);
        assertThat(CategoryExplainer.nearest(model, new float[3], 5)).isEmpty();
        assertThat(CategoryExplainer.nearest(model, new float[] {Float.NaN, Float.NaN, Float.NaN}, 5))
                .isEmpty();
    }

    @Test
    void anImportedModelSaysThatItKnowsNoCategories() {
        assertThatThrownBy(() -> CategoryExplainer.nearest(model("openai", null), new float[3], 5))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'london' does not know any POI categories")
                .hasMessageContaining("imported");
    }

    @Test
    void aVectorOfAnotherSpaceIsRefused() {
        assertThatThrownBy(() -> CategoryExplainer.nearest(model("minilm", CATEGORIES), new float[64], 5))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("64 numbers")
                .hasMessageContaining("vectors of 3");
    }

    @Test
    void anotherEncoderThanTheModelsIsNamedWithTheOneItNeeds() {
        AlignmentModel model = model("openai:text-embedding-3-large", null);
        assertThatThrownBy(() -> SentenceDirection.of(model, new FixedEncoder("minilm-l6-v2", 4), "a night market"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'london' was trained with the text encoder openai:text-embedding-3-large")
                .hasMessageContaining("minilm-l6-v2 does not fit");
    }

    @Test
    void aModelThatDoesNotNameItsEncoderSaysSo() {
        assertThatThrownBy(() -> SentenceDirection.of(model("", null), new FixedEncoder("minilm-l6-v2", 4), "a park"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("does not say which text encoder");
    }

    @Test
    void anEmptySentenceIsRefused() {
        assertThatThrownBy(() -> SentenceDirection.of(model("m", null), new FixedEncoder("m", 4), "  "))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("empty");
    }

    private static AlignmentModel model(String encoder, AlignmentModel.Categories categories) {
        // text.proj: three outputs of four numbers, as nn.Linear shapes them
        Tensor weight = new Tensor(new int[] {3, 4}, new float[] {3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0});
        Tensor bias = new Tensor(new int[] {3}, new float[3]);
        return new AlignmentModel(
                "london",
                new ProjectorWeights(Map.of("text.proj.weight", weight, "text.proj.bias", bias)),
                JsonNodeFactory.instance.objectNode().put("textEncoder", encoder),
                categories,
                null);
    }

    private record FixedEncoder(String id, int dimension) implements TextEncoder {
        @Override
        public FloatMatrix encode(List<String> sentences, Progress progress) {
            FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), dimension);
            Arrays.fill(vectors.data(), 0.5f);
            return vectors;
        }

        @Override
        public void close() {}
    }
}
