package org.aether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.text.TextEncoder;
import org.junit.jupiter.api.Test;

class SearchTest {

    private static final AlignmentModel.Categories CATEGORIES = new AlignmentModel.Categories(
            List.of("food", "food", "park", "school"),
            List.of("café", "market", "", "primary"),
            new int[] {5, 4, 3, 2},
            new FloatMatrix(4, 3, new float[] {1, 0, 0, 0.6f, 0.8f, 0, 0, 0, 1, -1, 0, 0}));

    private static final ProjectorWeights WEIGHTS = ProjectorWeights.initialise(64, 4, 7);

    @Test
    void aSentenceBecomesItsUnitVectorInTheModelsSpace() {
        FloatMatrix z = SentenceDirection.of(
                model("m", null), new FixedEncoder("m", 4), List.of(" a night market "), Progress.NONE);
        // The encoder returns (1/2, 1/2, 1/2, 1/2) for the trimmed sentence.
        float[] w = WEIGHTS.tensors().get("text.proj.weight").data();
        float[] b = WEIGHTS.tensors().get("text.proj.bias").data();
        double[] expected = new double[128];
        double length = 0;
        for (int i = 0; i < 128; i++) {
            expected[i] = 0.5 * (w[4 * i] + w[4 * i + 1] + w[4 * i + 2] + w[4 * i + 3]) + b[i];
            length += expected[i] * expected[i];
        }
        assertThat(z.rows()).isEqualTo(1);
        assertThat(z.columns()).isEqualTo(128);
        for (int i = 0; i < 128; i++) {
            assertThat((double) z.get(0, i)).isCloseTo(expected[i] / Math.sqrt(length), within(1e-6));
        }
    }

    @Test
    void anEncoderOfTheSameNameButAnotherLengthIsRejected() {
        assertThatThrownBy(() -> SentenceDirection.of(
                        model("m", null), new FixedEncoder("m", 5), List.of("a park"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("vectors of 5 numbers, but the model 'london' takes 4");
    }

    @Test
    void categoriesAreSortedByCosineForVectorsOfAnyLength() {
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
    void aPlaceWithoutDataHasNoCategories() {
        AlignmentModel model = model("minilm-l6-v2", CATEGORIES);
        assertThat(CategoryExplainer.nearest(model, new float[3], 5)).isEmpty();
        assertThat(CategoryExplainer.nearest(model, new float[] {Float.NaN, Float.NaN, Float.NaN}, 5))
                .isEmpty();
    }

    @Test
    void anImportedModelWithoutCategoriesIsAnError() {
        assertThatThrownBy(() -> CategoryExplainer.nearest(model("openai", null), new float[3], 5))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'london' has no POI categories")
                .hasMessageContaining("imported");
    }

    @Test
    void aVectorOfAnotherSpaceIsRejected() {
        assertThatThrownBy(() -> CategoryExplainer.nearest(model("minilm", CATEGORIES), new float[64], 5))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("64 numbers")
                .hasMessageContaining("vectors of 3");
    }

    @Test
    void theErrorAboutAnotherEncoderNamesBothEncoders() {
        AlignmentModel model = model("openai:text-embedding-3-large", null);
        assertThatThrownBy(() -> SentenceDirection.of(
                        model, new FixedEncoder("minilm-l6-v2", 4), List.of("a night market"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'london' was trained with the text encoder openai:text-embedding-3-large")
                .hasMessageContaining("and not with minilm-l6-v2");
    }

    @Test
    void aModelWithoutAnEncoderIsAnErrorWithARemedy() {
        assertThatThrownBy(() -> SentenceDirection.of(
                        model(null, null), new FixedEncoder("minilm-l6-v2", 4), List.of("a park"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'london' cannot read sentences")
                .hasMessageContaining("it does not name one");
        AlignmentModel imported = new AlignmentModel(
                "london",
                WEIGHTS,
                ModelConfiguration.builder(ModelConfiguration.Origin.IMPORTED, WEIGHTS)
                        .textEncoderNote("trained on sentence vectors of openai large, 384 numbers")
                        .build(),
                null,
                null);
        assertThatThrownBy(() -> SentenceDirection.encoderOf(imported))
                .hasMessageContaining("(trained on sentence vectors of openai large, 384 numbers)");
        assertThat(SentenceDirection.encoderOf(model("minilm-l6-v2", null))).isEqualTo("minilm-l6-v2");
    }

    @Test
    void anEmptySentenceIsRejected() {
        assertThatThrownBy(() ->
                        SentenceDirection.of(model("m", null), new FixedEncoder("m", 4), List.of("  "), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("empty");
    }

    private static AlignmentModel model(String encoder, AlignmentModel.Categories categories) {
        return new AlignmentModel(
                "london",
                WEIGHTS,
                ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, WEIGHTS)
                        .textEncoder(encoder)
                        .build(),
                categories,
                null);
    }

    private record FixedEncoder(String id, int dimension) implements TextEncoder {
        @Override
        public FloatMatrix encode(List<String> sentences, Progress progress) {
            assertThat(sentences).containsExactly("a night market");
            FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), dimension);
            Arrays.fill(vectors.data(), 0.5f);
            return vectors;
        }

        @Override
        public void close() {}
    }
}
