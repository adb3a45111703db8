package org.aether.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.aether.AetherException;
import org.aether.Message;
import org.aether.TemporaryDirectory;
import org.aether.cli.options.OptionWording;
import org.aether.store.NotInStoreException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Reports failures of the work on standard error: one sentence, and the stack trace only with {@code --verbose}. The exit
 * code is 1.
 */
final class Failures implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command, parsed.originalArgs().toArray(String[]::new));
    }

    /** Reports an error or exception. */
    static int report(Throwable failure, CommandLine command, String... arguments) {
        PrintWriter err = command.getErr();
        err.println("aether: " + Message.sentence(explain(failure)));
        if (verbose(arguments)) {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    static boolean verbose(String... arguments) {
        return Arrays.asList(arguments).contains("--verbose");
    }

    private static String explain(Throwable failure) {
        if (failure instanceof NotInStoreException missing) {
            return rendered(missing) + " " + known(missing);
        }
        if (failure instanceof AetherException exception) {
            return rendered(exception);
        }
        if (failure instanceof OutOfMemoryError) {
            return "Java ran out of memory (" + failure.getMessage() + "); give it more with JAVA_OPTS=-Xmx8g, or use"
                    + " fewer --threads.";
        }
        if (failure instanceof UnsatisfiedLinkError) {
            return unsatisfiedLink(failure);
        }
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (cause instanceof IOException) {
            return "Reading or writing failed: " + described(cause) + ". Check the path and the free space there.";
        }
        return "An internal error occurred (" + described(failure)
                + "). Run the command again with --verbose for the stack trace, and please report it.";
    }

    private static String rendered(AetherException exception) {
        return exception.sentence().in(new OptionWording());
    }

    /** What the store has instead of a missing model or head. */
    private static String known(NotInStoreException missing) {
        List<String> known = missing.known();
        return "In " + missing.place()
                + (known.isEmpty()
                        ? " there are none."
                        : (known.size() == 1 ? " there is " : " there are ") + String.join(", ", known) + ".");
    }

    private static String unsatisfiedLink(Throwable failure) {
        try {
            TemporaryDirectory.requireUsable("a native library", failure);
        } catch (AetherException unusable) {
            return rendered(unusable);
        }
        return "A native library could not be loaded: " + failure.getMessage()
                + ". Run the command again with --verbose for the details.";
    }

    private static String described(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }
}
