package org.aether.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.aether.cli.terminal.Interrupt;
import org.aether.cli.terminal.Terminal;
import picocli.CommandLine;

/** Runs the command line inside the test, and keeps what it said. */
record Program(int exit, String out, String err) {

    static Program run(String... given) {
        String[] arguments = Aether.helpAsOption(given);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Aether.commandLine(Terminal.PIPE, new Interrupt(), arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int exit = Aether.run(line, arguments);
        return new Program(exit, out.toString(), err.toString());
    }

    /** Splits at blanks, for arguments without blanks in them. */
    static Program line(String arguments) {
        return run(arguments.strip().split("\\s+"));
    }
}
