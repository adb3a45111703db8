package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.aether.cli.terminal.Interrupt;
import org.aether.cli.terminal.Terminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the pages promise is there. */
class DocumentationTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");

    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*\\./aether ([a-z-]+)(.*)$");

    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    @Test
    void everyLinkBetweenPagesLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                String target = links.group(1);
                if (!target.startsWith("http") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyCommandOfThePagesExistsWithItsOptions() throws IOException {
        CommandLine aether = Aether.commandLine(Terminal.PIPE, new Interrupt());
        List<String> unknown = new ArrayList<>();
        int commands = 0;
        for (Path page : pages()) {
            Matcher lines = COMMAND.matcher(Files.readString(page).replace("\\\n", " "));
            while (lines.find()) {
                commands++;
                CommandLine command = aether.getSubcommands().get(lines.group(1));
                if (command == null) {
                    unknown.add(ROOT.relativize(page) + ": " + lines.group(1));
                    continue;
                }
                Matcher options = OPTION.matcher(lines.group(2));
                while (options.find()) {
                    boolean known = command.getCommandSpec().findOption(options.group()) != null
                            || command.getSubcommands().values().stream()
                                    .anyMatch(sub -> sub.getCommandSpec().findOption(options.group()) != null);
                    if (!known) {
                        unknown.add(ROOT.relativize(page) + ": " + lines.group(1) + " " + options.group());
                    }
                }
            }
        }
        assertThat(commands).isGreaterThanOrEqualTo(10);
        assertThat(unknown).isEmpty();
    }
}
