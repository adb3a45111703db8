package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * The plugin's zip as administrators get it. Runs after the zip is made, hence not among the tests of the classes; the
 * lists of what GeoServer has were taken from the WEB-INF/lib of GeoServer 2.27.2, and of a snapshot of 3.0 built from
 * source, both with the WPS extension.
 */
class PluginZipCheck {

    private static final Pattern PLATFORM =
            Pattern.compile("/((?:linux|osx|win|windows|android)-(?:x64|x86_64|aarch64|arm64))/");

    /** Name and version, without the platform. */
    private static final Pattern JAR =
            Pattern.compile("(.+?)-(\\d[\\w.-]*?)(?:-(?:linux|osx|win)-(?:x86_64|aarch64))?\\.jar");

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

    private static Set<String> artifactsOf(String geoServer) throws IOException {
        return resource("geoserver-" + geoServer + "-libraries.txt").stream()
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

    private static String onnxruntime() {
        return cuda() ? "onnxruntime_gpu" : "onnxruntime";
    }

    @Test
    void itHoldsThePluginItsLicenceAndThreeLinesOfInstallation() throws IOException {
        assertThat(entries.stream().filter(entry -> !entry.endsWith(".jar")))
                .containsExactlyInAnyOrder(
                        "AETHER-LICENSE.txt", "AETHER-README.txt", "AETHER-THIRD-PARTY.txt", "AETHER-SBOM.cdx.xml");
        assertThat(entries).doesNotHaveDuplicates();
        assertThat(entries.stream().map(PluginZipCheck::artifact))
                .contains("aether-geoserver-plugin", "pytorch-jni", onnxruntime(), "tokenizers", "gson");
        assertThat(entries.stream().anyMatch(entry -> entry.startsWith("pytorch-native-cpu-")))
                .isEqualTo(!cuda());
        String readme = Files.readString(unpacked.resolve("AETHER-README.txt"));
        assertThat(readme.lines().filter(line -> line.matches("\\d\\. .*"))).hasSize(3);
        assertThat(readme).contains("WEB-INF/lib").doesNotContain("${");
        assertThat(Files.readString(unpacked.resolve("AETHER-LICENSE.txt"))).contains("GNU GENERAL PUBLIC LICENSE");
    }

    /** Every jar with its version, and what lies within jars. */
    @Test
    void theNoticesNameEveryLibraryOfIt() throws IOException {
        String notices = Files.readString(unpacked.resolve("AETHER-THIRD-PARTY.txt"));

        for (String library : libraries()) {
            assertThat(notices).contains(library.replace(':', ' '));
        }
        assertThat(notices)
                .contains(
                        "PyTorch", "MiniLM", "ONNX Runtime", "Jackson", "Apache License", "BSD 3-Clause", "MIT License")
                .doesNotContain("${");
        assertThat(notices.lines()).allMatch(line -> line.length() <= 140);
    }

    /** The same as CycloneDX, and nothing that GeoServer has. */
    @Test
    void theBillOfMaterialsListsExactlyTheLibrariesOfIt() throws Exception {
        Document bom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(unpacked.resolve("AETHER-SBOM.cdx.xml").toFile());
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList components = (NodeList) xpath.evaluate("/bom/components/component", bom, XPathConstants.NODESET);
        Set<String> listed = new TreeSet<>();
        for (int i = 0; i < components.getLength(); i++) {
            String name = xpath.evaluate("name", components.item(i));
            assertThat(xpath.evaluate("licenses", components.item(i))).as(name).isNotBlank();
            assertThat(xpath.evaluate("purl", components.item(i))).as(name).contains("/" + name + "@");
            listed.add(name + ":" + xpath.evaluate("version", components.item(i)));
        }

        Set<String> expected = new TreeSet<>(libraries());
        expected.add("aether-core:" + xpath.evaluate("/bom/metadata/component/version", bom));
        expected.add("aether-web-admin:" + xpath.evaluate("/bom/metadata/component/version", bom));
        assertThat(listed).isEqualTo(expected);
        assertThat(xpath.evaluate("/bom/metadata/component/name", bom)).isEqualTo("aether-geoserver-plugin");
        assertThat(Files.readString(unpacked.resolve("AETHER-SBOM.cdx.xml"))).doesNotContain("file:/");
    }

    /** Libraries of others as {@code artifact:version}, those in the plugin's own jar included. */
    private static Set<String> libraries() throws IOException {
        Set<String> libraries = new TreeSet<>();
        for (Path jar : jars()) {
            Matcher name = JAR.matcher(jar.getFileName().toString());
            assertThat(name.matches()).as(jar.toString()).isTrue();
            libraries.add(name.group(1) + ":" + name.group(2));
        }
        libraries.removeIf(library -> library.startsWith("aether-"));
        try (FileSystem files = FileSystems.newFileSystem(ownJar())) {
            for (String part : List.of("core", "databind", "annotations")) {
                assertThat(files.getPath("org/aether/shaded/jackson", part.equals("annotations") ? "annotation" : part))
                        .exists();
                libraries.add("jackson-" + part + ":" + System.getProperty("aether.jackson.version"));
            }
        }
        return libraries;
    }

    /** GeoServer serves what lies below webresources in a jar. */
    @Test
    void itsOwnJarHoldsThePageWithItsLibrariesAndTheirLicences() throws IOException {
        String notices = Files.readString(unpacked.resolve("AETHER-THIRD-PARTY.txt"));
        try (FileSystem files = FileSystems.newFileSystem(ownJar())) {
            Path page = files.getPath("webresources/aether");
            assertThat(page.resolve("index.html")).exists();
            List<String> directories;
            try (Stream<Path> all = Files.list(page)) {
                directories =
                        all.map(path -> path.getFileName().toString()).sorted().toList();
            }
            assertThat(directories).hasSize(3);
            Matcher libraries =
                    Pattern.compile("lib-ol-([\\d.]+)-uplot-([\\d.]+)").matcher(directories.get(2));
            assertThat(libraries.matches()).isTrue();
            assertThat(notices).contains("ol " + libraries.group(1) + " and uplot " + libraries.group(2));
            assertThat(page.resolve(directories.get(2)))
                    .isDirectoryContaining("glob:**/ol-LICENSE.txt")
                    .isDirectoryContaining("glob:**/uPlot-LICENSE.txt");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.27.2", "3.0"})
    void noJarOfItIsOneThatGeoServerHas(String geoServer) throws IOException {
        assertThat(entries.stream().map(PluginZipCheck::artifact)).doesNotContainAnyElementsOf(artifactsOf(geoServer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.27.2", "3.0"})
    void noPackageOfItIsOneThatGeoServerHas(String geoServer) throws IOException {
        Set<String> taken = resource("geoserver-" + geoServer + "-packages.txt");
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

    /** GeoServer 2.27 and 2.28 have Jackson 2 in different versions, and GeoServer 3.0 has only its annotations. */
    @Test
    void noClassOfItNamesJackson() throws IOException {
        List<String> found = new ArrayList<>();
        int classes = 0;
        for (Path jar : jars()) {
            try (FileSystem files = FileSystems.newFileSystem(jar);
                    Stream<Path> all = Files.walk(files.getPath("/"))) {
                for (Path file :
                        all.filter(path -> path.toString().endsWith(".class")).toList()) {
                    classes++;
                    try (InputStream in = Files.newInputStream(file)) {
                        if (ClassNames.of(in).stream()
                                .filter(name -> !name.contains(" ")) // a message
                                .anyMatch(name -> name.contains("com/fasterxml/jackson")
                                        || name.contains("com.fasterxml.jackson"))) {
                            found.add(jar.getFileName() + ": " + file);
                        }
                    }
                }
            }
        }

        assertThat(found).isEmpty();
        assertThat(classes).isGreaterThan(2000);
    }

    @Test
    void itsOwnJarDeclaresNoServicesAndNoOtherModules() throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(ownJar());
                Stream<Path> all = Files.walk(files.getPath("/META-INF"))) {
            assertThat(all.filter(Files::isRegularFile).map(Path::toString))
                    .containsExactlyInAnyOrder(
                            "/META-INF/MANIFEST.MF",
                            "/META-INF/maven/org.aether/aether-wps-processes/pom.xml",
                            "/META-INF/maven/org.aether/aether-wps-processes/pom.properties",
                            "/META-INF/jackson/LICENSE",
                            "/META-INF/jackson/NOTICE",
                            "/META-INF/jackson/FastDoubleParser-LICENSE",
                            "/META-INF/jackson/FastDoubleParser-NOTICE",
                            "/META-INF/jackson/thirdparty-LICENSE");
            assertThat(files.getPath("/applicationContext.xml")).exists();
            assertThat(files.getPath("/module-info.class")).doesNotExist();
            assertThat(Files.readString(files.getPath("/META-INF/MANIFEST.MF"))).contains("Implementation-Version: ");
        }
    }

    private static Path ownJar() {
        return jars().stream()
                .filter(jar -> jar.getFileName().toString().startsWith("aether-"))
                .collect(Collectors.collectingAndThen(Collectors.toList(), list -> {
                    assertThat(list).hasSize(1);
                    return list.get(0);
                }));
    }

    /** PyTorch, DJL, the tokenizers and ONNX Runtime name platforms alike, but for ONNX Runtime's x64. */
    @Test
    void itHoldsTheNativesOfOnePlatform() throws IOException {
        String platform = System.getProperty("aether.plugin.platform");
        Map<String, Set<String>> platforms = new TreeMap<>();
        for (Path jar : jars()) {
            try (FileSystem files = FileSystems.newFileSystem(jar);
                    Stream<Path> all = Files.walk(files.getPath("/"))) {
                all.filter(Files::isRegularFile).map(Path::toString).forEach(file -> {
                    Matcher matcher = PLATFORM.matcher(file);
                    if (matcher.find()) {
                        platforms
                                .computeIfAbsent(artifact(jar.getFileName().toString()), key -> new TreeSet<>())
                                .add(matcher.group(1).replace("x64", "x86_64"));
                    }
                    assertThat(file).doesNotContain(".dSYM/").doesNotEndWith(".pdb");
                });
            }
        }

        Map<String, Set<String>> expected = new TreeMap<>();
        for (String artifact : List.of(onnxruntime(), "tokenizers", "pytorch-jni")) {
            expected.put(artifact, Set.of(platform));
        }
        if (!cuda()) {
            expected.put("pytorch-native-cpu", Set.of(platform));
        }
        assertThat(platforms).isEqualTo(expected);
    }

    @Test
    void itIsNoLargerThanItNeedsToBe() throws IOException {
        assumeFalse(cuda(), "skipped: the CUDA variant has other libraries");

        assertThat(Files.size(Path.of(System.getProperty("aether.plugin.zip")))).isLessThan(230_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void itStartsListsItsProcessesAndWorksOnWhatGeoServerHas(GeoServerLine line, @TempDir Path directory)
            throws Exception {
        assumeFalse(cuda(), "skipped: the CUDA variant needs a libtorch");
        assumeTrue(
                thisMachine().equals(System.getProperty("aether.plugin.platform")),
                "skipped: the zip is for another platform");
        Path data = Files.createDirectories(directory.resolve("data"));
        List<String> classpath = new ArrayList<>();
        jars().forEach(jar -> classpath.add(jar.toString()));
        line.classPath(directory).forEach(jar -> classpath.add(jar.toString()));
        classpath.addAll(commonLibraries(line));
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
                .containsAll(line.libraries())
                .contains("processes "
                        + new TreeSet<>(Arrays.asList(
                                "AggregateRegions",
                                "Classify",
                                "DeleteModel",
                                "DescribeModel",
                                "Explain",
                                "FalseColor",
                                "ImportCheckpoint",
                                "InspectFeatures",
                                "ListModels",
                                "Predict",
                                "Search",
                                "TrainAlignment",
                                "TrainHead",
                                "Transform",
                                "WriteCoverage")))
                .contains("report true", "listed true");
        Map<String, float[]> answers = lines.stream()
                .map(text -> text.split(" "))
                .filter(words -> words[0].equals("answer"))
                .collect(Collectors.toMap(words -> words[1], words -> PluginStart.values(words[2])));
        // the model that the zip trained and stored, read and used by the classes of the build
        Map<String, float[]> expected;
        try (Plugin plugin = Plugin.open(data)) {
            expected = PluginStart.answers(plugin);
        }
        assertThat(answers).containsOnlyKeys("Transform", "Search", "AggregateRegions");
        for (Map.Entry<String, float[]> answer : expected.entrySet()) {
            assertThat(answers.get(answer.getKey()))
                    .as(answer.getKey())
                    .hasSize(answer.getKey().equals("Search") ? 1 : 128)
                    .containsExactly(answer.getValue(), within(1e-6f));
        }
        assertThat(answers.get("AggregateRegions")).containsExactly(answers.get("Transform"), within(1e-6f));
    }

    private static String thisMachine() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("win") ? "win" : system.startsWith("mac") ? "osx" : "linux")
                + "-"
                + (processor.equals("amd64") ? "x86_64" : processor);
    }

    /** What this and other lines of GeoServer have, as far as the test's class path has it, and the tests' classes. */
    private static List<String> commonLibraries(GeoServerLine line) throws IOException {
        Set<String> given = artifactsOf(line.inventory());
        given.removeAll(GeoServerLine.OF_A_LINE);
        given.add("geotools-wrapper");
        given.add("slf4j-nop");
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith("test-classes")
                    || given.contains(artifact(path.getFileName().toString()))) {
                libraries.add(entry);
            }
        }
        assertThat(libraries.toString())
                .contains("jts-core-")
                .doesNotContain("h3-")
                .doesNotContain("commons-csv")
                .doesNotContain("spring-")
                .doesNotContain("jackson-");
        return libraries;
    }
}
