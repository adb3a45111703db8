package org.aether.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.aether.cli.options.Converters;
import org.aether.cli.options.SettingTexts;
import org.aether.cli.terminal.Interrupt;
import org.aether.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: {@code aether COMMAND …}.
 *
 * <p>Exit codes: 0 the work is done, 1 it failed, 2 the command was used wrongly. Results go to standard output,
 * progress and errors to standard error.
 */
@Command(
        name = "aether",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = AetherVersion.class,
        description = {"Trains models on AlphaEarth satellite embeddings and points of interest, and makes maps.", ""},
        commandListHeading = "%nCommands, in the order of the work:%n",
        footer = {
            "",
            "Start here:",
            "  aether demo                     trains, maps and evaluates a simulated city in minutes",
            "  aether help train               shows all options of a command, with an example",
            "",
            "Exit codes: 0 done, 1 failed (a sentence on standard error tells why), 2 wrong usage.",
            "Environment: AETHER_HOME  the models are in $AETHER_HOME/models when --store is not given",
            "             JAVA_OPTS    options for the Java virtual machine, such as -Xmx8g"
        })
public final class Aether implements Runnable {

    /** Every command, in the order of the work. */
    static final Map<String, Supplier<AetherCommand>> COMMANDS = commands();

    private static final WrongUsage WRONG_USAGE = new WrongUsage();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of AETHER and Java and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    private final Terminal terminal;

    private final Interrupt interrupt;

    Aether(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    public static void main(String[] arguments) {
        // No command opens a window. To be set before any class of java.desktop is loaded.
        System.setProperty("java.awt.headless", "true");
        Terminal terminal = Terminal.ofProcess();
        Interrupt interrupt = Interrupt.onSignal();
        int exit = CommandLine.ExitCode.SOFTWARE;
        try {
            String[] meant = helpAsOption(arguments);
            exit = run(commandLine(terminal, interrupt, meant), meant);
        } finally {
            interrupt.workHasEnded();
        }
        System.exit(exit);
    }

    private static Map<String, Supplier<AetherCommand>> commands() {
        Map<String, Supplier<AetherCommand>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put("sample-city", SampleCityCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("transform", TransformCommand::new);
        commands.put("classify", ClassifyCommand::new);
        commands.put("false-color", FalseColorCommand::new);
        commands.put("search", SearchCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("aggregate", AggregateCommand::new);
        commands.put("train-head", TrainHeadCommand::new);
        commands.put("predict", PredictCommand::new);
        commands.put("evaluate", EvaluateCommand::new);
        commands.put("models", ModelsCommand::new);
        commands.put("heads", HeadsCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("bench", BenchCommand::new);
        return commands;
    }

    /**
     * The command line, ready to execute.
     *
     * <p>Picocli takes some twenty milliseconds to build the model of a command. So when the first argument names a command,
     * only that command is added; all other cases (help, a mistyped name) need all commands.
     */
    static CommandLine commandLine(Terminal terminal, Interrupt interrupt, String... arguments) {
        Charset charset = terminal.charset();
        CommandLine line = new CommandLine(new Aether(terminal, interrupt));
        String first = arguments.length == 0 ? "" : arguments[0];
        boolean versionOnly = first.equals("--version") || first.equals("-V");
        COMMANDS.forEach((name, command) -> {
            if (!versionOnly && (name.equals(first) || !COMMANDS.containsKey(first))) {
                line.addSubcommand(command.get());
            }
        });
        Converters.register(line);
        return line.setResourceBundle(new SettingTexts())
                .setOut(new PrintWriter(System.out, true, charset))
                .setErr(new PrintWriter(System.err, true, charset))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(80, Math.min(110, terminal.columns())))
                .setUsageHelpAutoWidth(false)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(WRONG_USAGE)
                .setExecutionExceptionHandler(new Failures());
    }

    /** {@code help train} means {@code train --help}, and {@code help} alone {@code --help}. */
    static String[] helpAsOption(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("help")) {
            return arguments;
        }
        if (List.of("--help", "-h").contains(arguments[arguments.length - 1])) {
            return Arrays.copyOfRange(arguments, 1, arguments.length);
        }
        String[] meant = Arrays.copyOfRange(arguments, 1, arguments.length + 1);
        meant[meant.length - 1] = "--help";
        return meant;
    }

    /**
     * The error when a name before {@code --help} is not a command. Picocli alone would show the help of the program.
     */
    private static Optional<ParameterException> unknownCommand(CommandLine commandLine, String... arguments) {
        CommandLine at = commandLine;
        for (String argument : arguments) {
            if (argument.startsWith("-") || at.getSubcommands().isEmpty()) {
                break;
            }
            CommandLine next = at.getSubcommands().get(argument);
            if (next == null) {
                return Optional.of(new UnmatchedArgumentException(at, List.of(argument)));
            }
            at = next;
        }
        return Optional.empty();
    }

    /** The error when the locale made replacement characters of an argument before Java read it. */
    private static Optional<ParameterException> unreadable(CommandLine commandLine, String... arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.indexOf('\uFFFD') >= 0)
                .findFirst()
                .map(argument -> new ParameterException(
                        commandLine,
                        "The argument '" + argument + "' has characters that Java cannot read in this locale; set "
                                + "LC_ALL=C.UTF-8, or start the program with its script, which sets it."));
    }

    /** Executes a command line. Errors of the virtual machine (memory, native libraries) become one sentence as well. */
    static int run(CommandLine commandLine, String... arguments) {
        try {
            Optional<ParameterException> unreadable = unreadable(commandLine, arguments);
            if (unreadable.isPresent()) {
                return WRONG_USAGE.handleParseException(unreadable.get(), arguments);
            }
            Optional<ParameterException> unknown = unknownCommand(commandLine, arguments);
            if (unknown.isPresent()) {
                return WRONG_USAGE.handleParseException(unknown.get(), arguments);
            }
            int exit = commandLine.execute(arguments);
            if (exit == CommandLine.ExitCode.OK && commandLine.getOut().checkError()) {
                // Help and versions; a command checks the output of its answer itself.
                commandLine.getErr().println("aether: The text could not be written to standard output.");
                return CommandLine.ExitCode.SOFTWARE;
            }
            return exit;
        } catch (OutOfMemoryError | LinkageError | StackOverflowError error) {
            return Failures.report(error, commandLine, arguments);
        } finally {
            commandLine.getOut().flush();
            commandLine.getErr().flush();
        }
    }

    Terminal terminal() {
        return terminal;
    }

    Interrupt interrupt() {
        return interrupt;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
