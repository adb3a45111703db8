package org.aether.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * All weights of both projectors under the names of the authors' code with the prefixes {@code ae.} and {@code text.},
 * in the order of {@link #NAMES}; immutable by convention. With {@code h} = 256 hidden units and {@code d} = 128:
 *
 * <pre>
 * ae.gate              [1]              sigmoid of it weighs the shortcut
 * ae.proj.0.weight     [h, bands]       W1     ae.proj.0.bias      [h]
 * ae.proj.2.weight     [d, h]           W2     ae.proj.2.bias      [d]
 * ae.shortcut.weight   [d, bands]       Ws     ae.shortcut.bias    [d]
 * ae.post_mlp.0.weight [h2, d]          W3     ae.post_mlp.0.bias  [h2]
 * ae.post_mlp.3.weight [d, h2]          W4     ae.post_mlp.3.bias  [d]
 * text.proj.weight     [d, text]        W      text.proj.bias      [d]
 * </pre>
 *
 * @param tensors exactly these names; the shapes agree with each other and every number is finite
 */
public record ProjectorWeights(Map<String, Tensor> tensors) {

    /** The names, in the order of the authors' state dictionaries. */
    public static final List<String> NAMES = List.of(
            "ae.gate",
            "ae.proj.0.weight",
            "ae.proj.0.bias",
            "ae.proj.2.weight",
            "ae.proj.2.bias",
            "ae.shortcut.weight",
            "ae.shortcut.bias",
            "ae.post_mlp.0.weight",
            "ae.post_mlp.0.bias",
            "ae.post_mlp.3.weight",
            "ae.post_mlp.3.bias",
            "text.proj.weight",
            "text.proj.bias");

    private static final int HIDDEN = 256;
    private static final int DIMENSION = 128;
    private static final float GATE = -4;

    /** @throws AetherException when a tensor is missing, unknown, of the wrong shape, or not finite */
    public ProjectorWeights {
        requireShapes(shapes(tensors));
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        for (String name : NAMES) {
            Tensor tensor = tensors.get(name);
            if (tensor != null) {
                requireFinite(name, tensor);
                ordered.put(name, tensor);
            }
        }
        tensors = Collections.unmodifiableMap(ordered);
    }

    private static Map<String, int[]> shapes(Map<String, Tensor> tensors) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    /**
     * A tensor by its name.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("There is no tensor '" + name + "'");
        }
        return tensor;
    }

    /** Shapes by name. */
    public Map<String, int[]> shapes() {
        return shapes(tensors);
    }

    /**
     * Checks whether tensors of these shapes can be weights.
     *
     * @param shapes by name
     * @throws AetherException when one is missing, unknown, or does not fit the others
     */
    public static void requireShapes(Map<String, int[]> shapes) {
        Set<String> unknown = new TreeSet<>(shapes.keySet());
        NAMES.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The weights hold the unknown tensor '{}'; only models of the AETHER architecture (AEProj and"
                            + " TextProj) fit.",
                    unknown.iterator().next());
        }
        for (String name : NAMES) {
            if (!shapes.containsKey(name)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The weights lack the tensor '{}'; only models of the AETHER architecture (AEProj and TextProj)"
                                + " fit.",
                        name);
            }
        }
        int bands = axis(shapes, "ae.proj.0.weight", 1);
        int hidden = axis(shapes, "ae.proj.0.weight", 0);
        int dimension = axis(shapes, "ae.proj.2.weight", 0);
        int postHidden = axis(shapes, "ae.post_mlp.0.weight", 0);
        int text = axis(shapes, "text.proj.weight", 1);
        require(shapes, "ae.gate", 1);
        require(shapes, "ae.proj.0.weight", hidden, bands);
        require(shapes, "ae.proj.0.bias", hidden);
        require(shapes, "ae.proj.2.weight", dimension, hidden);
        require(shapes, "ae.proj.2.bias", dimension);
        require(shapes, "ae.shortcut.weight", dimension, bands);
        require(shapes, "ae.shortcut.bias", dimension);
        require(shapes, "ae.post_mlp.0.weight", postHidden, dimension);
        require(shapes, "ae.post_mlp.0.bias", postHidden);
        require(shapes, "ae.post_mlp.3.weight", dimension, postHidden);
        require(shapes, "ae.post_mlp.3.bias", dimension);
        require(shapes, "text.proj.weight", dimension, text);
        require(shapes, "text.proj.bias", dimension);
    }

    private static int axis(Map<String, int[]> shapes, String name, int axis) {
        int[] shape = shapes.get(name);
        if (shape == null || shape.length != 2 || shape[axis] < 1) {
            throw wrongShape(name, shape, "two axes");
        }
        return shape[axis];
    }

    private static void require(Map<String, int[]> shapes, String name, int... shape) {
        if (!Arrays.equals(shapes.get(name), shape)) {
            throw wrongShape(name, shapes.get(name), Arrays.toString(shape));
        }
    }

    private static void requireFinite(String name, Tensor tensor) {
        for (float value : tensor.data()) {
            if (!Float.isFinite(value)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The tensor '{}' holds {}; its training failed, so train again with a lower learning rate.",
                        name,
                        value);
            }
        }
    }

    private static AetherException wrongShape(String name, int @Nullable [] shape, String expected) {
        return new AetherException(
                Kind.INVALID_INPUT,
                "The tensor '{}' has the shape {} where {} is needed; only models of the AETHER architecture (AEProj and"
                        + " TextProj) fit.",
                name,
                Arrays.toString(shape),
                expected);
    }

    /**
     * torch's initialisation of linear layers: uniform in ±1/sqrt(fan_in) for weights and biases, gate -4.
     *
     * <p>One {@link Random} (whose sequence Java guarantees) seeded with {@code seed} fills the tensors in the order of
     * {@link #NAMES}, each row by row with {@code (2 * nextFloat() - 1) / sqrt(fan_in)}.
     */
    public static ProjectorWeights initialise(int bands, int textDimension, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("ae.gate", new Tensor(new int[] {1}, new float[] {GATE}));
        linear(tensors, "ae.proj.0", bands, HIDDEN, random);
        linear(tensors, "ae.proj.2", HIDDEN, DIMENSION, random);
        linear(tensors, "ae.shortcut", bands, DIMENSION, random);
        linear(tensors, "ae.post_mlp.0", DIMENSION, HIDDEN, random);
        linear(tensors, "ae.post_mlp.3", HIDDEN, DIMENSION, random);
        linear(tensors, "text.proj", textDimension, DIMENSION, random);
        return new ProjectorWeights(tensors);
    }

    private static void linear(Map<String, Tensor> tensors, String name, int in, int out, Random random) {
        double bound = 1 / Math.sqrt(in);
        tensors.put(name + ".weight", new Tensor(new int[] {out, in}, uniform(out * in, bound, random)));
        tensors.put(name + ".bias", new Tensor(new int[] {out}, uniform(out, bound, random)));
    }

    private static float[] uniform(int size, double bound, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * random.nextFloat() - 1) * bound);
        }
        return values;
    }

    /**
     * Names the weights that make vectors: the first sixteen hexadecimal digits of the SHA-256 of the {@code ae.} tensors
     * in the order of their names, each as little-endian floats. The text branch does not count.
     */
    public String version() {
        MessageDigest digest = Sha256.start();
        for (String name : new TreeSet<>(tensors.keySet())) {
            if (name.startsWith("ae.")) {
                float[] numbers = tensor(name).data();
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(numbers);
                digest.update(bytes);
            }
        }
        return Sha256.hex(digest).substring(0, 16);
    }

    /** Numbers per AE pixel, 64 for AlphaEarth. */
    public int bands() {
        return tensor("ae.proj.0.weight").shape()[1];
    }

    /** The same of weights of which only the shapes are known. */
    public static int bands(Map<String, int[]> shapes) {
        return axis(shapes, "ae.proj.0.weight", 1);
    }

    /** Length of the sentence vectors, 384 for MiniLM. */
    public int textDimension() {
        return tensor("text.proj.weight").shape()[1];
    }

    /** The same of weights of which only the shapes are known. */
    public static int textDimension(Map<String, int[]> shapes) {
        return axis(shapes, "text.proj.weight", 1);
    }

    /** Length d of z, 128. */
    public int dimension() {
        return tensor("text.proj.weight").shape()[0];
    }

    /** The same of weights of which only the shapes are known. */
    public static int dimension(Map<String, int[]> shapes) {
        return axis(shapes, "text.proj.weight", 0);
    }
}
