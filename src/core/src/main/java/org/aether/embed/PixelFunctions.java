package org.aether.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
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

/**
 * The functions a model offers on pixels. Each divides a pixel's vector by its length first ({@link AeProjector}), so
 * their results do not depend on that length. Weights are moved to the device when a function is made and freed when it is
 * closed; the last step (similarity, class, colour) is fused with the projector, so that maps never build 128 bands.
 *
 * <pre>{@code
 * try (PixelFunction embedding = PixelFunctions.embedding(model, compute)) {
 *     embedding.apply(pixels, n, vectors);
 * }
 * }</pre>
 */
public final class PixelFunctions {

    /** Classes that fit a byte beside 255 = no data. */
    private static final int MOST_CLASSES = 255;

    private static final List<String> CHANGE = List.of("change");

    private PixelFunctions() {}

    /** z, 128 unit numbers, bands Z000… (section 2.6). */
    public static PixelFunction embedding(AlignmentModel model, Compute compute) {
        return SeveralDevices.of(compute, device -> embeddingOn(model, device));
    }

    private static PixelFunction embeddingOn(AlignmentModel model, Compute compute) {
        AeProjector projector = new AeProjector(model.weights(), compute);
        List<String> names = IntStream.range(0, projector.dimension())
                .mapToObj(i -> String.format(Locale.ROOT, "Z%03d", i))
                .toList();
        return new Projected(
                projector, names, PixelType.FLOAT32, Overviews.UNIT_MEAN, AeProjector::normalised, model.origin());
    }

    /**
     * Cosine of z to each direction, in [-1, 1]: one band per direction.
     *
     * @param directions vectors of the model's space, each {@code [128]}, of any length but 0
     * @param bandNames one per direction
     */
    public static PixelFunction similarity(
            AlignmentModel model, float[][] directions, List<String> bandNames, Compute compute) {
        int dimension = model.weights().dimension();
        if (directions.length != bandNames.size() || directions.length == 0) {
            throw new IllegalArgumentException(
                    directions.length + " directions do not fit " + bandNames.size() + " band names");
        }
        FloatMatrix unit = FloatMatrix.zeros(directions.length, dimension);
        for (int i = 0; i < directions.length; i++) {
            if (directions[i].length != dimension) {
                throw new IllegalArgumentException(
                        "The model's space has " + dimension + " dimensions, a direction " + directions[i].length);
            }
            System.arraycopy(directions[i], 0, unit.data(), i * dimension, dimension);
        }
        unit.normalizeRows();
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
     * Red, green, blue as whole numbers 0…254 from the model's fixed principal components: its 2nd percentile gives 0
     * and its 98th 255, cut at 254 because 255 means no data in a byte raster.
     *
     * @throws AetherException when the model has no such components (imported checkpoints)
     */
    public static PixelFunction falseColor(AlignmentModel model, Compute compute) {
        AlignmentModel.FalseColorBasis basis = model.falseColor();
        if (basis == null) {
            throw new AetherException("The model '" + model.id()
                    + "' has no principal components for a false-colour map (it was imported, not trained here); use a"
                    + " trained model, or make an embedding raster instead.");
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
     * band a class, named as it.
     *
     * @throws AetherException when the head does not fit: it is a regression, takes other vectors than the model's, or
     *     has more than 255 classes for one byte band
     */
    public static PixelFunction classes(AlignmentModel model, TaskHead head, boolean probabilities, Compute compute) {
        if (head.task() == Task.REGRESSION) {
            throw new AetherException("The head on " + String.join(", ", head.targets())
                    + " predicts numbers, not classes; use a classification or distribution head.");
        }
        if (!probabilities && head.labels().size() > MOST_CLASSES) {
            throw new AetherException("A class raster holds at most " + MOST_CLASSES + " classes and the head has "
                    + head.labels().size() + "; ask for probabilities instead.");
        }
        Map<String, Tensor> tensors = head.tensors();
        boolean hidden = tensors.containsKey("hidden.weight");
        int inputs = tensors.get(hidden ? "hidden.weight" : "out.weight").shape()[1];
        if (inputs != model.weights().dimension()) {
            throw new AetherException("The head was trained on vectors of " + inputs + " numbers and the model '"
                    + model.id() + "' gives " + model.weights().dimension()
                    + "; train the head on features made with this model.");
        }
        HeadHome.of(model).requireHead(head);
        return SeveralDevices.of(compute, device -> classesOn(model, head, probabilities, device));
    }

    private static PixelFunction classesOn(
            AlignmentModel model, TaskHead head, boolean probabilities, Compute compute) {
        return on(compute, model, projector -> classesOn(projector, head, probabilities));
    }

    private static PixelFunction classesOn(AeProjector projector, TaskHead head, boolean probabilities) {
        Map<String, Tensor> tensors = head.tensors();
        boolean hidden = tensors.containsKey("hidden.weight");
        NDArray outWeight = projector.constant(tensors.get("out.weight"));
        NDArray outBias = projector.constant(tensors.get("out.bias"));
        UnaryOperator<NDArray> logits;
        if (hidden) {
            NDArray hiddenWeight = projector.constant(tensors.get("hidden.weight"));
            NDArray hiddenBias = projector.constant(tensors.get("hidden.bias"));
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
     * How far the embeddings of two years lie apart: 1 - cosine, from 0 (nothing changed) to 2, one band
     * {@code change}. Takes the pixels of a {@link org.aether.raster.PairedRaster}.
     */
    public static PixelFunction change(AlignmentModel model, Compute compute) {
        return SeveralDevices.of(compute, device -> changeOn(model, device));
    }

    private static PixelFunction changeOn(AlignmentModel model, Compute compute) {
        AeProjector projector = new AeProjector(model.weights(), compute);
        int dimension = projector.dimension();
        // In memory the two vectors of a pixel are two rows, one behind the other.
        PixelFunction rows = new Projected(projector, CHANGE, PixelType.FLOAT32, Overviews.MEAN, o -> {
            try (NDArray pairs = AeProjector.normalised(o).reshape(-1, 2, dimension);
                    NDArray product = pairs.prod(new int[] {1});
                    NDArray cosine = product.sum(new int[] {1}, true)) {
                return cosine.muli(-1).addi(1).clip(0, 2);
            }
        });
        return new ChangeFunction(projector.bands(), rows);
    }

    /** The same for the AlphaEarth vectors themselves, without a model. */
    public static PixelFunction change(int bands) {
        return new ChangeFunction(bands, null);
    }

    /** A function of a projector on the device, which is closed when the function cannot be made. */
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

    private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    /** The AE projector with a last step fused to it. */
    private record Projected(
            AeProjector projector,
            List<String> bandNames,
            PixelType naturalType,
            Overviews overviews,
            UnaryOperator<NDArray> finish,
            VectorOrigin origin)
            implements PixelFunction {

        Projected {
            bandNames = List.copyOf(bandNames);
        }

        /** Of something else than vectors. */
        Projected(
                AeProjector projector,
                List<String> bandNames,
                PixelType naturalType,
                Overviews overviews,
                UnaryOperator<NDArray> finish) {
            this(projector, bandNames, naturalType, overviews, finish, null);
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
