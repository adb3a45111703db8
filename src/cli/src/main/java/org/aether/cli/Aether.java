package org.aether.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
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
        },
        subcommands = {
            DemoCommand.class,
            SampleCityCommand.class,
            TrainCommand.class,
            ImportCommand.class,
            TransformCommand.class,
            SearchCommand.class,
            ExplainCommand.class,
            AggregateCommand.class,
            TrainHeadCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            ModelsCommand.class
        })
public final class Aether implements Runnable {

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
            exit = run(commandLine(terminal, interrupt), arguments);
        } finally {
            interrupt.workHasEnded();
        }
        System.exit(exit);
    }

    /** The whole command line, ready to execute. */
    static CommandLine commandLine(Terminal terminal, Interrupt interrupt) {
        Charset charset = terminal.charset();
        return new CommandLine(new Aether(terminal, interrupt))
                .setOut(new PrintWriter(System.out, true, charset))
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
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
