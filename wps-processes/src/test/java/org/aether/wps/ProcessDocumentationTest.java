package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aether.wps.request.LiteralInputs;
import org.geotools.api.data.Parameter;
import org.geotools.api.feature.type.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/processes.md says of every process what clients are told of it, word for word. With the system property
 * {@code aether.write.docs} this writes the page instead of comparing it.
 */
class ProcessDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "processes.md");
    private static final List<String> ADMINISTRATORS =
            List.of("DeleteModel", "ImportCheckpoint", "TrainAlignment", "TrainHead");

    private static final String OPENING =
            """
            # The processes

            What every process takes and gives, as its description tells a client. A request for each stands in
            [requests](requests); [how to send them](requests/README.md) is described there. This page is written by
            `mvn -pl wps-processes -am test -Dtest=ProcessDocumentationTest -Daether.write.docs=true
            -Dsurefire.failIfNoSpecifiedTests=false`, and a test fails when it differs from the processes.

            * A **coverage** is an AlphaEarth raster: 64 bands of floats, or of bytes as Google publishes them.
            * **Features** may have any CRS. Their attributes come out again, with further columns.
            * Numbers outside their range, and literals that cannot be read, are refused with a sentence, before any work.
              GeoServer describes literals as text, with their range, choices and default.
            * Errors are one sentence that says what is wrong and what to do.
            * JSON comes out as text: a plain-text literal in GeoServer (a raw response has the type `text/plain`),
              `application/json` from `aether serve`.

            """;

    @TempDir
    private Path directory;

    @Test
    void thePageSaysWhatTheProcessesSay() throws Exception {
        String page;
        try (Plugin plugin = Plugin.open(directory)) {
            page = page(plugin.bean(AetherProcessFactory.class));
        }
        if (Boolean.getBoolean("aether.write.docs")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page(AetherProcessFactory factory) {
        Map<String, Name> names = new TreeMap<>();
        factory.getNames().forEach(name -> names.put(name.getLocalPart(), name));
        StringBuilder page = new StringBuilder(OPENING);
        names.forEach((local, name) -> {
            page.append("## aether:").append(local).append("\n\n");
            page.append(factory.getDescription(name)).append("\n\n");
            if (ADMINISTRATORS.contains(local)) {
                page.append("*Only an administrator may call it.*\n\n");
            }
            Map<String, Parameter<?>> parameters = factory.getParameterInfo(name);
            if (!parameters.isEmpty()) {
                page.append("| parameter | type | default | range | what it is |\n|---|---|---|---|---|\n");
                parameters
                        .values()
                        .forEach(parameter -> page.append(row(
                                parameter.metadata.get(LiteralInputs.TYPED) instanceof Parameter<?> typed
                                        ? typed
                                        : parameter)));
                page.append("\n");
            }
            factory.getResultInfo(name, null).values().forEach(result -> page.append("Gives `")
                    .append(result.key)
                    .append("` (")
                    .append(type(result))
                    .append("): ")
                    .append(sentence(result))
                    .append("\n\n"));
        });
        return page.toString().stripTrailing() + "\n";
    }

    private static String row(Parameter<?> parameter) {
        String fallback = parameter.getDefaultValue() != null
                ? "`" + plain(parameter.getDefaultValue()) + "`"
                : parameter.minOccurs > 0 ? "**required**" : "none";
        return "| `" + parameter.key + "` | " + type(parameter) + (parameter.maxOccurs > 1 ? ", repeatable" : "")
                + " | " + fallback + " | " + range(parameter) + " | " + sentence(parameter) + " |\n";
    }

    private static String sentence(Parameter<?> parameter) {
        return parameter.description.toString().replace("|", "\\|");
    }

    private static String range(Parameter<?> parameter) {
        Object min = parameter.metadata == null ? null : parameter.metadata.get(Parameter.MIN);
        Object max = parameter.metadata == null ? null : parameter.metadata.get(Parameter.MAX);
        if (parameter.getType().isEnum()) {
            return Stream.of(parameter.getType().getEnumConstants())
                    .map(constant -> "`" + constant + "`")
                    .collect(Collectors.joining(", "));
        }
        return min == null ? "" : plain(min) + " to " + plain(max);
    }

    private static String plain(Object value) {
        return value instanceof Number
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    private static String type(Parameter<?> parameter) {
        return switch (parameter.getType().getSimpleName()) {
            case "GridCoverage2D" -> "coverage";
            case "SimpleFeatureCollection" -> "features";
            case "String" -> "text";
            case "Double" -> "number";
            case "Integer", "Long" -> "whole number";
            case "Boolean" -> "true or false";
            case "Geometry" -> "geometry";
            default -> parameter.getType().isEnum()
                    ? "choice"
                    : parameter.getType().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }
}
