package org.aether.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
        description = {
            "Teaches AlphaEarth satellite embeddings what places are for, from points of interest, and maps the result.",
            ""
        },
        commandListHeading = "%nCommands, in the order of the work:%n",
        footer = {
            "",
            "Start here:",
            "  aether demo                     a simulated city learned, mapped and measured in minutes",
            "  aether train --help             every option of a command, with an example",
            "",
            "Exit codes: 0 done, 1 failed (one sentence on standard error says why), 2 wrong usage.",
            "Environment: AETHER_HOME  models live in $AETHER_HOME/models when --store is not given",
            "             JAVA_OPTS    options for the Java machine, such as -Xmx8g"
        })
public final class Aether implements Runnable {

    /** Every command, in the order of the work. */
    static final Map<String, Supplier<AetherCommand>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of AETHER and Java and exit.")
    private boolean version;

    private final Terminal terminal;

    private final Interrupt interrupt;

    Aether(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    public static void main(String[] arguments) {
        // Before any class of java.desktop is touched: no command opens a window.
        System.setProperty("java.awt.headless", "true");
        Terminal terminal = Terminal.ofProcess();
        Interrupt interrupt = Interrupt.onSignal();
        int exit = CommandLine.ExitCode.SOFTWARE;
        try {
            exit = run(commandLine(terminal, interrupt, arguments), arguments);
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
     * <p>Describing a command to picocli takes some twenty milliseconds, so when the first argument names one, only that
     * one is described; every other case (help, a mistyped name) needs all of them.
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
        return line.setOut(new PrintWriter(System.out, true, charset))
                .setErr(new PrintWriter(System.err, true, charset))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(80, Math.min(110, terminal.columns())))
                .setUsageHelpAutoWidth(false)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(Failures::wrongUsage)
                .setExecutionExceptionHandler(Failures::failed);
    }

    /** Executes, and answers errors of the machine (memory, natives) with a sentence as well. */
    static int run(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError | LinkageError | StackOverflowError error) {
            return Failures.machine(error, commandLine, arguments);
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
