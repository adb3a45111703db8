package org.aether.cli.options;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Converters of numbers and choices whose errors say in plain words what is expected. */
public final class Converters {

    private static final String NOT_WHOLE = "is not a whole number";
    private static final String NOT_A_NUMBER = "is not a number; write it without a unit, such as 12.5";

    private Converters() {}

    /** Registers the converters for a command line and all its commands. */
    public static void register(CommandLine line) {
        line.registerConverter(Integer.class, number(Integer::valueOf, NOT_WHOLE));
        line.registerConverter(int.class, number(Integer::valueOf, NOT_WHOLE));
        line.registerConverter(Long.class, number(Long::valueOf, NOT_WHOLE));
        line.registerConverter(long.class, number(Long::valueOf, NOT_WHOLE));
        line.registerConverter(Double.class, number(Double::valueOf, NOT_A_NUMBER));
        line.registerConverter(double.class, number(Double::valueOf, NOT_A_NUMBER));
        registerChoices(line);
        line.getSubcommands().values().forEach(Converters::registerChoices);
    }

    private static <T> ITypeConverter<T> number(Function<String, T> parse, String mistake) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (NumberFormatException e) {
                throw failure("'" + text + "' " + mistake, e);
            }
        };
    }

    private static void registerChoices(CommandLine line) {
        for (OptionSpec option : line.getCommandSpec().options()) {
            Class<?>[] types = option.auxiliaryTypes();
            Class<?> type = types[types.length - 1];
            if (type.isEnum()) {
                registerChoice(line, type.asSubclass(Enum.class));
            }
        }
    }

    private static <T extends Enum<?>> void registerChoice(CommandLine line, Class<T> type) {
        line.registerConverter(type, text -> Arrays.stream(type.getEnumConstants())
                .filter(choice -> choice.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> failure("expected " + names(type) + ", not '" + text + "'", null)));
    }

    private static String names(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static TypeConversionException failure(String sentence, Exception cause) {
        TypeConversionException failure = new TypeConversionException(sentence);
        failure.initCause(cause);
        return failure;
    }
}
