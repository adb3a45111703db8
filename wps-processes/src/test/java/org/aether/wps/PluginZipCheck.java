package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin's zip as administrators get it. Runs after the zip is made, hence not among the tests of the classes; the
 * two lists of what GeoServer has were taken from the WEB-INF/lib of GeoServer 2.27.2 with its WPS extension.
 */
class PluginZipCheck {

    @TempDir
    private static Path unpacked;

    private static List<String> entries;

    @BeforeAll
    static void unpack() throws IOException {
        entries = new ArrayList<>();
        Path zip = Path.of(System.getProperty("aether.plugin.zip"));
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(entry.getName());
                Files.copy(in, unpacked.resolve(entry.getName()));
            }
        }
    }

    private static Set<String> resource(String name) throws IOException {
        try (InputStream in = PluginZipCheck.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** A jar's name without its version and classifier. */
    private static String artifact(String jar) {
        return jar.replaceAll("-\\d.*", "");
    }

    private static Set<String> geoServersArtifacts() throws IOException {
        return resource("geoserver-2.27.2-libraries.txt").stream()
                .map(PluginZipCheck::artifact)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> jars() {
        return entries.stream()
                .filter(entry -> entry.endsWith(".jar"))
                .map(unpacked::resolve)
                .toList();
    }

    private static boolean cuda() {
        return System.getProperty("aether.plugin.zip").endsWith("-cuda.zip");
    }

    @Test
    void itHoldsThePluginItsLicenceAndThreeLinesOfInstallation() throws IOException {
        assertThat(entries).contains("AETHER-LICENSE.txt", "AETHER-README.txt").doesNotHaveDuplicates();
        assertThat(entries.stream().map(PluginZipCheck::artifact))
                .contains("aether-wps-processes", "aether-core", "pytorch-jni", "gson", "commons-compress");
        assertThat(entries.stream().anyMatch(entry -> entry.startsWith("pytorch-native-cpu-")))
                .isEqualTo(!cuda());
        String readme = Files.readString(unpacked.resolve("AETHER-README.txt"));
        assertThat(readme.lines().filter(line -> line.matches("\\d\\. .*"))).hasSize(3);
        assertThat(readme).contains("WEB-INF/lib").doesNotContain("${");
        assertThat(Files.readString(unpacked.resolve("AETHER-LICENSE.txt"))).contains("GNU GENERAL PUBLIC LICENSE");
    }

    @Test
    void noJarOfItIsOneThatGeoServerHas() throws IOException {
        assertThat(entries.stream().map(PluginZipCheck::artifact)).doesNotContainAnyElementsOf(geoServersArtifacts());
    }

    @Test
    void noPackageOfItIsOneThatGeoServerHas() throws IOException {
        Set<String> taken = resource("geoserver-2.27.2-packages.txt");
        Set<String> shared = new TreeSet<>();
        int packages = 0;
        for (Path jar : jars()) {
            try (FileSystem files = FileSystems.newFileSystem(jar);
                    Stream<Path> all = Files.walk(files.getPath("/"))) {
                for (Path file : all.filter(path -> path.toString().endsWith(".class"))
                        .filter(path -> !path.startsWith("/META-INF"))
                        .filter(path -> path.getNameCount() > 1)
                        .toList()) {
                    Path parent = file.getParent();
                    String name = parent.subpath(0, Math.min(4, parent.getNameCount()))
                            .toString()
                            .replace('/', '.');
                    packages++;
                    if (taken.contains(name)) {
                        shared.add(jar.getFileName() + ": " + name);
                    }
                }
            }
        }

        assertThat(packages).isGreaterThan(500);
        assertThat(shared).isEmpty();
    }

    @Test
    void itsOwnClassesNameNothingOfOneServerOnly() throws IOException {
        List<String> found = new ArrayList<>();
        int classes = 0;
        for (Path jar : jars()) {
            if (jar.getFileName().toString().startsWith("aether-")) {
                try (FileSystem files = FileSystems.newFileSystem(jar)) {
                    classes += JarHygieneTest.scan(files.getPath("/"), found);
                }
            }
        }

        assertThat(found).isEmpty();
        assertThat(classes).isGreaterThan(120);
    }

    @Test
    void itStartsListsItsProcessesAndWorksOnWhatGeoServerHas(@TempDir Path data) throws Exception {
        org.junit.jupiter.api.Assumptions.assumeFalse(cuda(), "skipped: the CUDA variant needs a libtorch");
        Set<String> given = geoServersArtifacts();
        given.add("geotools-wrapper");
        given.add("slf4j-nop");
        given.add("spring-jcl"); // in the place of GeoServer's commons-logging
        List<String> classpath =
                new ArrayList<>(jars().stream().map(Path::toString).toList());
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith("test-classes")
                    || given.contains(artifact(path.getFileName().toString()))) {
                classpath.add(entry);
            }
        }
        assertThat(classpath.toString()).doesNotContain("h3-").doesNotContain("commons-csv");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR"),
                        "-cp",
                        String.join(java.io.File.pathSeparator, classpath),
                        PluginStart.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).as(output).isZero();
        List<String> lines = output.lines().toList();
        assertThat(lines)
                .as(output)
                .contains("processes "
                        + new TreeSet<>(Arrays.asList(
                                "AggregateRegions",
                                "Classify",
                                "DeleteModel",
                                "DescribeModel",
                                "Explain",
                                "FalseColor",
                                "ImportCheckpoint",
                                "ListModels",
                                "Predict",
                                "Search",
                                "TrainAlignment",
                                "TrainHead",
                                "Transform")))
                .contains("similarity true");
        String difference = lines.stream()
                .filter(line -> line.startsWith("difference "))
                .findFirst()
                .orElseThrow();
        assertThat(Double.parseDouble(difference.substring("difference ".length())))
                .isLessThan(1e-6);
    }
}
