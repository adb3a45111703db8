package org.aether.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.aether.Message;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports mistakes in the arguments on standard error: one sentence, and where to read on. The exit code is 2. */
final class WrongUsage implements IParameterExceptionHandler {

    private static final int MAX_SUGGESTIONS = 3;

    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("aether: " + Message.sentence(explain(mistake, arguments)));
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        if (Failures.verbose(arguments) && mistake.getCause() != null) {
            mistake.getCause().printStackTrace(err);
        }
        return ExitCode.USAGE;
    }

    private static String explain(ParameterException mistake, String... arguments) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        Optional<String> better = Optional.empty();
        if (mistake instanceof MissingParameterException) {
            better = stray(mistake.getCommandLine(), arguments);
        } else if (mistake instanceof MaxValuesExceededException) {
            better = repeated(arguments);
        }
        return better.orElse(mistake.getMessage());
    }

    /** Names the option that was given twice; inside a group of options picocli names the whole group. */
    private static Optional<String> repeated(String... arguments) {
        Set<String> seen = new HashSet<>();
        return Arrays.stream(arguments)
                .map(WrongUsage::name)
                .filter(name -> name.startsWith("--") && !seen.add(name))
                .findFirst()
                .map(name -> "The option " + name + " was given twice; give it once.");
    }

    /**
     * Finds a mistyped option, or a value that belongs to no option, because of which an option is missing. It reads the
     * arguments as picocli does: an option with a value takes the next argument.
     */
    private static Optional<String> stray(CommandLine command, String... arguments) {
        if (!command.getCommandSpec().positionalParameters().isEmpty()) {
            return Optional.empty();
        }
        int at = 0;
        for (CommandLine parent = command; parent.getParent() != null; parent = parent.getParent()) {
            at++;
        }
        while (at < arguments.length) {
            OptionSpec option = command.getCommandSpec().optionsMap().get(name(arguments[at]));
            if (option == null) {
                return Optional.of(unmatched(new UnmatchedArgumentException(command, List.of(arguments[at]))));
            }
            at += option.arity().max() > 0 && !arguments[at].contains("=") ? 2 : 1;
        }
        return Optional.empty();
    }

    /** Names the first argument that was not understood, and what may have been meant. */
    private static String unmatched(UnmatchedArgumentException mistake) {
        String first = mistake.getUnmatched().get(0);
        boolean option = first.startsWith("-");
        CommandLine command = mistake.getCommandLine();
        if (!option && command.getSubcommands().isEmpty()) {
            return "The argument '" + first
                    + "' belongs to no option; check the name of the option before it, and put a"
                    + " value with spaces in quotes.";
        }
        Set<String> near = new LinkedHashSet<>(Misspelling.near(
                name(first),
                option
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet()));
        // Longer names that share something with the argument.
        mistake.getSuggestions().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .forEach(near::add);
        return (option ? "Unknown option" : "Unknown command") + " '" + first + "'."
                + (near.isEmpty()
                        ? ""
                        : near.stream()
                                .limit(MAX_SUGGESTIONS)
                                .collect(Collectors.joining(" or ", " Did you mean ", "?")));
    }

    /** The name of an option without its value. */
    private static String name(String argument) {
        return argument.replaceFirst("=.*", "");
    }
}
