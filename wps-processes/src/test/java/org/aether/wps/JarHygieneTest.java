package org.aether.wps;

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
import org.junit.jupiter.api.Test;

/**
 * One jar serves GeoServer 2.27 (JAI, javax.servlet), 2.28 (ImageN) and 3 (ImageN, jakarta.servlet): none of our classes
 * may name what only some of them have, not even in a string.
 */
class JarHygieneTest {

    static final List<String> FORBIDDEN = List.of(
            "javax/media/jai",
            "javax.media.jai",
            "org/eclipse/imagen",
            "org.eclipse.imagen",
            "javax/servlet",
            "javax.servlet",
            "jakarta/servlet",
            "jakarta.servlet",
            "org/geoserver",
            "org.geoserver");

    @Test
    void thePluginsClassesNameNothingOfOneServerOnly() throws Exception {
        List<String> found = new ArrayList<>();
        int classes = offences(AetherProcessFactory.class, found);

        assertThat(found).isEmpty();
        assertThat(classes).isGreaterThan(20);
    }

    @Test
    void theCoresClassesNameNothingOfOneServerOnly() throws Exception {
        List<String> found = new ArrayList<>();
        int classes = offences(ModelStore.class, found);

        assertThat(found).isEmpty();
        assertThat(classes).isGreaterThan(100);
    }

    @Test
    void aForbiddenNameIsFound() throws IOException {
        List<String> names;
        try (InputStream in = Offender.class.getResourceAsStream("JarHygieneTest$Offender.class")) {
            names = ClassNames.of(in);
        }

        assertThat(names).anyMatch(name -> name.contains("org.geoserver"));
    }

    /** Names what our classes may not. */
    static final class Offender {
        static String status() {
            return "org.geoserver.platform.ModuleStatusImpl";
        }
    }

    /** Scans the folder or jar that a class came from. */
    private static int offences(Class<?> member, List<String> found) throws Exception {
        Path place = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return scan(place, found);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return scan(jar.getPath("/"), found);
        }
    }

    static int scan(Path root, List<String> found) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> file.toString().contains("org/aether/"))
                    .toList();
            for (Path file : classes) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (String name : ClassNames.of(in)) {
                        FORBIDDEN.stream()
                                .filter(name::contains)
                                .forEach(forbidden -> found.add(file + " names " + forbidden));
                    }
                }
            }
            return classes.size();
        }
    }
}
