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
import java.util.stream.Stream;
import org.aether.store.ModelStore;
import org.aether.wps.AetherProcessFactory;
import org.aether.wps.ClassNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "The file /srv/geo data/aether/models/x/config.json is damaged. | The file x/config.json is damaged.",
                "The model store /srv/geo data/aether/models cannot be read. | The model store cannot be read.",
                "The model 'x' could not be written to /srv/geo data/aether/models (full). | The model “x” could not be"
                        + " written to the model store (full).",
                "Unpack into /opt/djl/cache (full). | Unpack into cache (full).",
                "Unpack into '/opt/djl/cache'. | Unpack into “cache”.",
                "Unpack into C:\\djl\\cache, please. | Unpack into cache, please.",
                "Ask https://api.example/v1/embeddings again. | Ask https://api.example/v1/embeddings again.",
                "At 3 m/s, EPSG:4326, 1/2, and/or. | At 3 m/s, EPSG:4326, 1/2, and/or.",
                "Values from -1 to 1 / none. | Values from -1 to 1 / none.",
            })
    void messagesNameNoDirectoryAndQuoteAsPrintedTextDoes(String message, String told) {
        assertThat(wording.apply(message)).isEqualTo(told);
    }

    @Test
    void doubleQuotesBecomeTypographicToo() {
        assertThat(wording.apply("name it as \"textEncoder\" in the model's config.json"))
                .isEqualTo("name it as “textEncoder” in the model’s config.json");
    }

    /** Options belong to the command line: no message of what the plugin is made of may speak of them. */
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
                            // Options of GDAL's programs are no options of ours.
                            .map(text -> text.replaceAll("(?s)gdal_calc\\.py .*", ""))
                            .filter(text -> text.matches("(?s).*--[a-z].*") || text.matches("(?s).*'aether [a-z].*"))
                            .forEach(text -> found.add(file.getFileName() + ": " + text));
                }
            }
            return files.size();
        }
    }
}
