package org.aether.align;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;

/**
 * All weights of both projectors one after another in a single array on the device, so that the optimiser is a few
 * operations instead of a few for each of thirteen tensors; and a view of each weight that shares its memory, so that a
 * step of the optimiser is seen at once.
 *
 * <p>Arrays live in the manager given and die with it.
 */
final class ParameterVector {

    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, NDArray> views = new LinkedHashMap<>();
    private final NDArray flat;

    ParameterVector(ProjectorWeights weights, NDManager manager) {
        int size = 0;
        for (Tensor tensor : weights.tensors().values()) {
            size += tensor.data().length;
        }
        float[] numbers = new float[size];
        int offset = 0;
        for (Tensor tensor : weights.tensors().values()) {
            System.arraycopy(tensor.data(), 0, numbers, offset, tensor.data().length);
            offset += tensor.data().length;
        }
        flat = manager.create(numbers);
        offset = 0;
        for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
            int[] shape = entry.getValue().shape();
            int end = offset + entry.getValue().data().length;
            try (NDArray part = flat.get(new NDIndex().addSliceDim(offset, end))) {
                views.put(
                        entry.getKey(),
                        part.reshape(new Shape(
                                Arrays.stream(shape).mapToLong(axis -> axis).toArray())));
            }
            shapes.put(entry.getKey(), shape);
            offset = end;
        }
    }

    /** The numbers of all weights, {@code [size]}. */
    NDArray flat() {
        return flat;
    }

    /** Of all weights, in the order of {@link #flat()}. */
    Set<String> names() {
        return views.keySet();
    }

    /** The view of one weight; operations must not begin with it, or their results live as long as the training. */
    NDArray view(String name) {
        NDArray view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException("There is no weight '" + name + "'");
        }
        return view;
    }

    /** Brings a weight of one number back from the device. */
    float number(String name) {
        return floats(view(name))[0];
    }

    /** Brings an array back from the device; what that takes is closed afterwards, and not with the array's manager. */
    private static float[] floats(NDArray array) {
        try (NDManager reading = array.getManager().newSubManager();
                NDArray copy = array.duplicate()) {
            copy.attach(reading);
            return copy.toFloatArray();
        }
    }

    /** Brings numbers laid out like {@link #flat()} back from the device. */
    ProjectorWeights toWeights(NDArray numbers) {
        float[] all = floats(numbers);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int offset = 0;
        for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
            int size = Arrays.stream(entry.getValue()).reduce(1, Math::multiplyExact);
            tensors.put(entry.getKey(), new Tensor(entry.getValue(), Arrays.copyOfRange(all, offset, offset + size)));
            offset += size;
        }
        return new ProjectorWeights(tensors);
    }
}
