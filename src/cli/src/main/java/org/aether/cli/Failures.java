package org.aether.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.aether.store.AlreadyExistsException;
import org.aether.store.NotInStoreException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How errors reach the user: one sentence on standard error, the stack trace only with {@code --verbose}. */
final class Failures {

    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([A-Z0-9_, ]+)] \\(case-insensitive\\) but was");

    private Failures() {}

    /** A mistake in the arguments: the sentence, and where to read on. Exit code 2. */
    static int wrongUsage(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("aether: "
                + stray(mistake, arguments)
                        .orElseGet(() -> mistake instanceof UnmatchedArgumentException unmatched
                                ? unmatched(unmatched)
                                : sentence(numbers(choices(repeated(mistake, arguments))))));
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        if (verbose(arguments) && mistake.getCause() != null) {
            mistake.getCause().printStackTrace(err);
        }
        return ExitCode.USAGE;
    }

    /** Work that could not be done. Exit code 1. */
    static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof ParameterException mistake) {
            return wrongUsage(
                    mistake,
                    parsed == null ? new String[0] : parsed.originalArgs().toArray(String[]::new));
        }
        boolean verbose = parsed != null && parsed.originalArgs().contains("--verbose");
        return report(failure, command, verbose);
    }

    /** Memory used up, or a native library that does not fit this machine. Exit code 1. */
    static int machine(Throwable error, CommandLine command, String... arguments) {
        return report(error, command, verbose(arguments));
    }

    private static int report(Throwable failure, CommandLine command, boolean verbose) {
        PrintWriter err = command.getErr();
        err.println("aether: " + sentence(explain(failure)));
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private static boolean verbose(String... arguments) {
        return Arrays.asList(arguments).contains("--verbose");
    }

    private static String explain(Throwable failure) {
        if (failure instanceof AlreadyExistsException) {
            return failure.getMessage() + " with --replace.";
        }
        if (failure instanceof NotInStoreException missing) {
            return missing.getMessage() + " In " + missing.place()
                    + (missing.known().isEmpty()
                            ? " there are none."
                            : " there " + (missing.known().size() == 1 ? "is " : "are ")
                                    + String.join(", ", missing.known()) + ".");
        }
        if (failure instanceof AetherException) {
            return OptionWording.of(failure.getMessage());
        }
        if (failure instanceof OutOfMemoryError) {
            return "Java ran out of memory (" + failure.getMessage() + "); give it more with JAVA_OPTS=-Xmx8g, or use "
                    + "fewer --threads.";
        }
        if (failure instanceof UnsatisfiedLinkError) {
            try {
                TemporaryDirectory.requireUsable("a native library", failure);
            } catch (AetherException unusable) {
                return unusable.getMessage();
            }
            return "A native library could not be loaded: " + failure.getMessage()
                    + ". Run again with --verbose for the details.";
        }
        Throwable io = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (io instanceof IOException) {
            return "Reading or writing failed: " + described(io) + ". Check the path and the free space there.";
        }
        return "Something went wrong inside AETHER (" + described(failure)
                + "). Run again with --verbose for the stack trace, and please report it.";
    }

    private static String described(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }

    /** One line that ends like a sentence. */
    private static String sentence(String message) {
        String line = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.isEmpty() || ".!?".indexOf(line.charAt(line.length() - 1)) >= 0 ? line : line + ".";
    }

    /** An option given twice inside a group of options is reported as the whole group; this names the option. */
    private static String repeated(ParameterException mistake, String... arguments) {
        if (!(mistake instanceof MaxValuesExceededException)) {
            return mistake.getMessage();
        }
        Set<String> seen = new HashSet<>();
        return Arrays.stream(arguments)
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(name -> name.startsWith("--") && !seen.add(name))
                .findFirst()
                .map(name -> "The option " + name + " was given twice; give it once.")
                .orElse(mistake.getMessage());
    }

    /** The values of a choice as the help writes them, in lower case. */
    private static String choices(String message) {
        return CHOICES.matcher(String.valueOf(message))
                .replaceFirst(match -> "expected " + match.group(1).toLowerCase(Locale.ROOT) + ", not");
    }

    /** Kinds of numbers in words that are not Java's. */
    private static String numbers(String message) {
        return message.replaceFirst("is not an? (int|long)$", "is not a whole number")
                .replaceFirst("is not a (double|float)$", "is not a number; write it without a unit, such as 12.5");
    }

    /**
     * A mistyped option, or a value that belongs to no option, where picocli speaks of what is missing because of it.
     * The arguments are walked through as picocli does: an option that takes a value takes the next argument.
     */
    private static Optional<String> stray(ParameterException mistake, String... arguments) {
        CommandLine command = mistake.getCommandLine();
        if (!(mistake instanceof MissingParameterException)
                || !command.getCommandSpec().positionalParameters().isEmpty()) {
            return Optional.empty();
        }
        int at = 0;
        for (CommandLine parent = command; parent.getParent() != null; parent = parent.getParent()) {
            at++;
        }
        while (at < arguments.length) {
            String name = arguments[at].replaceFirst("=.*", "");
            OptionSpec option = command.getCommandSpec().optionsMap().get(name);
            if (option == null) {
                return Optional.of(unmatched(new UnmatchedArgumentException(command, List.of(arguments[at]))));
            }
            at += option.arity().max() > 0 && !arguments[at].contains("=") ? 2 : 1;
        }
        return Optional.empty();
    }

    /** Names the first argument that fits nowhere, not its value too, and what may have been meant. */
    private static String unmatched(UnmatchedArgumentException mistake) {
        String first = mistake.getUnmatched().get(0);
        boolean option = first.startsWith("-");
        boolean commands = !mistake.getCommandLine().getSubcommands().isEmpty();
        if (!option && !commands) {
            return "The argument '" + first
                    + "' belongs to no option; see the option's name, and put quotes around a value "
                    + "with blanks in it.";
        }
        String what = option ? "Unknown option" : "Unknown command";
        CommandLine command = mistake.getCommandLine();
        Set<String> near = new LinkedHashSet<>(Misspelling.near(
                first.replaceFirst("=.*", ""),
                option
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet()));
        // Longer names that have something in common with what was typed.
        mistake.getSuggestions().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .forEach(near::add);
        return what + " '" + first + "'."
                + (near.isEmpty()
                        ? ""
                        : " Did you mean " + near.stream().limit(3).collect(Collectors.joining(" or ")) + "?");
    }
}
