package org.aether.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Setting;
import org.aether.device.Compute;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.head.HeadHome;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Creates functions of pixels. Functions of a model divide the vector of a pixel by its length first ({@link AeProjector}),
 * so their results do not depend on that length. They copy the weights to the device when they are created and free them
 * when they are closed. The last step (similarity, class, colour) is fused with the projector, so that maps never need
 * memory for 128 bands.
 *
 * <pre>{@code
 * try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
 *     embedding.apply(pixels, n, vectors);
 * }
 * }</pre>
 */
public final class PixelFunctions {

    /** Classes that fit into a byte in which 255 means no data. */
    private static final int MAX_CLASSES = 255;

    /** Name of the only band of a change map. */
    static final String CHANGE = "change";

    private PixelFunctions() {}

    /**
     * The vectors of a raster as they are.
     *
     * @param bands of the raster
     */
    public static PixelFunction raw(int bands) {
        return new RawVectors(bands);
    }

    /** z, vectors of 128 numbers and length one, in the bands Z000… (section 2.6). */
    public static PixelFunction embedding(AlignmentModel model, Compute compute) {
        return SeveralDevices.of(compute, device -> embeddingOn(model, device));
    }

    private static PixelFunction embeddingOn(AlignmentModel model, Compute compute) {
        AeProjector projector = new AeProjector(model.weights(), compute);
        List<String> names = IntStream.range(0, projector.dimension())
                .mapToObj(i -> String.format(Locale.ROOT, "Z%03d", i))
                .toList();
        return new Projected(
                projector,
                names,
                PixelType.FLOAT32,
                Overviews.UNIT_MEAN,
                AeProjector::normalised,
                Optional.of(model.origin()));
    }

    /**
     * Cosine of z to each direction, in [-1, 1]: one band per direction.
     *
     * @param directions vectors of the model's space, {@code [n, 128]}, of any length other than 0; not changed
     * @param bandNames one name per direction
     */
    public static PixelFunction similarity(
            AlignmentModel model, FloatMatrix directions, List<String> bandNames, Compute compute) {
        int dimension = model.weights().dimension();
        if (directions.rows() != bandNames.size() || directions.rows() == 0) {
            throw new IllegalArgumentException(
                    directions.rows() + " directions do not fit " + bandNames.size() + " band names");
        }
        if (directions.columns() != dimension) {
            throw new IllegalArgumentException(
                    "The model's space has " + dimension + " dimensions, a direction " + directions.columns());
        }
        FloatMatrix unit =
                new FloatMatrix(directions.rows(), dimension, directions.data().clone()).normalizeRows();
        return SeveralDevices.of(compute, device -> similarityOn(model, unit, bandNames, device));
    }

    private static PixelFunction similarityOn(
            AlignmentModel model, FloatMatrix unit, List<String> bandNames, Compute compute) {
        return on(compute, model, projector -> {
            NDArray rows = projector.constant(new Tensor(new int[] {unit.rows(), unit.columns()}, unit.data()));
            return new Projected(projector, bandNames, PixelType.FLOAT32, Overviews.MEAN, o -> {
                try (NDArray length = AeProjector.length(o)) {
                    return linear(o, rows, null).divi(length).clip(-1, 1);
                }
            });
        });
    }

    /**
     * Red, green and blue as integers from 0 to 254, computed from the model's fixed principal components: the 2nd percentile
     * of a component gives 0 and the 98th gives 255, which is clipped to 254 because 255 means no data in a byte raster.
     *
     * @throws AetherException when the model has no such components, as imported models do
     */
    public static PixelFunction falseColor(AlignmentModel model, Compute compute) {
        AlignmentModel.FalseColorBasis basis = model.falseColor();
        if (basis == null) {
            throw new AetherException("The model '" + model.id()
                    + "' has no principal components for a false-colour map, because it was imported and not trained here;"
                    + " use a trained model, or compute an embedding raster instead.");
        }
        int dimension = model.weights().dimension();
        float[] weight = new float[3 * dimension];
        float[] bias = new float[3];
        for (int colour = 0; colour < 3; colour++) {
            double scale = 255.0 / (basis.high()[colour] - basis.low()[colour]);
            double offset = basis.low()[colour];
            for (int i = 0; i < dimension; i++) {
                double component = basis.components().get(colour, i);
                weight[colour * dimension + i] = (float) (component * scale);
                offset += component * basis.mean()[i];
            }
            bias[colour] = (float) (-offset * scale);
        }
        return SeveralDevices.of(compute, device -> coloursOn(model, weight, bias, device));
    }

    private static PixelFunction coloursOn(AlignmentModel model, float[] weight, float[] bias, Compute compute) {
        return on(compute, model, projector -> {
            NDArray w = projector.constant(new Tensor(new int[] {3, projector.dimension()}, weight));
            NDArray b = projector.constant(new Tensor(new int[] {3}, bias));
            return new Projected(projector, List.of("red", "green", "blue"), PixelType.UINT8, Overviews.MEAN, o -> {
                try (NDArray colours = linear(AeProjector.normalised(o), w, b);
                        NDArray cut = colours.clip(0, 254)) {
                    return cut.round();
                }
            });
        });
    }

    /**
     * The index of the most likely class of a head (one band {@code class}, UINT8), or with {@code probabilities} one
     * band per class, with the name of the class.
     *
     * @throws AetherException when the head does not fit: it is a regression, it takes other vectors than the model's, or it
     *     has more than 255 classes for one band of bytes
     */
    public static PixelFunction classes(AlignmentModel model, TaskHead head, boolean probabilities, Compute compute) {
        if (head.task() == Task.REGRESSION) {
            throw new AetherException("The head for " + String.join(", ", head.targets())
                    + " predicts numbers, not classes; use a head for a classification or a distribution.");
        }
        if (!probabilities && head.labels().size() > MAX_CLASSES) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "A class raster holds at most {} classes, but the head has {}; use {} instead.",
                            MAX_CLASSES,
                            head.labels().size(),
                            Setting.PROBABILITIES)
                    .about(Setting.PROBABILITIES);
        }
        if (head.inputs() != model.weights().dimension()) {
            throw new AetherException("The head was trained on vectors of " + head.inputs()
                    + " numbers, but the model '" + model.id() + "' gives "
                    + model.weights().dimension() + "; train the head on features aggregated with this model.");
        }
        HeadHome.of(model).requireHead(head);
        return SeveralDevices.of(compute, device -> classesOn(model, head, probabilities, device));
    }

    private static PixelFunction classesOn(
            AlignmentModel model, TaskHead head, boolean probabilities, Compute compute) {
        return on(compute, model, projector -> classesOn(projector, head, probabilities));
    }

    private static PixelFunction classesOn(AeProjector projector, TaskHead head, boolean probabilities) {
        NDArray outWeight = projector.constant(head.tensor("out.weight"));
        NDArray outBias = projector.constant(head.tensor("out.bias"));
        UnaryOperator<NDArray> logits;
        if (head.hidden() > 0) {
            NDArray hiddenWeight = projector.constant(head.tensor("hidden.weight"));
            NDArray hiddenBias = projector.constant(head.tensor("hidden.bias"));
            logits = o -> {
                try (NDArray linear = linear(AeProjector.normalised(o), hiddenWeight, hiddenBias);
                        NDArray active = Activation.relu(linear)) {
                    return linear(active, outWeight, outBias);
                }
            };
        } else {
            logits = o -> linear(AeProjector.normalised(o), outWeight, outBias);
        }
        if (probabilities) {
            return new Projected(projector, head.labels(), PixelType.FLOAT32, Overviews.MEAN, o -> logits.apply(o)
                    .softmax(1));
        }
        return new Projected(projector, List.of("class"), PixelType.UINT8, Overviews.MODE, o -> logits.apply(o)
                .argMax(1)
                .toType(DataType.FLOAT32, false)
                .expandDims(1));
    }

    /**
     * The change between the embeddings of two years: 1 - cosine, from 0 (no change) to 2, in one band {@code change}. It
     * takes the pixels of a {@link org.aether.raster.PairedRaster}.
     */
    public static PixelFunction change(AlignmentModel model, Compute compute) {
        return SeveralDevices.of(compute, device -> changeOn(model, device));
    }

    private static PixelFunction changeOn(AlignmentModel model, Compute compute) {
        AeProjector projector = new AeProjector(model.weights(), compute);
        int dimension = projector.dimension();
        // In memory the two vectors of a pixel are two consecutive rows.
        PixelFunction ofRows = new Projected(projector, List.of(CHANGE), PixelType.FLOAT32, Overviews.MEAN, o -> {
            try (NDArray pairs = AeProjector.normalised(o).reshape(-1, 2, dimension);
                    NDArray product = pairs.prod(new int[] {1});
                    NDArray cosine = product.sum(new int[] {1}, true)) {
                return cosine.muli(-1).addi(1).clip(0, 2);
            }
        });
        return new EmbeddingChange(ofRows);
    }

    /**
     * The change between the AlphaEarth vectors themselves.
     *
     * @param bands of one year
     */
    public static PixelFunction rawChange(int bands) {
        return new RawChange(bands);
    }

    /** Creates a function with a projector on the device; closes the projector when that fails. */
    private static PixelFunction on(
            Compute compute, AlignmentModel model, Function<AeProjector, PixelFunction> function) {
        AeProjector projector = new AeProjector(model.weights(), compute);
        try {
            return function.apply(projector);
        } catch (RuntimeException e) {
            projector.close();
            throw e;
        }
    }

    private static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    /** The AE projector fused with a last step. */
    private record Projected(
            AeProjector projector,
            List<String> bandNames,
            PixelType naturalType,
            Overviews overviews,
            UnaryOperator<NDArray> finish,
            Optional<VectorOrigin> origin)
            implements PixelFunction {

        Projected {
            bandNames = List.copyOf(bandNames);
        }

        /** A function whose results are not vectors. */
        Projected(
                AeProjector projector,
                List<String> bandNames,
                PixelType naturalType,
                Overviews overviews,
                UnaryOperator<NDArray> finish) {
            this(projector, bandNames, naturalType, overviews, finish, Optional.empty());
        }

        @Override
        public int inputBands() {
            return projector.bands();
        }

        @Override
        public int rowsAtOnce() {
            return projector.rowsAtOnce();
        }

        @Override
        public void apply(FloatBuffer in, int n, FloatBuffer out) {
            projector.run(in, n, out, finish);
        }

        @Override
        public void close() {
            projector.close();
        }
    }
}
