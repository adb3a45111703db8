package org.aether.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Setting;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.geotiff.PixelType;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.model.Difference;
import org.aether.model.DoubleNetwork;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.junit.jupiter.api.Test;

/** Compares fused functions with a reference in double precision that consists of plain loops. */
class PixelFunctionsTest {

    private static final int PIXELS = 60;

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));
    private final FloatMatrix pixels = unitRows(PIXELS, 64, 1);
    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 8);
    private final double[][] z = new DoubleNetwork(weights).all(pixels, true);
    private final AlignmentModel model = new AlignmentModel(
            "m",
            weights,
            ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                    .build(),
            null,
            FalseColor.basis(floats(z)));

    private static FloatMatrix unitRows(int rows, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    private static FloatMatrix floats(double[][] rows) {
        FloatMatrix matrix = FloatMatrix.zeros(rows.length, rows[0].length);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[0].length; i++) {
                matrix.data()[row * rows[0].length + i] = (float) rows[row][i];
            }
        }
        return matrix;
    }

    private static FloatBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static FloatMatrix apply(PixelFunction function, FloatMatrix rows) {
        FloatBuffer in = direct(rows.data().length).put(0, rows.data());
        FloatBuffer out = direct(rows.rows() * function.outputBands());
        function.apply(in, rows.rows(), out);
        float[] before = new float[rows.data().length];
        in.get(0, before);
        assertThat(before).as("input is left alone").isEqualTo(rows.data());
        FloatMatrix result = FloatMatrix.zeros(rows.rows(), function.outputBands());
        out.get(0, result.data());
        return result;
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    @Test
    void embeddingAgreesWithTheProjector() {
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            assertThat(embedding.inputBands()).isEqualTo(64);
            assertThat(embedding.bandNames())
                    .hasSize(128)
                    .startsWith("Z000", "Z001")
                    .endsWith("Z127");
            assertThat(embedding.naturalType()).isEqualTo(PixelType.FLOAT32);
            assertThat(Difference.largest(
                            apply(embedding, pixels).data(), floats(z).data()))
                    .isLessThan(1e-6);
        }
    }

    @Test
    void changeIsOneMinusTheCosineOfTheTwoEmbeddings() {
        FloatMatrix pairs = new FloatMatrix(PIXELS / 2, 128, pixels.data());
        try (PixelFunction change = PixelFunctions.change(model, compute);
                PixelFunction raw = PixelFunctions.rawChange(64)) {
            assertThat(change.inputBands()).isEqualTo(128);
            FloatMatrix changes = apply(change, pairs);
            FloatMatrix rawChanges = apply(raw, pairs);
            for (int pixel = 0; pixel < PIXELS / 2; pixel++) {
                double expected = 1 - dot(z[2 * pixel], z[2 * pixel + 1]);
                assertThat((double) changes.get(pixel, 0)).isCloseTo(expected, within(1e-6));
                double cosine = 0;
                for (int i = 0; i < 64; i++) {
                    cosine += (double) pairs.get(pixel, i) * pairs.get(pixel, 64 + i);
                }
                assertThat((double) rawChanges.get(pixel, 0)).isCloseTo(1 - cosine, within(1e-6));
            }
        }
        FloatMatrix many = unitRows(2 * 5003, 64, 9);
        FloatMatrix same = FloatMatrix.zeros(2 * 5003, 64);
        for (int row = 0; row < 2 * 5003; row++) {
            System.arraycopy(many.data(), row / 2 * 64, same.data(), row * 64, 64);
        }
        try (PixelFunction change = PixelFunctions.change(model, compute)) {
            FloatMatrix none = apply(change, new FloatMatrix(5003, 128, same.data()));
            for (float value : none.data()) {
                assertThat((double) value).isCloseTo(0, within(1e-6));
            }
        }
    }

    @Test
    void similarityIsTheCosineToEachDirection() {
        FloatMatrix directions = FloatMatrix.zeros(2, 128);
        directions.setRow(0, unitRows(1, 128, 3), 0);
        directions.setRow(1, unitRows(1, 128, 4), 0);
        for (int i = 0; i < 128; i++) {
            directions.data()[128 + i] *= 7;
        }
        try (PixelFunction similarity = PixelFunctions.similarity(model, directions, List.of("a", "b"), compute)) {
            FloatMatrix cosines = apply(similarity, pixels);
            assertThat(similarity.bandNames()).containsExactly("a", "b");
            for (int row = 0; row < PIXELS; row++) {
                for (int k = 0; k < 2; k++) {
                    double[] direction = new double[128];
                    for (int i = 0; i < 128; i++) {
                        direction[i] = directions.get(k, i);
                    }
                    double cosine = dot(z[row], direction) / Math.sqrt(dot(direction, direction));
                    assertThat((double) cosines.get(row, k)).isCloseTo(cosine, within(1e-6));
                }
            }
        }
    }

    @Test
    void similarityToItselfIsNotAboveOne() {
        FloatMatrix own = floats(z).select(new int[] {5});
        try (PixelFunction similarity = PixelFunctions.similarity(model, own, List.of("own"), compute)) {
            assertThat(apply(similarity, pixels).get(5, 0)).isBetween(0.99999f, 1f);
        }
    }

    @Test
    void falseColourStretchesThePrincipalComponents() {
        AlignmentModel.FalseColorBasis basis = model.falseColor();
        try (PixelFunction colours = PixelFunctions.falseColor(model, compute)) {
            assertThat(colours.naturalType()).isEqualTo(PixelType.UINT8);
            assertThat(colours.bandNames()).containsExactly("red", "green", "blue");
            FloatMatrix result = apply(colours, pixels);
            for (int row = 0; row < PIXELS; row++) {
                for (int k = 0; k < 3; k++) {
                    double score = 0;
                    for (int i = 0; i < 128; i++) {
                        score += basis.components().get(k, i) * (z[row][i] - basis.mean()[i]);
                    }
                    double exact = 255 * (score - basis.low()[k]) / (basis.high()[k] - basis.low()[k]);
                    assertThat((double) result.get(row, k))
                            .isCloseTo(Math.min(254, Math.max(0, exact)), within(0.5001))
                            .isEqualTo(Math.rint(result.get(row, k)));
                }
            }
        }
    }

    @Test
    void falseColourOfAnImportedModelIsAnErrorWithARemedy() {
        AlignmentModel imported = new AlignmentModel("imported", weights, model.configuration(), null, null);
        assertThatThrownBy(() -> PixelFunctions.falseColor(imported, compute))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The model 'imported' has no principal components");
    }

    private static TaskHead head(Task task, int inputs, int hidden, int classes) {
        Map<String, Tensor> tensors = new TreeMap<>();
        int width = inputs;
        if (hidden > 0) {
            tensors.put(
                    "hidden.weight",
                    new Tensor(
                            new int[] {hidden, inputs},
                            unitRows(hidden, inputs, 5).data()));
            tensors.put(
                    "hidden.bias",
                    new Tensor(new int[] {hidden}, unitRows(1, hidden, 6).data()));
            width = hidden;
        }
        tensors.put(
                "out.weight",
                new Tensor(
                        new int[] {classes, width}, unitRows(classes, width, 7).data()));
        tensors.put(
                "out.bias",
                new Tensor(new int[] {classes}, unitRows(1, classes, 9).data()));
        List<String> labels = IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
        return new TaskHead(task, labels, List.of("landuse_id"), tensors, Optional.empty(), Optional.empty());
    }

    private static double[] layer(TaskHead head, String name, double[] in) {
        Tensor weight = head.tensors().get(name + ".weight");
        double[] out = new double[weight.shape()[0]];
        for (int k = 0; k < out.length; k++) {
            out[k] = head.tensors().get(name + ".bias").data()[k];
            for (int i = 0; i < in.length; i++) {
                out[k] += weight.data()[k * in.length + i] * in[i];
            }
        }
        return out;
    }

    private static double[] probabilities(TaskHead head, double[] vector) {
        double[] in = vector;
        if (head.tensors().containsKey("hidden.weight")) {
            in = layer(head, "hidden", vector);
            for (int i = 0; i < in.length; i++) {
                in[i] = Math.max(0, in[i]);
            }
        }
        double[] out = layer(head, "out", in);
        double sum = 0;
        for (int k = 0; k < out.length; k++) {
            out[k] = Math.exp(out[k]);
            sum += out[k];
        }
        for (int k = 0; k < out.length; k++) {
            out[k] /= sum;
        }
        return out;
    }

    @Test
    void classesAndProbabilitiesAreThoseOfTheHead() {
        for (TaskHead head : List.of(head(Task.CLASSIFICATION, 128, 16, 5), head(Task.DISTRIBUTION, 128, 0, 4))) {
            try (PixelFunction shares = PixelFunctions.classes(model, head, true, compute);
                    PixelFunction classes = PixelFunctions.classes(model, head, false, compute)) {
                assertThat(shares.bandNames()).isEqualTo(head.labels());
                assertThat(classes.bandNames()).containsExactly("class");
                assertThat(classes.naturalType()).isEqualTo(PixelType.UINT8);
                FloatMatrix probabilities = apply(shares, pixels);
                FloatMatrix winners = apply(classes, pixels);
                for (int row = 0; row < PIXELS; row++) {
                    double[] expected = probabilities(head, z[row]);
                    int best = 0;
                    for (int k = 0; k < expected.length; k++) {
                        assertThat((double) probabilities.get(row, k)).isCloseTo(expected[k], within(1e-6));
                        best = expected[k] > expected[best] ? k : best;
                    }
                    assertThat(winners.get(row, 0)).isEqualTo(best);
                }
            }
        }
    }

    @Test
    void headsThatDoNotFitAreErrorsWithARemedy() {
        assertThatThrownBy(() -> PixelFunctions.classes(model, head(Task.REGRESSION, 128, 0, 1), false, compute))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("predicts numbers, not classes");
        assertThatThrownBy(() -> PixelFunctions.classes(model, head(Task.CLASSIFICATION, 64, 0, 3), false, compute))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("vectors of 64 numbers, but the model 'm' gives 128");
        assertThatThrownBy(() -> PixelFunctions.classes(model, head(Task.CLASSIFICATION, 128, 0, 256), false, compute))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("at most 255 classes")
                .satisfies(e -> assertThat(((AetherException) e).setting()).hasValue(Setting.PROBABILITIES));
    }

    @Test
    void noPixelsGiveNoResults() {
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            embedding.apply(direct(64), 0, direct(128));
        }
    }

    @Test
    void concurrentCallsGiveTheSameResult() throws InterruptedException, ExecutionException {
        FloatMatrix many = unitRows(9000, 64, 12);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
            float[] expected = apply(embedding, many).data();
            List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> apply(embedding, many).data()));
            }
            for (Future<float[]> answer : answers) {
                assertThat(Difference.largest(answer.get(), expected)).isLessThan(1e-6);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
