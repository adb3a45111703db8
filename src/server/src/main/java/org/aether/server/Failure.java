package org.aether.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.geotools.process.ProcessException;

/**
 * What a client is told of a failure: never a stack trace, never the name of a file of this machine that it did not name.
 *
 * @param status of HTTP
 * @param code as OGC services name it
 * @param locator the parameter that is wrong, or null
 * @param sentence one or two sentences for a person
 * @param expected false for what only a programmer can explain, which then belongs into the log
 */
public record Failure(int status, String code, String locator, String sentence, boolean expected) {

    /** The failure behind an exception, whatever it is wrapped in. */
    public static Failure of(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ProcessException || cause instanceof ExecutionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ServiceException service) {
            return new Failure(
                    service.status(), service.code(), service.locator(), oneLine(service.getMessage()), true);
        }
        if (cause instanceof CancelledException) {
            return new Failure(503, "NoApplicableCode", null, "The work was cancelled; nothing was kept.", true);
        }
        if (cause instanceof AetherException || cause instanceof ProcessException) {
            String sentence = oneLine(cause.getMessage());
            boolean busy = sentence.startsWith("The server is busy");
            return new Failure(busy ? 503 : 400, busy ? "ServerBusy" : "NoApplicableCode", null, sentence, true);
        }
        if (cause instanceof OutOfMemoryError) {
            return new Failure(
                    503,
                    "NoApplicableCode",
                    null,
                    "The server ran out of memory; ask for less at once, or give it more with JAVA_OPTS=-Xmx8g.",
                    false);
        }
        return new Failure(
                500,
                "NoApplicableCode",
                null,
                "Something went wrong inside AETHER (" + cause.getClass().getSimpleName()
                        + "); the server's log says where, please report it.",
                false);
    }

    /**
     * The same without the places of this machine's directories, which are nobody's business elsewhere. A directory that was
     * named by one word, such as {@code city} or {@code .}, is only replaced where a path begins with it: the same word may
     * be a model's name, or end a sentence.
     *
     * @param names what to call each instead
     */
    Failure hiding(Map<Path, String> names) {
        String told = sentence;
        for (Map.Entry<Path, String> name : names.entrySet()) {
            told = hiding(told, name.getKey().toAbsolutePath().normalize(), name.getValue());
            told = hiding(told, name.getKey().toAbsolutePath(), name.getValue());
            told = hiding(told, name.getKey(), name.getValue());
        }
        return new Failure(status, code, locator, told, expected);
    }

    private static String hiding(String told, Path directory, String name) {
        boolean word = !directory.isAbsolute() && directory.getNameCount() == 1;
        String end = word ? "(?=[/\\\\])" : "(?![\\w-])";
        return Pattern.compile("(?<![\\w./\\\\-])" + Pattern.quote(directory.toString()) + end)
                .matcher(told)
                .replaceAll(Matcher.quoteReplacement(name));
    }

    private static String oneLine(String message) {
        String line = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.isEmpty() || ".!?".indexOf(line.charAt(line.length() - 1)) >= 0 ? line : line + ".";
    }
}
