package org.aether.wps;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.AeProjector;
import org.aether.model.AlignmentModel;
import org.aether.model.FalseColor;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.text.TextEncoders;
import org.aether.wps.request.PluginSettings;

/** A model with everything maps need, of random weights: what it says is nonsense, but always the same nonsense. */
public final class TestModel {

    public static final Compute COMPUTE = Compute.open(new ComputeSettings("cpu", 2));

    private TestModel() {}

    public static AlignmentModel of(String id, long seed) {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, seed);
        ModelConfiguration configuration = ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                .textEncoder(TextEncoders.DEFAULT)
                .build();
        FloatMatrix z;
        try (AeProjector projector = new AeProjector(weights, COMPUTE)) {
            z = projector.project(unitRows(2000, 64, seed));
        }
        return new AlignmentModel(id, weights, configuration, null, FalseColor.basis(z));
    }

    public static TaskHead head(int classes, long seed) {
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put(
                "out.weight",
                new Tensor(
                        new int[] {classes, 128}, unitRows(classes, 128, seed).data()));
        tensors.put(
                "out.bias",
                new Tensor(new int[] {classes}, unitRows(1, classes, seed + 1).data()));
        return new TaskHead(
                Task.CLASSIFICATION,
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(),
                List.of("landuse"),
                tensors,
                Optional.empty(),
                Optional.empty());
    }

    public static FloatMatrix unitRows(int rows, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextGaussian();
        }
        return matrix.normalizeRows();
    }

    /** The defaults, two threads on the CPU, and what is given as key, value. */
    public static PluginSettings settings(Path directory, String... keysAndValues) {
        Map<String, String> values = new TreeMap<>(Map.of("aether.device", "cpu", "aether.threads", "2"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return PluginSettings.read(directory, values::get);
    }
}
