package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.aether.wps.request.PluginSettings;
import org.geotools.api.feature.type.Name;
import org.geotools.factory.CommonFactoryFinder;
import org.geotools.filter.FunctionFinder;
import org.geotools.process.ProcessFactory;
import org.geotools.process.Processors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The context starts on nothing but a data directory, without GeoServer and without Spring Security's filters. */
@SuppressWarnings("try") // places and plugins are only held
class SpringContextTest {

    private static final Set<String> PROCESSES = Set.of(
            "TrainAlignment",
            "AggregateRegions",
            "TrainHead",
            "Predict",
            "Explain",
            "InspectFeatures",
            "WriteCoverage",
            "ListModels",
            "DescribeModel",
            "DeleteModel",
            "ImportCheckpoint");

    @TempDir
    private Path directory;

    private static Set<String> offered() {
        return Processors.getProcessFactories().stream()
                .map(ProcessFactory::getNames)
                .flatMap(Set::stream)
                .filter(name -> "aether".equals(name.getNamespaceURI()))
                .map(Name::getLocalPart)
                .collect(Collectors.toSet());
    }

    private static boolean isFunction(String name) {
        return new FunctionFinder(null).findFunctionDescription(name) != null
                || CommonFactoryFinder.getFunctionFactories(null).stream()
                        .flatMap(factory -> factory.getFunctionNames().stream())
                        .anyMatch(function ->
                                function.getFunctionName().toString().equals(name));
    }

    @Test
    void everyProcessIsOfferedWhileTheContextIsOpenAndNoneAfterwards() {
        try (Plugin plugin = Plugin.open(directory)) {
            assertThat(offered()).containsAll(PROCESSES);
            for (String process : PROCESSES) {
                assertThat(isFunction("aether:" + process)).as(process).isTrue();
            }
        }

        assertThat(offered()).isEmpty();
        assertThat(isFunction("aether:ListModels")).isFalse();
    }

    @Test
    void aSecondContextOffersThemAgain() throws Exception {
        Plugin.open(directory).close();
        try (Plugin plugin = Plugin.open(directory)) {
            String json = plugin.execute("ListModels", Map.of());

            assertThat(new ObjectMapper().readTree(json).path("models")).isEmpty();
        }
    }

    @Test
    void whatOnlyGeoServerHasIsLeftOut() {
        try (Plugin plugin = Plugin.open(directory)) {
            assertThat(plugin.has("aetherModuleStatus")).isFalse();
            assertThat(plugin.has("aetherProcesses")).isTrue();
        }
    }

    @Test
    void everythingLiesBelowTheDataDirectory() {
        try (Plugin plugin = Plugin.open(directory)) {
            PluginSettings settings = plugin.bean(PluginSettings.class);

            assertThat(settings.store()).isEqualTo(directory.resolve("aether/models"));
            assertThat(settings.textCache()).isEqualTo(directory.resolve("aether/text"));
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        }
    }
}
