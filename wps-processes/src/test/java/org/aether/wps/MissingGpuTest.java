package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.AlignmentModel;
import org.geotools.process.ProcessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code aether.device} naming a GPU that is not there, every process that computes says so before it works. */
class MissingGpuTest {

    @TempDir
    private static Path directory;

    private static City city;
    private static Plugin plugin;

    @BeforeAll
    static void open() {
        assumeFalse(Compute.open(new ComputeSettings("auto", 1)).onGpu(), "skipped: there is a CUDA device here");
        city = new City();
        AlignmentModel model = TestModel.of("m", 3);
        String before = System.setProperty("aether.device", "gpu:2");
        try {
            plugin = Plugin.open(directory);
        } finally {
            if (before == null) {
                System.clearProperty("aether.device");
            } else {
                System.setProperty("aether.device", before);
            }
        }
        plugin.store().save(model);
        plugin.store().saveHead("m", "h", TestModel.head(3, 1));
    }

    @AfterAll
    static void close() {
        if (plugin != null) {
            plugin.close();
        }
    }

    private static void refused(String process, Map<String, Object> inputs) {
        assertThatThrownBy(() -> plugin.execute(process, inputs))
                .as(process)
                .isInstanceOf(ProcessException.class)
                .hasMessage(
                        "The device “gpu:2” was asked for, but PyTorch finds no CUDA device here; use aether.device=cpu, or"
                                + " install the CUDA libraries of PyTorch.")
                .hasNoCause();
    }

    @Test
    void everyProcessThatComputesIsRefused() {
        refused("Transform", Map.of("coverage", city.coverage, "model", "m"));
        refused("FalseColor", Map.of("coverage", city.coverage, "model", "m"));
        refused("Search", Map.of("coverage", city.coverage, "model", "m", "text", "a quiet street"));
        refused("Classify", Map.of("coverage", city.coverage, "model", "m", "head", "h"));
        refused("Explain", Map.of("coverage", city.coverage, "model", "m", "regions", city.districts));
        refused("AggregateRegions", Map.of("coverage", city.coverage, "model", "m", "regions", city.districts));
        refused("Predict", Map.of("features", city.districts, "coverage", city.coverage, "model", "m", "head", "h"));
        refused(
                "TrainHead",
                Map.of(
                        "features",
                        city.landUse,
                        "coverage",
                        city.coverage,
                        "buffer",
                        30,
                        "model",
                        "m",
                        "head",
                        "new",
                        "target",
                        "class",
                        "task",
                        "CLASSIFICATION"));
        refused("TrainAlignment", Map.of("coverage", city.coverage, "pois", city.pois, "model", "new"));
        assertThat(plugin.store().list()).containsExactly("m");
        // No sentence was encoded for it.
        assertThat(Files.exists(directory.resolve("aether/text"))).isFalse();
    }

    @Test
    void processesWithoutADeviceDoNotMind() {
        String listed = plugin.execute("ListModels", Map.of());
        assertThat(listed).contains("\"m\"");
        assertThat((String) plugin.execute("DescribeModel", Map.of("model", "m")))
                .contains("\"m\"");
    }
}
