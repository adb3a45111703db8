package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.aether.cli.terminal.Interrupt;
import org.aether.cli.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

    static Stream<String> commands() {
        return Aether.COMMANDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfEveryCommandDescribesEveryOptionAndGivesAnExample(String command) {
        Program help = Program.run(command, "--help");

        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        List<OptionSpec> options = Aether.commandLine(Terminal.PIPE, new Interrupt())
                .getSubcommands()
                .get(command)
                .getCommandSpec()
                .options();
        assertThat(options).hasSizeGreaterThan(6);
        for (OptionSpec option : options) {
            assertThat(help.out()).contains(option.longestName());
            assertThat(option.description()).isNotEmpty();
            assertThat(String.join(" ", option.description())).endsWith(".");
        }
        assertThat(help.out()).containsPattern("Examples?(:|\\s)").contains("aether " + command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionOfTheIssueExistsAndEveryOptionalOneNamesItsDefault(String command) {
        for (OptionSpec option : Aether.commandLine(Terminal.PIPE, new Interrupt())
                .getSubcommands()
                .get(command)
                .getCommandSpec()
                .options()) {
            boolean flag = option.arity().max() == 0;
            String text = String.join(" ", option.description());
            if (!option.required() && !flag && option.group() == null && option.defaultValue() != null) {
                assertThat(text).as(option.longestName()).contains("Default");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo|--size --seed --out --replace",
                "sample-city|--size --seed --origin --type --out --replace",
                "train|--dry-run --layer --embeddings --mix-years --any-length --bbox --bbox-crs --pois --model --preset --base-radius --context-radius --lambda --temperature --epochs"
                        + " --batch-size --learning-rate --weight-decay --seed --validation-fraction --train-fraction"
                        + " --name-attribute --category-attribute --subcategory-attribute --description-attribute"
                        + " --text-encoder --sentence-weights --replace",
                "import|--checkpoint --model --replace",
                "transform|--model --in --out --type --no-overviews --mix-years --any-length --bbox --bbox-crs",
                "classify|--model --head --in --out --probabilities --color --no-overviews --mix-years --any-length --bbox --bbox-crs",
                "false-color|--model --in --out --no-overviews --mix-years --any-length --bbox --bbox-crs",
                "compare|--model --a --b --out --mix-years --any-length --bbox --bbox-crs",
                "search|--regions --buffer --layer --model --in --text --out --mix-years --any-length --bbox --bbox-crs",
                "explain|--out --layer --model --in --mix-years --any-length --bbox --bbox-crs --at --regions",
                "aggregate|--layer --in --mix-years --any-length --bbox --bbox-crs --regions --buffer --grid --h3 --model --out",
                "train-head|--layer --features --target --task --model --head --hidden --learning-rate --batch-size --head-epochs --patience --replace",
                "predict|--layer --features --model --head --out",
                "evaluate|--layer --in --mix-years --any-length --bbox --bbox-crs --points --target --task --buffer --models --head-epochs --patience",
                "models|--store --device --threads --json",
                "heads|--model",
                "bench|--stage --size --repeats --dir --out",
                "serve|--data --port --host --token"
            })
    void everyPromisedOptionIsThere(String command, String options) {
        String help = Program.run(command, "--help").out();

        for (String option : options.split(" ")) {
            assertThat(help).contains(option);
        }
        for (String option : List.of("--store", "--device", "--threads", "--json", "--verbose")) {
            assertThat(help).contains(option);
        }
    }

    @ParameterizedTest
    @CsvSource({"list", "show", "rename", "delete"})
    void modelsActionsHaveHelpOfTheirOwn(String action) {
        assertThat(Program.run("models", action, "--help").out()).contains("Usage: aether models " + action);
    }

    @Test
    void generalHelpListsTheCommandsInTheOrderOfTheWorkWithExitCodesAndEnvironment() {
        String help = Program.run("--help").out();

        int last = -1;
        for (String command : Aether.COMMANDS.keySet()) {
            int at = help.indexOf("\n  " + command);
            assertThat(at).as(command).isGreaterThan(last);
            last = at;
        }
        assertThat(help).contains("Exit codes: 0 done, 1 failed", "AETHER_HOME", "JAVA_OPTS");
    }

    /** picocli breaks longer lines at an odd place, which it does silently. */
    @Test
    void noExampleIsBrokenIntoTwoLines() {
        Aether.commandLine(Terminal.PIPE, new Interrupt())
                .getSubcommands()
                .values()
                .forEach(command -> assertThat(
                                command.getCommandSpec().usageMessage().footer())
                        .allSatisfy(line ->
                                assertThat(line.replace("%%", "%").length()).isLessThan(100)));
    }

    @Test
    void helpFitsIntoTheTerminal() {
        for (String command : Aether.COMMANDS.keySet()) {
            assertThat(Arrays.stream(Program.run(command, "--help").out().split("\n")))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        }
    }

    @Test
    void versionNamesTheBuildAndJava() {
        Program version = Program.run("--version");

        assertThat(version.exit()).isZero();
        assertThat(version.out())
                .containsPattern("aether \\d+\\.\\d+\\.\\d+")
                .contains("Java " + System.getProperty("java.version"));
        assertThat(Program.run("train", "--version").out()).isEqualTo(version.out());
    }

    @Test
    void withoutACommandTheCommandsAreListedAndItCountsAsWrongUsage() {
        Program nothing = Program.run();

        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).contains("Usage: aether", "sample-city", "aether: A command is missing.");
    }

    @ParameterizedTest
    @CsvSource({"help,--help", "help train,train --help", "help models show,models show --help", "help --help,--help"})
    void helpIsACommandToo(String said, String meant) {
        assertThat(Program.line(said)).isEqualTo(Program.line(meant));
        assertThat(Program.line(said).exit()).isZero();
        assertThat(Program.line(said).out()).startsWith("Usage: aether");
    }
}
