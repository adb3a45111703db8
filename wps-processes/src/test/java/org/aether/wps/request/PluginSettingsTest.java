package org.aether.wps.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginSettingsTest {

    private static PluginSettings read(Map<String, String> values) {
        return PluginSettings.read(Path.of("data", "aether"), values::get);
    }

    @Test
    void everySettingHasItsDefault() {
        PluginSettings settings = read(Map.of());

        assertThat(settings.waiting()).isEqualTo(128);
        assertThat(settings.waitSeconds()).isEqualTo(60);
        assertThat(settings.requestBytes()).isEqualTo(512L << 20);
        assertThat(settings.trainingBytes()).isGreaterThanOrEqualTo(512L << 20);
        assertThat(settings.encoders()).containsExactly("minilm-l6-v2");
        assertThat(settings.openAdministration()).isFalse();
        assertThat(settings.compute().device()).isEqualTo(System.getProperty("aether.device", "auto"));
    }

    @Test
    void everySettingCanBeChanged() {
        PluginSettings settings = read(Map.of(
                "aether.device", "cpu",
                "aether.threads", "3",
                "aether.queue", "5",
                "aether.queue.seconds", "7",
                "aether.request.memory", "100",
                "aether.training.memory", "200",
                "aether.encoders", "minilm-l6-v2, hf:/srv/model",
                "aether.security", "open"));

        assertThat(settings.compute().device()).isEqualTo("cpu");
        assertThat(settings.compute().threads()).isEqualTo(3);
        assertThat(settings.waiting()).isEqualTo(5);
        assertThat(settings.waitSeconds()).isEqualTo(7);
        assertThat(settings.requestBytes()).isEqualTo(100L << 20);
        assertThat(settings.trainingBytes()).isEqualTo(200L << 20);
        assertThat(settings.encoders()).containsExactly("minilm-l6-v2", "hf:/srv/model");
        assertThat(settings.openAdministration()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "aether.queue, -1, a whole number from 0 to 10000",
        "aether.queue.seconds, soon, a whole number from 1 to 86400",
        "aether.request.memory, 1, a whole number from 64 to 1048576",
        "aether.security, off, administrators"
    })
    void aWrongValueIsNamedWithTheAllowedOnes(String key, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(key + " must be")
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    @Test
    void nativeLibrariesAreUnpackedBelowTheDataDirectoryUnlessSetOtherwise(@TempDir Path data) {
        String before = System.getProperty("DJL_CACHE_DIR");
        try {
            System.clearProperty("DJL_CACHE_DIR");
            PluginSettings.below(data.toString());
            if (System.getenv("DJL_CACHE_DIR") == null) {
                assertThat(System.getProperty("DJL_CACHE_DIR"))
                        .isEqualTo(data.resolve("aether").resolve("natives").toString());
            }
            System.setProperty("DJL_CACHE_DIR", "elsewhere");
            PluginSettings.below(data.toString());
            assertThat(System.getProperty("DJL_CACHE_DIR")).isEqualTo("elsewhere");
        } finally {
            if (before == null) {
                System.clearProperty("DJL_CACHE_DIR");
            } else {
                System.setProperty("DJL_CACHE_DIR", before);
            }
        }
    }
}
