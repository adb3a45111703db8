package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.aether.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionWordingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "…; compare two years, or allow mixed years. | …; compare two years, or allow mixed years with --mix-years.",
                "…; use batches of 300 or less, or add POIs. | …; use a --batch-size of 300 or less, or add POIs.",
                "…; use smaller batches, or the device cpu. | …; use a smaller --batch-size, or --device cpu.",
                "…; use the device cpu, or install CUDA. | …; use --device cpu, or install CUDA.",
                "There is nothing to add. | There is nothing to add.",
            })
    void remediesNameTheirOptions(String message, String told) {
        assertThat(OptionWording.of(message)).isEqualTo(told);
    }

    @Test
    void everyPhraseIsOneThatTheCoreSays() throws Exception {
        Path core = Path.of(ModelStore.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String classes;
        if (Files.isDirectory(core)) {
            classes = classes(core);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(core)) {
                classes = classes(jar.getPath("/"));
            }
        }
        assertThat(classes).contains(OptionWording.PHRASES.keySet());
    }

    private static String classes(Path root) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
