package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;

class ProjectorWeightsTest {

    private final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 42);

    @Test
    void initialWeightsAreUniformWithinTorchsBound() {
        assertThat(weights.tensors().keySet()).containsExactlyElementsOf(ProjectorWeights.NAMES);
        assertThat(weights.tensors().get("ae.gate").data()).containsExactly(-4);
        weights.tensors().forEach((name, tensor) -> {
            if (!name.equals("ae.gate")) {
                int fanIn =
                        weights.tensors().get(name.replace(".bias", ".weight")).shape()[1];
                double bound = 1 / Math.sqrt(fanIn);
                double[] values = IntStream.range(0, tensor.data().length)
                        .mapToDouble(i -> tensor.data()[i])
                        .toArray();
                double largest = IntStream.range(0, values.length)
                        .mapToDouble(i -> Math.abs(values[i]))
                        .max()
                        .orElseThrow();
                assertThat(largest).as(name).isBetween(0.9 * bound, bound);
                double variance = IntStream.range(0, values.length)
                                .mapToDouble(i -> values[i] * values[i])
                                .sum()
                        / values.length;
                double tolerance = 4 * bound * bound / 3 / Math.sqrt(values.length);
                assertThat(variance).as(name).isCloseTo(bound * bound / 3, within(tolerance));
            }
        });
    }

    @Test
    void sizesAreThoseOfThePaper() {
        assertThat(weights.bands()).isEqualTo(64);
        assertThat(weights.textDimension()).isEqualTo(384);
        assertThat(weights.dimension()).isEqualTo(128);
        assertThat(weights.tensors().get("ae.proj.0.weight").shape()).containsExactly(256, 64);
        assertThat(weights.tensors().get("ae.post_mlp.3.weight").shape()).containsExactly(128, 256);
    }

    @Test
    void sameSeedGivesTheSameWeights() {
        ProjectorWeights again = ProjectorWeights.initialise(64, 384, 42);
        ProjectorWeights other = ProjectorWeights.initialise(64, 384, 43);
        String name = "text.proj.weight";
        assertThat(again.tensors().get(name).data())
                .isEqualTo(weights.tensors().get(name).data());
        assertThat(other.tensors().get(name).data())
                .isNotEqualTo(weights.tensors().get(name).data());
    }

    @Test
    void missingUnknownMisshapenAndInfiniteTensorsAreNamed() {
        Map<String, Tensor> tensors = new HashMap<>(weights.tensors());
        tensors.remove("ae.proj.2.bias");
        assertThatThrownBy(() -> new ProjectorWeights(tensors))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The weights lack the tensor 'ae.proj.2.bias'");

        tensors.put("ae.proj.2.bias", new Tensor(new int[] {3}, new float[3]));
        assertThatThrownBy(() -> new ProjectorWeights(tensors))
                .hasMessageStartingWith("The tensor 'ae.proj.2.bias' has the shape [3] where [128] is needed");

        float[] bias = new float[128];
        bias[7] = Float.POSITIVE_INFINITY;
        tensors.put("ae.proj.2.bias", new Tensor(new int[] {128}, bias));
        assertThatThrownBy(() -> new ProjectorWeights(tensors))
                .hasMessageStartingWith("The tensor 'ae.proj.2.bias' holds Infinity");

        tensors.put("ae.extra", new Tensor(new int[] {1}, new float[1]));
        assertThatThrownBy(() -> new ProjectorWeights(tensors)).hasMessageContaining("unknown tensor 'ae.extra'");
    }
}
