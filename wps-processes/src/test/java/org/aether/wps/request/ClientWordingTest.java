package org.aether.wps.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aether.Message;
import org.aether.Setting;
import org.aether.store.ModelStore;
import org.aether.wps.AetherProcessFactory;
import org.aether.wps.ClassNames;
import org.aether.wps.Processes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClientWordingTest {

    private final ClientWording wording = new ClientWording(Path.of("/srv/geo data/aether/models"));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "There is no model 'x'; train one. | There is no model “x”; train one.",
                "The columns 'a' and 'b' are the model's. | The columns “a” and “b” are the model’s.",
                "The value '' is empty. | The value “” is empty.",
                "POIs' names and Google's. | POIs’ names and Google’s.",
                "At /3 m/s, see https://api.example/v1. | At /3 m/s, see https://api.example/v1.",
            })
    void quotationMarksAreTypographic(String template, String expected) {
        assertThat(wording.render(Message.of(template))).isEqualTo(expected);
    }

    @Test
    void doubleQuotesBecomeTypographicToo() {
        assertThat(wording.render(Message.of("name it as \"textEncoder\" in the model's config.json")))
                .isEqualTo("name it as “textEncoder” in the model’s config.json");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/geo data/aether/models/x/config.json, x/config.json",
        "/srv/geo data/aether/models/../models/x/config.json, x/config.json",
        "/srv/geo data/aether/models, models",
        "/srv/geo data/aether/models2/x.json, x.json",
        "/opt/djl/cache, cache",
        "pois.csv, pois.csv",
        "/, /",
    })
    void filesAreNamedWithoutTheServersDirectories(Path file, String expected) {
        assertThat(wording.render(Message.of("{} is damaged.", file))).isEqualTo(expected + " is damaged.");
    }

    @Test
    void settingsAreNamedAsTheParametersOfTheProcesses() {
        assertThat(wording.render(Message.of("{} must lie from 1 to 10.", Setting.BATCH_SIZE)))
                .isEqualTo("batchSize must lie from 1 to 10.");
        assertThat(wording.render(Message.of("{} is too small; choose {}.", Setting.MAX_EPOCHS, Setting.BUFFER.to(50))))
                .isEqualTo("epochs is too small; choose buffer=50.");
        assertThat(wording.render(Message.of("It exists; use {} or {}.", Setting.REPLACE, Setting.ANY_LENGTH)))
                .isEqualTo("It exists; use replace=true or encoding=ANY_LENGTH.");
        assertThat(wording.render(Message.of("There is no GPU; use {}.", Setting.DEVICE.to("cpu"))))
                .isEqualTo("There is no GPU; use aether.device=cpu.");
    }

    /** A message never names a parameter that no process has. */
    @ParameterizedTest
    @EnumSource(Setting.class)
    void theParameterOfASettingExists(Setting setting) {
        Set<String> parameters = Processes.ALL.stream()
                .flatMap(process -> Processes.parameters(process).keySet().stream())
                .collect(Collectors.toSet());
        assertThat(parameters)
                .containsAll(ClientWording.parameter(setting).stream().toList());
    }

    /** Options belong to the command line, so no message in the classes of the plugin names one. */
    @Test
    void noMessageNamesAnOptionOfTheCommandLine() throws Exception {
        List<String> found = new ArrayList<>();
        int classes = 0;
        for (Class<?> member : List.of(AetherProcessFactory.class, ModelStore.class)) {
            Path place = Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                classes += scan(place, found);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    classes += scan(jar.getPath("/"), found);
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(classes).isGreaterThan(200);
    }

    private static int scan(Path root, List<String> found) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> files =
                    walk.filter(file -> file.toString().endsWith(".class")).toList();
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    ClassNames.of(in).stream()
                            // The options of GDAL's programs are not those of our command line.
                            .map(text -> text.replaceAll("(?s)gdal_calc\\.py .*", ""))
                            .filter(text -> text.matches("(?s).*--[a-z].*") || text.matches("(?s).*'aether [a-z].*"))
                            .forEach(text -> found.add(file.getFileName() + ": " + text));
                }
            }
            return files.size();
        }
    }
}
