package org.aether.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files as they lie in the jar. */
class PageFilesTest {

    private static final Path ROOT = root();

    private static Path root() {
        URL page = PageFilesTest.class.getResource("/webresources/aether/index.html");
        return Path.of(page.getPath()).getParent();
    }

    private static Path app() {
        return directory("app-");
    }

    private static Path directory(String start) {
        try (Stream<Path> files = Files.list(ROOT)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .reduce((one, other) -> {
                        throw new AssertionError("Two directories " + start + "; run a clean build");
                    })
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's own scripts with their text, by name. */
    private static Map<String, String> scripts() {
        Map<String, String> scripts = new TreeMap<>();
        try (Stream<Path> files = Files.list(app())) {
            files.filter(file -> file.toString().endsWith(".js"))
                    .forEach(file -> scripts.put(file.getFileName().toString(), read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scripts;
    }

    private static List<String> found(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void everythingThatThePageNamesIsThere() {
        String page = read(ROOT.resolve("index.html"));

        List<String> named = found("(?:src|href)=\"([^\"#]+)\"", page);

        assertThat(page).doesNotContain("${");
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(named).allSatisfy(name -> assertThat(ROOT.resolve(name)).isRegularFile());
    }

    @Test
    void thePathsOfScriptsCarryVersions() {
        assertThat(app().getFileName().toString()).matches("app-\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(directory("lib-").getFileName().toString()).matches("lib-ol-[\\d.]+-uplot-[\\d.]+");
        assertThat(directory("lib-"))
                .isDirectoryContaining("glob:**ol-LICENSE.txt")
                .isDirectoryContaining("glob:**uPlot-LICENSE.txt");
    }

    /** The policy of GeoServer forbids them; the browser tests see whether anything else is forbidden. */
    @Test
    void thePageHasNoScriptAndNoStyleInside() {
        String page = read(ROOT.resolve("index.html"));

        assertThat(page).doesNotContainPattern("<script(?![^>]* src=)");
        assertThat(page).doesNotContainPattern("\\son\\w+=");
        assertThat(page).doesNotContain("<style", " style=", "javascript:");
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String all = read(ROOT.resolve("index.html"))
                + read(app().resolve("app.css"))
                + String.join("\n", scripts().values());

        List<String> hosts = found("(?:https?:)?//([a-z0-9-]+(?:\\.[a-z0-9-]+)*)/", all);

        // Names of XML namespaces, and GeoServer's name for itself in references.
        assertThat(new TreeSet<>(hosts)).isSubsetOf("www.opengis.net", "www.w3.org", "geoserver");
        assertThat(all).doesNotContain("@import", "blob:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                "srcdoc",
                "createContextualFragment",
                "setHTML"
            })
    void textNeverBecomesMarkup(String way) {
        assertThat(scripts()).allSatisfy((name, script) -> assertThat(script).doesNotContain(way));
    }

    private static Map<String, String> dictionary(String language) {
        Map<String, String> texts = new TreeMap<>();
        Matcher entry = Pattern.compile("^  '([^']+)': '((?:[^'\\\\]|\\\\.)*)',$", Pattern.MULTILINE)
                .matcher(scripts().get(language + ".js"));
        while (entry.find()) {
            assertThat(texts.put(entry.group(1), entry.group(2)))
                    .as("a second text of " + entry.group(1))
                    .isNull();
        }
        return texts;
    }

    @Test
    void bothLanguagesSayTheSame() {
        Map<String, String> english = dictionary("en");
        Map<String, String> german = dictionary("de");

        assertThat(english).hasSizeGreaterThan(200);
        assertThat(german.keySet()).isEqualTo(english.keySet());
        assertThat(german).allSatisfy((key, text) -> {
            assertThat(text).isNotBlank();
            assertThat(new TreeSet<>(found("\\{(\\w+)\\}", text)))
                    .as("values in " + key)
                    .isEqualTo(new TreeSet<>(found("\\{(\\w+)\\}", english.get(key))));
        });
    }

    @Test
    void everyTextThatAScriptNamesExists() {
        Set<String> keys = dictionary("en").keySet();

        assertThat(scripts())
                .allSatisfy(
                        (name, script) -> assertThat(keys).as(name).containsAll(found("\\bt\\('([\\w.,-]+)'", script)));
    }

    @Test
    void everyScriptImportsWhatIsThere() {
        Map<String, String> scripts = scripts();

        assertThat(scripts).allSatisfy((name, script) -> assertThat(scripts.keySet())
                .as(name)
                .containsAll(found("(?:from|import\\() ?'\\./([^']+)'", script)));
    }
}
